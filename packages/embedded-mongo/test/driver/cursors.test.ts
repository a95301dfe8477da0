import { type Db, Long } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { Cursor, CursorRegistry } from '../../src/commands/cursors.ts'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

async function fill(count: number): Promise<void> {
  await store.db
    .collection<{ _id: number; n: number }>('things')
    .insertMany(Array.from({ length: count }, (_, _id) => ({ _id, n: _id % 7 })))
}

describe('a cursor', () => {
  test('gives every document once, in batches of any size', async () => {
    await fill(300)
    const things = store.db.collection('things')
    for (const batchSize of [1, 2, 99, 100, 101, 299, 300, 301]) {
      const ids = await things
        .find({}, { batchSize })
        .map(({ _id }) => Number(_id))
        .toArray()
      expect(ids).toEqual(Array.from({ length: 300 }, (_, id) => id))
    }
    expect(await things.find().skip(290).limit(20).toArray()).toHaveLength(10)
    expect(
      await things
        .find({ n: 3 })
        .sort({ _id: -1 })
        .limit(2)
        .map(({ _id }) => Number(_id))
        .toArray(),
    ).toEqual([297, 290])
  })

  test('goes on after documents were written and removed', async () => {
    await fill(200)
    const things = store.db.collection<{ _id: number }>('things')
    const seen: number[] = []
    for await (const { _id } of things.find({}, { batchSize: 10 })) {
      seen.push(_id)
      if (_id === 50) await things.deleteMany({ _id: { $gte: 100, $lt: 150 } })
      if (_id === 60) await things.insertOne({ _id: 1000 })
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(151)
  })

  test('of an index whose documents move is no endless one', async () => {
    await fill(50)
    const things = store.db.collection<{ _id: number; n: number }>('things')
    await things.createIndex({ n: 1 })
    const { modifiedCount } = await things.updateMany({ n: { $gte: 0 } }, { $inc: { n: 100 } })
    expect(modifiedCount).toBe(50)
    expect(await things.countDocuments({ n: { $gte: 200 } })).toBe(0)
  })

  test('is gone after it was killed, read to its end, or its collection dropped', async () => {
    await fill(10)
    const { db } = store
    const open = async (): Promise<Long> => {
      const { cursor } = (await db.command(
        { find: 'things', batchSize: 2 },
        { promoteLongs: false },
      )) as unknown as { cursor: { id: Long } }
      return cursor.id
    }
    const session = store.client.startSession()
    const lsid = { session }
    const { cursor } = await db.command(
      { find: 'things', batchSize: 2 },
      { ...lsid, promoteLongs: false },
    )
    const more = { getMore: cursor.id as Long, collection: 'things' }
    expect((await db.command({ ...more, batchSize: 3 }, lsid)).cursor.nextBatch).toHaveLength(3)
    expect((await db.command(more, lsid)).cursor.nextBatch).toHaveLength(5)
    expect(await errorOf(db.command(more, lsid))).toMatchObject({ code: 43 })
    const id = await open()
    expect(
      await db.command(
        { killCursors: 'things', cursors: [id, Long.fromNumber(5)] },
        { promoteLongs: false },
      ),
    ).toMatchObject({
      cursorsKilled: [id],
      cursorsNotFound: [Long.fromNumber(5)],
      cursorsAlive: [],
    })
    await session.endSession()
  })

  test('tells when the index that it reads was dropped, instead of ending early', async () => {
    await fill(100)
    const { db } = store
    const things = db.collection('things')
    await things.createIndex({ n: 1 })
    for (const query of [
      things.find({ n: { $gte: 0 } }, { batchSize: 5 }),
      things.aggregate([{ $match: { n: { $gte: 0 } } }], { batchSize: 5 }),
    ]) {
      expect(await query.next()).toBeTruthy()
      await things.dropIndex('n_1')
      const rest = query.toArray()
      expect(await errorOf(rest)).toMatchObject({ code: 175 })
      await things.createIndex({ n: 1 })
    }
  })

  test.each([
    ['its collection', (db: Db) => db.dropCollection('things')],
    ['its database', (db: Db) => db.dropDatabase()],
    ['the name of its collection', (db: Db) => db.renameCollection('things', 'others')],
  ])('tells when %s is gone, and does not go on in a new one', async (_, remove) => {
    await fill(10)
    const { db } = store
    const things = db.collection('things')
    for (const query of [
      things.find({}, { batchSize: 2 }),
      things.find({}, { batchSize: 2 }).sort({ n: -1 }),
      things.aggregate([{ $match: { n: { $gte: 0 } } }], { batchSize: 2 }),
    ]) {
      expect(await query.next()).toBeTruthy()
      await remove(db)
      await db.dropDatabase()
      await fill(10)
      const rest = query.toArray()
      expect(await errorOf(rest)).toMatchObject({ code: 175 })
    }
  })

  test('may not be read by another session, nor under another name', async () => {
    await fill(10)
    const { db, client } = store
    const { cursor } = await db.command(
      { find: 'things', batchSize: 2 },
      { promoteLongs: false, session: client.startSession() },
    )
    expect(
      await errorOf(
        db.command(
          { getMore: cursor.id, collection: 'things' },
          { session: client.startSession() },
        ),
      ),
    ).toMatchObject({ code: 50_738 })
    expect(await errorOf(db.command({ getMore: cursor.id, collection: 'others' }))).toMatchObject({
      code: 13,
    })
  })

  test('stops when its time is up', async () => {
    await store.db
      .collection('things')
      .insertMany(Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(200) })))
    expect(
      await errorOf(store.db.collection('things').find({ text: /xy$/ }).maxTimeMS(1).toArray()),
    ).toMatchObject({
      code: 50,
    })
  })
})

test('idle cursors are forgotten after ten minutes, busy and endless ones are not', () => {
  const registry = new CursorRegistry()
  const source = {
    namespace: 'a.b',
    view: { kv: { get: () => undefined, list: () => [] }, plain: true },
    results: [].values(),
    session: undefined,
    transaction: undefined,
  }
  const idle = new Cursor({ ...source, noTimeout: false })
  const busy = new Cursor({ ...source, noTimeout: false })
  busy.busy = true
  const endless = new Cursor({ ...source, noTimeout: true })
  for (const cursor of [idle, busy, endless]) registry.keep(cursor)
  registry.sweep(performance.now() + 9 * 60_000)
  expect(registry.size).toBe(3)
  registry.sweep(performance.now() + 11 * 60_000)
  expect([registry.get(idle.id), registry.get(busy.id), registry.get(endless.id)]).toEqual([
    undefined,
    busy,
    endless,
  ])
})

test('sorting keeps only what is wanted, and what is equal in its order', async () => {
  await fill(2000)
  const things = store.db.collection<{ _id: number; n: number }>('things')
  const sorted = await things.find().sort({ n: -1 }).skip(3).limit(5).toArray()
  expect(sorted.map(({ _id }) => _id)).toEqual([27, 34, 41, 48, 55])
  const { value } = await store.db.command({
    findAndModify: 'things',
    query: {},
    sort: { n: 1, _id: -1 },
    remove: true,
  })
  expect(value).toEqual({ _id: 1995, n: 0 })
  expect(await things.distinct('n')).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('sorting more than 100 MB without an index is an error', { timeout: 60_000 }, async () => {
  const big = store.db.collection<{ _id: number; text: string }>('big')
  const text = 'x'.repeat(4_000_000)
  for (let _id = 0; _id < 28; _id++) await big.insertOne({ _id, text })
  const byText = big.find().sort({ text: 1 }).project({ _id: 1 })
  expect(await errorOf(byText.clone().toArray())).toMatchObject({ code: 292 })
  expect(await byText.clone().limit(2).toArray()).toEqual([{ _id: 0 }, { _id: 1 }])
})
