import type { ClientBulkWriteError, MongoClientBulkWriteError } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

describe('client.bulkWrite', () => {
  test('writes to several collections and counts what was done', async () => {
    const { client, db } = store
    const a = `${db.databaseName}.a`
    const b = `${db.databaseName}.b`
    const result = await client.bulkWrite(
      [
        { name: 'insertOne', namespace: a, document: { _id: 1, x: 1 } as object },
        { name: 'insertOne', namespace: b, document: { _id: 2, x: 1 } as object },
        { name: 'updateOne', namespace: a, filter: { x: 1 }, update: { $inc: { x: 4 } } },
        {
          name: 'updateMany',
          namespace: b,
          filter: { x: { $gte: 0 } },
          update: [{ $set: { y: { $add: ['$x', 1] } } }],
        },
        {
          name: 'replaceOne',
          namespace: b,
          filter: { _id: 7 } as object,
          replacement: { z: 1 },
          upsert: true,
        },
        { name: 'deleteOne', namespace: a, filter: { x: 5 } },
        { name: 'deleteMany', namespace: a, filter: {} },
      ],
      { verboseResults: true },
    )
    expect(result).toMatchObject({
      insertedCount: 2,
      upsertedCount: 1,
      matchedCount: 2,
      modifiedCount: 2,
      deletedCount: 1,
    })
    expect(result.updateResults?.get(4)).toMatchObject({ upsertedId: 7 })
    expect(result.deleteResults?.get(6)).toMatchObject({ deletedCount: 0 })
    expect(await db.collection('a').find().toArray()).toEqual([])
    expect(await db.collection('b').find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 2, x: 1, y: 2 },
      { _id: 7, z: 1 },
    ])
  })

  test('stops at the first error when ordered, and reports all of them when not', async () => {
    const { client, db } = store
    const namespace = `${db.databaseName}.c`
    const insert = (_id: number): { name: 'insertOne'; namespace: string; document: object } => ({
      name: 'insertOne',
      namespace,
      document: { _id },
    })
    const models = [insert(1), insert(1), insert(2), insert(2), insert(3)]
    const failure = async (ordered: boolean): Promise<MongoClientBulkWriteError> => {
      await db.collection('c').deleteMany({})
      const error: unknown = await client.bulkWrite(models, { ordered }).catch((e: unknown) => e)
      // The driver's own class; the assertions look at its fields.
      return error as MongoClientBulkWriteError
    }
    const codes = (errors: Map<number, ClientBulkWriteError>): unknown[] =>
      [...errors].map(([index, { code }]) => [index, code])
    const first = await failure(true)
    expect(codes(first.writeErrors)).toEqual([[1, 11_000]])
    expect(first.partialResult?.insertedCount).toBe(1)
    const all = await failure(false)
    expect(codes(all.writeErrors)).toEqual([
      [1, 11_000],
      [3, 11_000],
    ])
    expect(all.partialResult?.insertedCount).toBe(3)
  })

  test('is part of a transaction', async () => {
    const { client, db } = store
    await db.createCollection('t')
    const namespace = `${db.databaseName}.t`
    await client.withSession(async (session) => {
      session.startTransaction()
      await client.bulkWrite([{ name: 'insertOne', namespace, document: { x: 1 } as object }], {
        session,
      })
      expect(await db.collection('t').countDocuments({}, { session })).toBe(1)
      await session.abortTransaction()
    })
    expect(await db.collection('t').countDocuments()).toBe(0)
  })

  test('gives a long list of results through its cursor', async () => {
    const { client, db } = store
    const admin = client.db('admin')
    const ops = Array.from({ length: 5 }, (_, _id) => ({ insert: 0, document: { _id } }))
    const command = { bulkWrite: 1, ops, nsInfo: [{ ns: `${db.databaseName}.l` }] }
    const reply = await admin.command({ ...command, cursor: { batchSize: 2 } })
    expect(reply).toMatchObject({ ok: 1, nInserted: 5, nErrors: 0 })
    const { id, ns, firstBatch } = reply['cursor'] as { id: bigint; ns: string; firstBatch: [] }
    expect([ns, firstBatch.length]).toEqual(['admin.$cmd.bulkWrite', 2])
    const more = await admin.command({ getMore: id, collection: '$cmd.bulkWrite' })
    expect(more['cursor']).toMatchObject({
      nextBatch: [
        { ok: 1, idx: 2, n: 1 },
        { ok: 1, idx: 3, n: 1 },
        { ok: 1, idx: 4, n: 1 },
      ],
    })
    const again = await admin.command({ ...command, errorsOnly: true, ordered: false })
    expect((again['cursor'] as { firstBatch: unknown[] }).firstBatch).toHaveLength(5)
    expect(again).toMatchObject({ nErrors: 5, nInserted: 0 })
  })

  test.each([
    [{ ops: [{ insert: 1, document: {} }], nsInfo: [{ ns: 'd.c' }] }, 2],
    [{ ops: [{ insert: 0 }], nsInfo: [{ ns: 'd.c' }] }, 40_414],
    [{ ops: [{ insert: 0, document: {}, odd: 1 }], nsInfo: [{ ns: 'd.c' }] }, 40_415],
    [{ ops: [{ delete: 0, filter: {}, odd: 1 }], nsInfo: [{ ns: 'd.c' }] }, 40_415],
    [{ ops: [{ update: 0, filter: {}, updateMods: {}, odd: 1 }], nsInfo: [{ ns: 'd.c' }] }, 40_415],
    [{ ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd.c', odd: 1 }] }, 40_415],
    [{ ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd.c', collectionUUID: 1 }] }, 238],
    [{ ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd.c' }], cursor: { odd: 1 } }, 40_415],
    [{ ops: [{ upsert: 0 }], nsInfo: [{ ns: 'd.c' }] }, 9],
    [{ ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd' }] }, 73],
    [{ ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd.$c' }] }, 73],
    [{ ops: [], nsInfo: [{ ns: 'd.c' }] }, 16],
    [{ ops: [{ update: 0, filter: {} }], nsInfo: [{ ns: 'd.c' }] }, 40_414],
    [
      {
        ops: [
          { update: 0, filter: {}, updateMods: { $set: { a: 1 } }, multi: true, sort: { a: 1 } },
        ],
        nsInfo: [{ ns: 'd.c' }],
      },
      9,
    ],
  ])('refuses %j', async (fields, code) => {
    const command = store.client.db('admin').command({ bulkWrite: 1, ...fields })
    expect(await errorOf(command)).toMatchObject({ code })
  })
})

describe('updateOne and replaceOne', () => {
  test('change the first in the order of `sort`', async () => {
    const c = store.db.collection<{ _id: number; x: number }>('sorted')
    await c.insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 3 },
      { _id: 3, x: 2 },
    ])
    await c.updateOne({}, { $set: { x: 9 } }, { sort: { x: -1 } })
    await c.replaceOne({}, { x: 8 }, { sort: { x: 1 } })
    expect(await c.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, x: 8 },
      { _id: 2, x: 9 },
      { _id: 3, x: 2 },
    ])
  })
})
