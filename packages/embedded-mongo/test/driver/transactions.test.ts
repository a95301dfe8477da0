import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

describe('a transaction', () => {
  test('shows its writes to itself only, until it commits', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number; n: number }>('things')
    await things.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ])
    const session = client.startSession()
    session.startTransaction()
    await things.insertOne({ _id: 3, n: 3 }, { session })
    await things.updateOne({ _id: 1 }, { $inc: { n: 10 } }, { session })
    await things.deleteOne({ _id: 2 }, { session })
    const sorted = { sort: { _id: 1 } } as const
    expect(await things.find({}, { ...sorted, session }).toArray()).toEqual([
      { _id: 1, n: 11 },
      { _id: 3, n: 3 },
    ])
    expect(await things.countDocuments({ n: { $gt: 0 } }, { session })).toBe(2)
    expect(await things.find({}, sorted).toArray()).toEqual([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ])
    await session.commitTransaction()
    await session.endSession()
    expect(await things.find({}, sorted).toArray()).toEqual([
      { _id: 1, n: 11 },
      { _id: 3, n: 3 },
    ])
    expect(await things.estimatedDocumentCount()).toBe(2)
    expect(await db.command({ validate: 'things' })).toMatchObject({ valid: true, nrecords: 2 })
  })

  test('leaves nothing behind when it aborts, a new collection included', async () => {
    const { client, db } = store
    const session = client.startSession()
    session.startTransaction()
    await db.collection('made').insertOne({ a: 1 }, { session })
    await db.createCollection('empty', { session })
    await session.abortTransaction()
    await session.endSession()
    expect(await db.listCollections().toArray()).toEqual([])
  })

  test('reads the data as it was when it started', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number; n: number }>('things')
    await things.createIndex({ n: 1 })
    await things.insertOne({ _id: 1, n: 1 })
    const session = client.startSession()
    session.startTransaction()
    expect(await things.findOne({ n: 1 }, { session })).toBeTruthy()
    await things.updateOne({ _id: 1 }, { $set: { n: 2 } })
    await things.insertOne({ _id: 2, n: 1 })
    expect(await things.find({ n: 1 }, { session }).toArray()).toEqual([{ _id: 1, n: 1 }])
    expect(await things.find({ n: 2 }, { session }).toArray()).toEqual([])
    await session.commitTransaction()
    await session.endSession()
  })

  test('does not use an index that is younger than it', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number; n: number }>('things')
    await things.insertOne({ _id: 1, n: 1 })
    const session = client.startSession()
    session.startTransaction()
    await things.findOne({ _id: 1 }, { session })
    await things.createIndex({ n: 1 })
    expect(await things.find({ n: 1 }, { session }).toArray()).toEqual([{ _id: 1, n: 1 }])
    // Its writes would be missing in the index, so it may not write there any more.
    const error = await errorOf(things.updateOne({ _id: 1 }, { $set: { n: 5 } }, { session }))
    expect(error).toMatchObject({ code: 246, labels: ['TransientTransactionError'] })
    await session.endSession()
  })

  test.each(['update', 'delete', 'insert of the same key'])(
    'that comes second fails at its %s with a transient error',
    async (kind) => {
      const { client, db } = store
      const things = db.collection<{ _id: number; n?: number; name?: string }>('things')
      await things.createIndex({ name: 1 }, { unique: true, sparse: true })
      await things.insertOne({ _id: 1, n: 1 })
      const [first, second] = [client.startSession(), client.startSession()]
      first.startTransaction()
      second.startTransaction()
      const write = {
        update: (session: typeof first) =>
          things.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session }),
        delete: (session: typeof first) => things.deleteOne({ _id: 1 }, { session }),
        'insert of the same key': (session: typeof first) =>
          things.insertOne({ _id: session === first ? 10 : 11, name: 'x' }, { session }),
      }[kind]
      if (!write) throw new Error(kind)
      await things.findOne({ _id: 1 }, { session: second })
      await write(first)
      expect(await errorOf(write(second))).toMatchObject({
        code: 112,
        labels: ['TransientTransactionError'],
      })
      await first.commitTransaction()
      // The one that failed is over: nothing of it can be committed.
      expect(await errorOf(second.commitTransaction())).toMatchObject({ code: 251 })
      await first.endSession()
      await second.endSession()
    },
  )

  test('fails when somebody wrote after its snapshot, without a transaction', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number; n: number }>('things')
    await things.insertOne({ _id: 1, n: 1 })
    const session = client.startSession()
    session.startTransaction()
    await things.findOne({ _id: 1 }, { session })
    await things.updateOne({ _id: 1 }, { $inc: { n: 1 } })
    expect(
      await errorOf(things.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session })),
    ).toMatchObject({
      code: 112,
    })
    await session.endSession()
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, n: 2 })
  })

  test('makes writes outside of it wait for its end', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number; n: number }>('things')
    await things.insertOne({ _id: 1, n: 1 })
    const session = client.startSession()
    session.startTransaction()
    await things.updateOne({ _id: 1 }, { $set: { n: 10 } }, { session })
    let done = false
    const waiting = things.updateOne({ _id: 1 }, { $inc: { n: 1 } }).then(() => {
      done = true
      return done
    })
    expect(
      await errorOf(things.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { maxTimeMS: 30 })),
    ).toMatchObject({
      code: 50,
    })
    expect(done).toBe(false)
    await session.commitTransaction()
    await waiting
    await session.endSession()
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, n: 11 })
  })

  test('is aborted by an error in it', async () => {
    const { client, db } = store
    const things = db.collection<{ _id: number }>('things')
    await things.insertOne({ _id: 1 })
    const session = client.startSession()
    session.startTransaction()
    await things.insertOne({ _id: 2 }, { session })
    expect(await errorOf(things.insertOne({ _id: 1 }, { session }))).toMatchObject({ code: 11_000 })
    expect(await errorOf(things.insertOne({ _id: 3 }, { session }))).toMatchObject({ code: 251 })
    await session.endSession()
    expect(await things.find().toArray()).toEqual([{ _id: 1 }])
  })

  test('is committed once, however often the client asks', async () => {
    const { client, db } = store
    const session = client.startSession()
    session.startTransaction()
    await db.collection('things').insertOne({ a: 1 }, { session })
    await session.commitTransaction()
    await session.commitTransaction()
    await session.endSession()
    expect(await db.collection('things').countDocuments()).toBe(1)
  })

  test('refuses commands that have no place in it', async () => {
    const { client, db } = store
    const session = client.startSession()
    session.startTransaction()
    expect(await errorOf(db.command({ count: 'things' }, { session }))).toMatchObject({ code: 263 })
    await session.endSession()
  })

  test('keeps money in sum when many run at once', async () => {
    const { client, db } = store
    const accounts = db.collection<{ _id: number; amount: number }>('accounts')
    await accounts.insertMany(Array.from({ length: 5 }, (_, _id) => ({ _id, amount: 100 })))
    const transfer = async (from: number, to: number): Promise<void> => {
      await client.withSession(async (session) => {
        await session.withTransaction(async () => {
          await accounts.updateOne({ _id: from }, { $inc: { amount: -1 } }, { session })
          await accounts.updateOne({ _id: to }, { $inc: { amount: 1 } }, { session })
        })
      })
    }
    await Promise.all(
      Array.from({ length: 6 }, async (_, worker) => {
        for (let round = 0; round < 8; round++)
          await transfer((worker + round) % 5, (worker * 2 + round + 1) % 5)
      }),
    )
    const all = await accounts.find().toArray()
    expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(500)
    expect(await db.command({ validate: 'accounts' })).toMatchObject({ valid: true })
  })
})
