import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal128, type Document, Int32, Long, MongoClient, MongoServerError } from 'mongodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { serve, type ServedStore } from '../../src/serve.ts'

let folder: string
let store: ServedStore
let client: MongoClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-mongo-'))
  store = await serve({ dataDir: folder, port: 0 })
  client = await MongoClient.connect(store.uri)
})

afterAll(async () => {
  await client.close()
  await store.close()
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  await client.db('shop').dropDatabase()
  await client
    .db('shop')
    .collection<{ _id: number; [key: string]: unknown }>('orders')
    .insertMany([
      {
        _id: 1,
        item: 'a',
        qty: 2,
        price: Decimal128.fromString('1.10'),
        big: Long.fromString('9007199254740993'),
      },
      {
        _id: 2,
        item: 'b',
        qty: 3,
        price: Decimal128.fromString('2.20'),
        big: Long.fromString('1'),
      },
      { _id: 3, item: 'A', qty: 5, price: Decimal128.fromString('3.30'), tags: ['x', 'y'] },
    ])
  await client
    .db('shop')
    .collection<{ _id: string; name: string }>('items')
    .insertMany([
      { _id: 'a', name: 'Apple' },
      { _id: 'b', name: 'Bread' },
    ])
})

const orders = (): ReturnType<ReturnType<MongoClient['db']>['collection']> =>
  client.db('shop').collection('orders')

const codeOf = async (work: Promise<unknown>): Promise<number | string | undefined> => {
  try {
    await work
    return undefined
  } catch (error) {
    if (error instanceof MongoServerError) return error.code
    throw error
  }
}

describe('reading', () => {
  test('numbers keep their types and are exact', async () => {
    const [sums] = await orders()
      .aggregate(
        [
          {
            $group: {
              _id: null,
              price: { $sum: '$price' },
              big: { $sum: '$big' },
              qty: { $sum: '$qty' },
            },
          },
        ],
        { promoteValues: false },
      )
      .toArray()
    expect(sums).toEqual({
      _id: null,
      price: Decimal128.fromString('6.60'),
      big: Long.fromString('9007199254740994'),
      qty: new Int32(10),
    })
  })

  test('cursors go on over many batches and stop when they are closed', async () => {
    const many = client.db('shop').collection<{ _id: number; n: number }>('many')
    await many.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n, n: n % 10 })))
    const cursor = many.aggregate([{ $match: { n: { $ne: 3 } } }, { $project: { n: 1 } }], {
      batchSize: 7,
    })
    const seen: number[] = []
    for await (const doc of cursor) seen.push(doc['_id'] as number)
    expect(seen).toHaveLength(900)
    expect(seen.every((id, at) => at === 0 || id > (seen[at - 1] ?? -1))).toBe(true)
    const open = many.aggregate([{ $unwind: '$n' }], { batchSize: 2 })
    expect(await open.next()).toEqual({ _id: 0, n: 0 })
    await open.close()
    expect(open.killed).toBe(true)
  })

  test('counts, joins, facets, and samples', async () => {
    expect(await orders().countDocuments({ qty: { $gte: 3 } }, { skip: 1 })).toBe(1)
    const joined = await orders()
      .aggregate([
        { $match: { _id: { $lt: 3 } } },
        { $lookup: { from: 'items', localField: 'item', foreignField: '_id', as: 'item' } },
        { $unwind: '$item' },
        { $sort: { 'item.name': -1 } },
        { $project: { _id: 0, name: '$item.name' } },
      ])
      .toArray()
    expect(joined).toEqual([{ name: 'Bread' }, { name: 'Apple' }])
    const [facets] = await orders()
      .aggregate([
        {
          $facet: {
            tags: [{ $unwind: '$tags' }, { $sortByCount: '$tags' }, { $sort: { _id: 1 } }],
            n: [{ $count: 'n' }],
          },
        },
      ])
      .toArray()
    expect(facets).toEqual({
      tags: [
        { _id: 'x', count: 1 },
        { _id: 'y', count: 1 },
      ],
      n: [{ n: 3 }],
    })
    expect(
      await orders()
        .aggregate([{ $sample: { size: 2 } }])
        .toArray(),
    ).toHaveLength(2)
  })

  test('let, collation and a join by pipeline', async () => {
    const found = await orders()
      .aggregate(
        [
          { $match: { item: 'A', $expr: { $gt: ['$qty', '$$least'] } } },
          {
            $lookup: {
              from: 'items',
              let: { i: '$item' },
              pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$i'] } } }],
              as: 'found',
            },
          },
          { $project: { names: '$found.name' } },
        ],
        { let: { least: 4 }, collation: { locale: 'en', strength: 2 } },
      )
      .toArray()
    expect(found).toEqual([{ _id: 3, names: ['Apple'] }])
  })

  test('$expr in find, and an index in use', async () => {
    await orders().createIndex({ qty: 1 })
    expect(
      await orders()
        .find({ $expr: { $gt: ['$qty', 4] } })
        .toArray(),
    ).toHaveLength(1)
    const sorted = await orders()
      .aggregate([
        { $match: { qty: { $gt: 1 } } },
        { $sort: { qty: -1 } },
        { $limit: 2 },
        { $project: { qty: 1 } },
      ])
      .toArray()
    expect(sorted).toEqual([
      { _id: 3, qty: 5 },
      { _id: 2, qty: 3 },
    ])
  })

  test('an empty collection, a database without one', async () => {
    expect(
      await client
        .db('shop')
        .collection('none')
        .aggregate([{ $group: { _id: null } }])
        .toArray(),
    ).toEqual([])
    const docs = await client
      .db('shop')
      .aggregate([{ $documents: [{ a: 1 }, { a: 2 }] }, { $match: { a: 2 } }])
      .toArray()
    expect(docs).toEqual([{ a: 2 }])
    const sessions = client
      .db('shop')
      .aggregate([
        { $listLocalSessions: {} },
        { $limit: 1 },
        { $project: { _id: 0, id: { $type: '$_id.id' } } },
      ])
    expect(await sessions.toArray()).toEqual([{ id: 'binData' }])
  })

  test('reads what its transaction wrote', async () => {
    await client.withSession(async (session) => {
      await session.withTransaction(async () => {
        await orders().insertOne({ item: 'c', qty: 100 }, { session })
        const [sum] = await orders()
          .aggregate([{ $group: { _id: null, n: { $sum: '$qty' } } }], { session })
          .toArray()
        expect(sum?.['n']).toBe(110)
        await session.abortTransaction()
      })
    })
    const [sum] = await orders()
      .aggregate([{ $group: { _id: null, n: { $sum: '$qty' } } }])
      .toArray()
    expect(sum?.['n']).toBe(10)
  })
})

describe('writing', () => {
  test('$out makes, replaces and keeps the indexes of a collection', async () => {
    const copies = client.db('shop').collection('copies')
    await copies.insertOne({ old: true })
    await copies.createIndex({ qty: 1 }, { unique: true })
    expect(
      await orders()
        .aggregate([{ $project: { qty: 1 } }, { $out: 'copies' }])
        .toArray(),
    ).toEqual([])
    expect(await copies.find().toArray()).toEqual([
      { _id: 1, qty: 2 },
      { _id: 2, qty: 3 },
      { _id: 3, qty: 5 },
    ])
    expect((await copies.indexes()).map((index) => index.name)).toEqual(['_id_', 'qty_1'])
    // A duplicate spoils all of it: the collection is as it was.
    const same = orders()
      .aggregate([{ $project: { qty: { $literal: 1 } } }, { $out: 'copies' }])
      .toArray()
    expect(await codeOf(same)).toBe(11_000)
    expect(await copies.countDocuments()).toBe(3)
  })

  test('$out to another database, and onto its own source', async () => {
    await orders()
      .aggregate([{ $match: { _id: 1 } }, { $out: { db: 'other', coll: 'copies' } }])
      .toArray()
    expect(await client.db('other').collection('copies').countDocuments()).toBe(1)
    await client.db('other').dropDatabase()
    await orders()
      .aggregate([{ $match: { _id: { $ne: 2 } } }, { $out: 'orders' }])
      .toArray()
    expect(await orders().distinct('_id')).toEqual([1, 3])
  })

  test('$merge', async () => {
    const items = client.db('shop').collection('items')
    await orders()
      .aggregate([
        { $group: { _id: { $toLower: '$item' }, sold: { $sum: '$qty' } } },
        { $merge: { into: 'items', whenMatched: 'merge', whenNotMatched: 'fail' } },
      ])
      .toArray()
    expect(await items.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 'a', name: 'Apple', sold: 7 },
      { _id: 'b', name: 'Bread', sold: 3 },
    ])
    const missing = orders()
      .aggregate([{ $merge: { into: 'items', on: 'name' } }])
      .toArray()
    expect(await codeOf(missing)).toBe(51_183)
  })

  test('updates as pipelines, also with arrays of them in bulk', async () => {
    await orders().updateMany({}, [
      { $set: { total: { $multiply: ['$qty', '$price'] } } },
      { $unset: 'tags' },
    ])
    expect(await orders().findOne({ _id: 3 as never })).toMatchObject({
      total: Decimal128.fromString('16.50'),
    })
    const after = await orders().findOneAndUpdate(
      { item: 'b' },
      [{ $replaceWith: { _id: '$_id', n: { $add: ['$qty', '$$by'] } } }],
      { returnDocument: 'after', let: { by: 4 } },
    )
    expect(after).toEqual({ _id: 2, n: 7 })
    await orders().bulkWrite([
      { updateOne: { filter: { item: 'z' }, update: [{ $set: { n: 1 } }], upsert: true } },
    ])
    expect(await orders().findOne({ item: 'z' }, { projection: { _id: 0 } })).toEqual({
      item: 'z',
      n: 1,
    })
    expect(await codeOf(orders().updateOne({}, [{ $match: {} }]))).toBe(72)
  })
})

describe('refusing', () => {
  test.each<readonly [Document[], number]>([
    [[{ $nope: 1 }], 40_324],
    [[{ $search: {} }], 238],
    [[{ $geoNear: {} }], 238],
    [[{ $match: { $where: 'true' } }], 238],
    [[{ $project: { a: { $function: {} } } }], 238],
    [[{ $project: { a: { $nope: 1 } } }], 168],
    [[{ $project: { a: { $divide: [1, '$zero'] } } }, { $project: { a: { $divide: [1, 0] } } }], 2],
    [[{ $out: 'x' }, { $match: {} }], 40_601],
    [[{ $match: { $expr: '$$nope' } }], 17_276],
  ])('%j', async (stages, code) => {
    expect(await codeOf(orders().aggregate(stages).toArray())).toBe(code)
  })

  test('$out within a transaction', async () => {
    await client.withSession(async (session) => {
      session.startTransaction()
      expect(
        await codeOf(
          orders()
            .aggregate([{ $out: 'x' }], { session })
            .toArray(),
        ),
      ).toBe(263)
      await session.abortTransaction().catch(() => undefined)
    })
  })
})
