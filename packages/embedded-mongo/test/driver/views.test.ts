import type { Collection } from 'mongodb'
import { beforeEach, describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Person {
  _id: number
  name: string
  age: number
  tags: string[]
}

let adults: Collection<Person>

beforeEach(async () => {
  const { db } = store
  await db.collection<Person>('people').insertMany([
    { _id: 1, name: 'Ada', age: 36, tags: ['a', 'b'] },
    { _id: 2, name: 'Ben', age: 9, tags: ['c'] },
    { _id: 3, name: 'Cid', age: 51, tags: ['b'] },
    { _id: 4, name: 'Dot', age: 20, tags: [] },
  ])
  adults = await db.createCollection<Person>('adults', {
    viewOn: 'people',
    pipeline: [{ $match: { age: { $gte: 18 } } }],
  })
})

describe('a view', () => {
  test('is read by find, findOne, count, distinct and aggregate', async () => {
    const options = {
      sort: { age: -1 },
      skip: 1,
      limit: 1,
      projection: { name: 1, _id: 0 },
    } as const
    expect(await adults.find({}, options).toArray()).toEqual([{ name: 'Ada' }])
    expect(await adults.findOne({ name: 'Ben' })).toBeNull()
    expect(await adults.findOne({ age: { $gt: 40 } })).toMatchObject({ name: 'Cid' })
    expect(await adults.countDocuments({ age: { $gt: 30 } })).toBe(2)
    expect(await adults.estimatedDocumentCount()).toBe(3)
    expect(await store.db.command({ count: 'adults', query: {}, skip: 1, limit: 1 })).toMatchObject(
      { n: 1 },
    )
    expect(await adults.distinct('tags')).toEqual(['a', 'b'])
    expect(await adults.aggregate([{ $group: { _id: null, n: { $sum: 1 } } }]).toArray()).toEqual([
      { _id: null, n: 3 },
    ])
    expect(await adults.find().batchSize(1).toArray()).toHaveLength(3)
    expect(await adults.find({ _id: 1 }).explain()).toMatchObject({ ok: 1 })
  })

  test('may stand on a view, and serve a join', async () => {
    const { db } = store
    await db.createCollection('names', {
      viewOn: 'adults',
      pipeline: [{ $project: { name: { $toUpper: '$name' } } }],
    })
    expect(await db.collection('names').find({ name: 'CID' }).toArray()).toEqual([
      { _id: 3, name: 'CID' },
    ])
    const joined = await db
      .collection<Person>('people')
      .aggregate([
        { $lookup: { from: 'names', localField: '_id', foreignField: '_id', as: 'found' } },
        { $sort: { _id: 1 } },
        { $project: { found: '$found.name' } },
      ])
      .toArray()
    expect(joined).toEqual([
      { _id: 1, found: ['ADA'] },
      { _id: 2, found: [] },
      { _id: 3, found: ['CID'] },
      { _id: 4, found: ['DOT'] },
    ])
    const union = [{ $unionWith: 'names' }, { $match: { name: 'ADA' } }]
    expect(await db.collection('people').aggregate(union).toArray()).toHaveLength(1)
  })

  test('sees what is written, in a transaction too', async () => {
    const { db, client } = store
    await client.withSession(async (session) => {
      session.startTransaction()
      await db.collection('people').deleteOne({ name: 'Ada' }, { session })
      expect(await adults.countDocuments({}, { session })).toBe(2)
      expect(await adults.countDocuments()).toBe(3)
      await session.abortTransaction()
    })
  })

  test('uses the indexes of its collection', async () => {
    await store.db.collection('people').createIndex({ name: 1 })
    const explained: object = await adults.aggregate([{ $match: { name: 'Cid' } }]).explain()
    expect(JSON.stringify(explained)).toContain('IXSCAN')
  })

  test('is listed as one and dropped', async () => {
    const { db } = store
    expect(await db.listCollections({ name: 'adults' }).toArray()).toEqual([
      {
        name: 'adults',
        type: 'view',
        options: { viewOn: 'people', pipeline: [{ $match: { age: { $gte: 18 } } }] },
        info: { readOnly: true },
      },
    ])
    expect(await db.command({ dbStats: 1 })).toMatchObject({ collections: 1, views: 1 })
    await adults.drop()
    expect(await db.collection('people').countDocuments()).toBe(4)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['insert', () => adults.insertOne({ _id: 9, name: 'X', age: 50, tags: [] })],
    ['update', () => adults.updateOne({}, { $set: { age: 1 } })],
    ['upsert', () => adults.updateOne({ _id: 99 }, { $set: { age: 1 } }, { upsert: true })],
    ['delete', () => adults.deleteMany({})],
    ['findAndModify', () => adults.findOneAndDelete({})],
    ['createIndexes', () => adults.createIndex({ name: 1 })],
    ['dropIndexes', () => adults.dropIndex('name_1')],
    ['listIndexes', () => adults.indexes()],
    ['renameCollection', () => adults.rename('other')],
    [
      '$out',
      () =>
        store.db
          .collection('people')
          .aggregate([{ $out: 'adults' }])
          .toArray(),
    ],
    ['collStats', () => store.db.command({ collStats: 'adults' })],
    ['validate', () => store.db.command({ validate: 'adults' })],
  ])('refuses %s', async (_what, work) => {
    expect(await errorOf(work())).toMatchObject({ code: 166 })
    expect(await store.db.collection('people').countDocuments()).toBe(4)
  })

  test.each([
    [{ viewOn: 'people', pipeline: [{ $out: 'x' }] }, 167],
    [{ viewOn: 'people', pipeline: [{ $nope: 1 }] }, 40_324],
    [{ viewOn: 'people', validator: {} }, 72],
    [{ pipeline: [] }, 72],
    [{ viewOn: '' }, 73],
    [{ viewOn: 'made' }, 165],
  ])('is not made of %j', async (options, code) => {
    expect(await errorOf(store.db.command({ create: 'made', ...options }))).toMatchObject({ code })
    expect(await store.db.listCollections({ name: 'made' }).toArray()).toEqual([])
  })

  test('compares as its collection does, or is refused', async () => {
    const { db } = store
    const collation = { locale: 'en', strength: 2 }
    await db.createCollection('folded', { collation })
    expect(
      await errorOf(db.createCollection('plain', { viewOn: 'folded', pipeline: [] })),
    ).toMatchObject({ code: 238 })
    expect(await errorOf(adults.find({ name: 'ADA' }, { collation }).toArray())).toMatchObject({
      code: 167,
    })
  })
})
