import { type Long, Timestamp } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { CursorRegistry } from '../../src/commands/cursors.ts'
import { ServerInfo } from '../../src/commands/server-info.ts'
import { SnapshotRegistry } from '../../src/commands/snapshots.ts'
import { Engine } from '../../src/storage/engine.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()
const concern = { readConcern: { level: 'snapshot' as const } }

describe('Snapshot sessions', () => {
  test('go on reading the moment of their first read', async () => {
    const notes = store.db.collection<{ _id: number; n: number }>('notes')
    await notes.createIndex({ n: 1 })
    await notes.insertMany([1, 2, 3].map((n) => ({ _id: n, n })))
    const session = store.client.startSession({ snapshot: true })
    const read = async (): Promise<unknown> => [
      await notes.find({ n: { $gte: 2 } }, { session }).toArray(),
      await notes.distinct('n', {}, { session }),
      await notes
        .aggregate([{ $group: { _id: null, sum: { $sum: '$n' } } }], { session })
        .toArray(),
      await notes.countDocuments({}, { session }),
      await notes.findOne({ _id: 1 }, { session }),
    ]
    const before = await read()
    await notes.updateMany({}, { $inc: { n: 10 } })
    await notes.insertOne({ _id: 4, n: 4 })
    await notes.deleteOne({ _id: 1 })
    expect(await read()).toEqual(before)
    expect(await notes.distinct('n')).toEqual([4, 12, 13])
    await store.client.db(notes.dbName).dropDatabase()
    expect(await read()).toEqual(before)
    await session.endSession()
  })

  test('read cursors to their end in that moment', async () => {
    const notes = store.db.collection<{ _id: number }>('notes')
    await notes.insertMany(Array.from({ length: 9 }, (_, _id) => ({ _id })))
    const session = store.client.startSession({ snapshot: true })
    const cursors = [
      notes.find({}, { ...concern, batchSize: 2 }),
      notes.find({}, { session, batchSize: 2 }),
      notes.aggregate([{ $match: {} }], { session, batchSize: 2 }),
    ]
    for (const cursor of cursors) await cursor.next()
    await notes.deleteMany({})
    for (const cursor of cursors) expect(await cursor.toArray()).toHaveLength(8)
    await session.endSession()
  })

  test('end cursors that are left, and never move them to another moment', async () => {
    const { db, client } = store
    await db.collection('notes').insertMany([{ n: 1 }, { n: 2 }, { n: 3 }])
    // A plain session, since the driver puts the moment of a snapshot session into every command.
    const session = client.startSession({ causalConsistency: false })
    const options = { session, promoteLongs: false }
    const open = async (fields: object): Promise<Long> =>
      (await db.command({ find: 'notes', batchSize: 1, ...fields }, options)).cursor.id as Long
    const goOn = (id: Long, level: object): Promise<unknown> =>
      db.command({ getMore: id, collection: 'notes', ...level }, options)
    const id = await open(concern)
    const other = { level: 'snapshot', atClusterTime: new Timestamp({ t: 1, i: 1 }) }
    expect(await errorOf(goOn(id, { readConcern: other }))).toMatchObject({ code: 72 })
    expect(await db.command({ killCursors: 'notes', cursors: [id], ...concern }, options)).toEqual(
      expect.objectContaining({ cursorsKilled: [id] }),
    )
    expect(await errorOf(goOn(await open({}), concern))).toMatchObject({ code: 72 })
    expect(await goOn(await open(concern), concern)).toMatchObject({ ok: 1 })
    await session.endSession()
  })

  test('see what was written before, and tell the moment', async () => {
    await store.db.collection('notes').insertOne({ n: 1 })
    const find = { find: 'notes', ...concern }
    const { cursor, operationTime } = await store.db.command(find)
    expect(cursor.firstBatch).toHaveLength(1)
    expect(cursor.atClusterTime).toBeInstanceOf(Timestamp)
    expect(cursor.atClusterTime.lessThanOrEqual(operationTime)).toBe(true)
    await store.db.collection('notes').insertOne({ n: 2 })
    const readConcern = { level: 'snapshot', atClusterTime: cursor.atClusterTime }
    const again = await store.db.command({ ...find, readConcern })
    expect(again.cursor).toEqual(cursor)
    const values = await store.db.command({ distinct: 'notes', key: 'n', readConcern })
    expect(values).toMatchObject({ values: [1], atClusterTime: cursor.atClusterTime })
  })

  test('cannot go to a moment that nobody has read', async () => {
    const readConcern = { level: 'snapshot', atClusterTime: new Timestamp({ t: 1, i: 1 }) }
    expect(await errorOf(store.db.command({ find: 'notes', readConcern }))).toMatchObject({
      code: 239,
    })
  })

  test.each([
    [72, { count: 'notes', ...concern }],
    [72, { insert: 'notes', documents: [{ _id: 1 }], ...concern }],
    [72, { find: 'notes', readConcern: { atClusterTime: new Timestamp({ t: 1, i: 1 }) } }],
    [14, { find: 'notes', readConcern: { level: 'snapshot', atClusterTime: 5 } }],
    [238, { aggregate: 'notes', pipeline: [{ $out: 'copy' }], cursor: {}, ...concern }],
  ])('answer with %i to %o', async (code, command) => {
    expect(await errorOf(store.db.command(command))).toMatchObject({ code })
  })
})

test('moments are let go after a while, and when there are too many', async () => {
  const engine = await Engine.open(tempFolder())
  const parts = { engine, cursors: new CursorRegistry(), info: new ServerInfo('here') }
  const snapshots = new SnapshotRegistry(parts)
  const first = snapshots.take(0)
  expect(snapshots.at(first.time, 299_000)).toMatchObject({ time: first.time })
  expect(() => snapshots.at(first.time, 301_000)).toThrow(/is not kept/)
  const second = snapshots.take(301_000)
  for (let taken = 0; taken < 100; taken++) {
    engine.writes++
    snapshots.take(301_000)
  }
  expect(snapshots.size).toBe(100)
  expect(() => snapshots.at(second.time, 301_000)).toThrow(/is not kept/)
  snapshots.removeAll()
  await engine.close()
})
