import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()
const BY_ID = { key: { _id: 1 }, unique: true, name: 'by id' }

describe('a clustered collection', () => {
  test('keeps its documents in the order of _id', async () => {
    const c = await store.db.createCollection<{ _id: number; a: string }>('c', {
      clusteredIndex: BY_ID,
    })
    await c.insertMany([3, 1, 2, -5, 1.5].map((_id) => ({ _id, a: _id > 1 ? 'x' : 'y' })))
    const ids = async (filter: object, options = {}): Promise<number[]> =>
      (await c.find(filter, options).toArray()).map(({ _id }) => _id)
    expect(await ids({})).toEqual([-5, 1, 1.5, 2, 3])
    expect(await ids({ a: 'x' })).toEqual([1.5, 2, 3])
    expect(await ids({}, { sort: { $natural: -1 }, limit: 2 })).toEqual([3, 2])
    expect(await ids({}, { hint: 'by id', skip: 3 })).toEqual([2, 3])
    expect(await ids({ $or: [{ _id: 3 }, { a: 'y' }] })).toEqual([-5, 1, 3])
    expect(new Set(await ids({ $or: [{ _id: 3 }, { _id: 1 }] }))).toEqual(new Set([1, 3]))
    await c.createIndex({ a: -1 })
    expect(await ids({ a: { $lte: 'y' } }, { sort: { a: 1, _id: -1 } })).toEqual([3, 2, 1.5, 1, -5])
    await c.deleteOne({})
    expect(await c.distinct('_id')).toEqual([1, 1.5, 2, 3])
    expect(await c.aggregate([{ $limit: 2 }]).toArray()).toEqual([
      { _id: 1, a: 'y' },
      { _id: 1.5, a: 'x' },
    ])
    expect(await errorOf(c.insertOne({ _id: 2, a: 'z' }))).toMatchObject({
      code: 11_000,
      message: expect.stringContaining('index: by id dup key: { _id: 2 }'),
    })
    expect(await store.db.command({ validate: 'c' })).toMatchObject({ valid: true })
  })

  test('lists what it is, and keeps its index', async () => {
    const c = await store.db.createCollection('c', { clusteredIndex: BY_ID })
    await store.db.createCollection('c', { clusteredIndex: BY_ID })
    expect(await errorOf(store.db.createCollection('c'))).toMatchObject({ code: 48 })
    const [listed] = await store.db.listCollections().toArray()
    expect(listed).toMatchObject({ options: { clusteredIndex: { v: 2, ...BY_ID } } })
    expect(listed).not.toHaveProperty('idIndex')
    const spec = { v: 2, ...BY_ID, clustered: true }
    expect(await c.indexes()).toEqual([spec])
    expect(await errorOf(c.dropIndex('by id'))).toMatchObject({ code: 5_979_800 })
    await c.createIndex({ a: 1 })
    await c.dropIndexes()
    expect(await c.indexes()).toEqual([spec])
  })

  test('is by _id and by nothing else', async () => {
    const make = (clusteredIndex: object, more = {}): Promise<unknown> =>
      store.db.command({ create: 'c', clusteredIndex, ...more })
    expect(await errorOf(make({ key: { a: 1 }, unique: true }))).toMatchObject({ code: 197 })
    expect(await errorOf(make({ key: { _id: 1 }, unique: false }))).toMatchObject({ code: 197 })
    expect(await errorOf(make({ key: { _id: 1 } }))).toMatchObject({ code: 40_414 })
    expect(await errorOf(make({ ...BY_ID, other: 1 }))).toMatchObject({ code: 40_415 })
    expect(await errorOf(make(BY_ID, { collation: { locale: 'en' } }))).toMatchObject({ code: 238 })
    expect(await errorOf(make(BY_ID, { expireAfterSeconds: 5 }))).toMatchObject({ code: 238 })
  })
})
