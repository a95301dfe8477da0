import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Explained {
  queryPlanner: {
    winningPlan: {
      stage: string
      inputStage?: { stage: string; indexName?: string; direction?: string }
    }
  }
}

/** The index of a plan, or the stage that reads everything. */
function indexOf(explained: unknown): string {
  let plan: Explained['queryPlanner']['winningPlan'] | undefined = (explained as Explained)
    .queryPlanner.winningPlan
  while (plan) {
    if ('indexName' in plan) return String(plan.indexName)
    if (plan.stage === 'COLLSCAN') return 'COLLSCAN'
    plan = plan.inputStage
  }
  return 'none'
}

describe('an index', () => {
  test('is used for equality, ranges, lists and sorting, and gives what a scan gives', async () => {
    const things = store.db.collection('things')
    const values = [null, 1, 2.5, 'a', 'B', [1, 2], [], { x: 1 }, true, new Date(5), undefined]
    await things.insertMany(
      Array.from({ length: 120 }, (_, at) => ({
        _id: at as never,
        a: at % 10,
        b: values[at % values.length],
        c: `${at % 7}`,
      })),
      { ignoreUndefined: true },
    )
    await things.createIndexes([
      { key: { a: 1, c: -1 }, name: 'a_c' },
      { key: { b: 1 }, name: 'b' },
      { key: { c: -1 }, name: 'c' },
    ])
    const queries: [object, object, string][] = [
      [{ a: 3 }, {}, 'a_c'],
      [{ a: { $gt: 3, $lte: 5 } }, {}, 'a_c'],
      [{ a: { $in: [1, 5, 'x'] } }, {}, 'a_c'],
      [{ a: 3, c: { $gte: '4' } }, {}, 'a_c'],
      [{ a: 3 }, { c: 1 }, 'a_c'],
      [{}, { a: 1, c: -1 }, 'a_c'],
      [{}, { a: -1, c: 1 }, 'a_c'],
      [{}, { a: 1, c: 1 }, 'COLLSCAN'],
      [{ b: 1 }, {}, 'b'],
      [{ b: null }, {}, 'b'],
      [{ b: [1, 2] }, {}, 'b'],
      [{ b: [] }, {}, 'b'],
      [{ b: { $gt: 0, $lt: 2 } }, {}, 'b'],
      [{ b: { $gte: 'A' } }, {}, 'b'],
      [{ b: { x: 1 } }, {}, 'b'],
      [{ b: { $in: [null, 'a', [1, 2]] } }, {}, 'b'],
      [{ c: { $lt: '3' } }, { c: 1 }, 'c'],
      [{ c: { $ne: '3' } }, {}, 'COLLSCAN'],
      [{ _id: { $gt: 50 } }, {}, '_id_'],
      [{ _id: 7, a: 7 }, {}, '_id_'],
      [{ $and: [{ a: 2 }, { c: '2' }] }, {}, 'a_c'],
    ]
    for (const [filter, sort, index] of queries) {
      const explained = await things
        .find(filter)
        .sort(sort as never)
        .explain()
      expect([filter, sort, indexOf(explained)]).toEqual([filter, sort, index])
      const found = await things
        .find(filter)
        .sort({ ...sort, _id: 1 } as never)
        .toArray()
      const scanned = await things
        .find(filter)
        .sort({ ...sort, _id: 1 } as never)
        .hint({ $natural: 1 })
        .toArray()
      expect([filter, found]).toEqual([filter, scanned])
    }
    expect(await store.db.command({ validate: 'things' })).toMatchObject({ valid: true })
  })

  test('on arrays of documents meets no condition with two different items', async () => {
    const things = store.db.collection('things')
    await things.createIndex({ 'list.a': 1, 'list.b': 1 })
    await things.insertMany([
      {
        _id: 1 as never,
        list: [
          { a: 1, b: 9 },
          { a: 9, b: 2 },
        ],
      },
      { _id: 2 as never, list: [{ a: 1, b: 2 }] },
    ])
    expect(await things.countDocuments({ 'list.a': 1, 'list.b': 2 })).toBe(2)
    expect(await things.countDocuments({ list: { $elemMatch: { a: 1, b: 2 } } })).toBe(1)
    expect(await things.countDocuments({ 'list.a': { $gt: 2, $lt: 8 } })).toBe(1)
    expect(
      await errorOf(
        things
          .insertOne({ list: [1], other: [2] })
          .then(() => things.createIndex({ list: 1, other: 1 })),
      ),
    ).toMatchObject({
      code: 171,
    })
  })

  test('that is sparse or partial is only used where it holds all there is', async () => {
    const things = store.db.collection('things')
    await things.insertMany([
      { _id: 1 as never, n: 1, on: true },
      { _id: 2 as never, n: 2 },
      { _id: 3 as never },
    ])
    await things.createIndex({ n: 1 }, { sparse: true })
    expect(await things.find().sort({ n: 1 }).toArray()).toHaveLength(3)
    expect(await things.countDocuments({ n: null })).toBe(1)
    expect(indexOf(await things.find({ n: { $gt: 0 } }).explain())).toBe('n_1')
    await things.dropIndex('n_1')
    await things.createIndex({ n: 1 }, { partialFilterExpression: { on: true } })
    expect(await things.countDocuments({ n: { $gt: 0 } })).toBe(2)
    expect(indexOf(await things.find({ n: { $gt: 0 } }).explain())).toBe('COLLSCAN')
    expect(indexOf(await things.find({ n: { $gt: 0 }, on: true }).explain())).toBe('n_1')
    await things.updateOne({ _id: 2 as never }, { $set: { on: true } })
    expect(await things.countDocuments({ n: { $gt: 0 }, on: true })).toBe(2)
    expect(await store.db.command({ validate: 'things' })).toMatchObject({ valid: true })
  })

  test('without regard to case finds and forbids what differs in case only', async () => {
    const collation = { locale: 'en', strength: 2 }
    const people = store.db.collection('people')
    await people.createIndex({ name: 1 }, { unique: true, collation })
    await people.insertMany([{ name: 'Anna' }, { name: 'Bert' }, { name: 'straße' }])
    expect(await errorOf(people.insertOne({ name: 'ANNA' }))).toMatchObject({ code: 11_000 })
    expect(await people.countDocuments({ name: 'anna' }, { collation })).toBe(1)
    expect(await people.countDocuments({ name: 'anna' })).toBe(0)
    expect(indexOf(await people.find({ name: 'anna' }, { collation }).explain())).toBe('name_1')
    expect(indexOf(await people.find({ name: 'Anna' }).explain())).toBe('COLLSCAN')
    await people.insertOne({ name: 'Ännä' })
    expect(
      await people
        .find({}, { collation })
        .sort({ name: 1 })
        .map((doc) => String(doc['name']))
        .toArray(),
    ).toEqual(['Anna', 'Ännä', 'Bert', 'straße'])
  })

  test('takes long strings and keeps them apart', async () => {
    const things = store.db.collection('things')
    const long = 'x'.repeat(3000)
    await things.createIndex({ s: 1 }, { unique: true })
    await things.insertMany([{ s: `${long}b` }, { s: `${long}a` }, { s: 'x' }])
    expect(await errorOf(things.insertOne({ s: `${long}a` }))).toMatchObject({ code: 11_000 })
    expect(await things.countDocuments({ s: `${long}b` })).toBe(1)
    expect(await things.countDocuments({ s: { $gt: `${long}a` } })).toBe(1)
    const sorted = await things
      .find()
      .sort({ s: 1 })
      .map((doc) => String(doc['s']).at(-1))
      .toArray()
    expect(sorted).toEqual(['x', 'a', 'b'])
  })
})

describe('a unique index', () => {
  const E11000 = (name: string, key: string): object => ({
    code: 11_000,
    message: expect.stringContaining(
      `E11000 duplicate key error collection: ${store.db.databaseName}.things index: ${name} dup key: ${key}`,
    ) as string,
  })

  test('is kept by insert, update, upsert, findAndModify, bulk and its own making', async () => {
    const things = store.db.collection('things')
    await things.createIndex({ name: 1 }, { unique: true })
    await things.insertMany([
      { _id: 1 as never, name: 'x' },
      { _id: 2 as never, name: 'y' },
    ])
    const taken = E11000('name_1', '{ name: "x" }')
    expect(await errorOf(things.insertOne({ name: 'x' }))).toMatchObject({
      ...taken,
      keyPattern: { name: 1 },
      keyValue: { name: 'x' },
    })
    expect(
      await errorOf(things.updateOne({ _id: 2 as never }, { $set: { name: 'x' } })),
    ).toMatchObject(taken)
    expect(
      await errorOf(things.updateOne({ a: 1 }, { $set: { name: 'x' } }, { upsert: true })),
    ).toMatchObject(taken)
    expect(await errorOf(things.replaceOne({ _id: 2 as never }, { name: 'x' }))).toMatchObject(
      taken,
    )
    expect(
      await errorOf(things.findOneAndUpdate({ _id: 2 as never }, { $set: { name: 'x' } })),
    ).toMatchObject({
      ...taken,
      message: expect.stringMatching(
        /^Plan executor error during findAndModify :: caused by :: E11000 duplicate key/,
      ) as string,
      keyValue: { name: 'x' },
    })
    expect(
      await errorOf(things.bulkWrite([{ insertOne: { document: { name: 'x' } } }])),
    ).toMatchObject(taken)
    expect(await errorOf(things.insertOne({ _id: 1 as never }))).toMatchObject(
      E11000('_id_', '{ _id: 1 }'),
    )
    await things.insertMany([
      { group: 1, n: 1, name: 'a' },
      { group: 1, n: 1, name: 'b' },
    ])
    expect(await errorOf(things.createIndex({ group: 1, n: 1 }, { unique: true }))).toMatchObject({
      code: 11_000,
    })
    // An index that could not be built is not there.
    expect((await things.indexes()).map((index) => index.name)).toEqual(['_id_', 'name_1'])
    expect(await things.countDocuments()).toBe(4)
  })

  test('counts a missing value as null, and one document once', async () => {
    const things = store.db.collection('things')
    await things.createIndex({ tags: 1 }, { unique: true })
    await things.insertOne({ tags: ['a', 'a', 'b'] })
    await things.insertOne({})
    expect(await errorOf(things.insertOne({ other: 1 }))).toMatchObject(
      E11000('tags_1', '{ tags: null }'),
    )
    expect(await errorOf(things.insertOne({ tags: ['c', 'b'] }))).toMatchObject({ code: 11_000 })
    await things.updateOne({ tags: 'a' }, { $set: { tags: ['b', 'c'] } })
    await things.insertOne({ tags: 'a' })
  })

  test('of numbers does not care about their types', async () => {
    const { Decimal128, Double, Long } = await import('mongodb')
    const things = store.db.collection('things')
    await things.createIndex({ n: 1 }, { unique: true })
    await things.insertOne({ n: 1 })
    for (const n of [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.000')]) {
      expect(await errorOf(things.insertOne({ n }))).toMatchObject({ code: 11_000 })
    }
    await things.insertOne({ n: Long.fromString('9007199254740993') })
    await things.insertOne({ n: new Double(2 ** 53) })
  })

  test('lets exactly one of many equal inserts through', async () => {
    const things = store.db.collection('things')
    await things.createIndex({ name: 1 }, { unique: true })
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => things.insertOne({ name: 'only one' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await things.countDocuments()).toBe(1)
  })
})

describe('createIndexes', () => {
  test('does nothing the second time and refuses what is in its way', async () => {
    const things = store.db.collection('things')
    await things.createIndex({ a: 1 })
    await things.createIndex({ a: 1 })
    expect(await errorOf(things.createIndex({ a: 1 }, { name: 'other' }))).toMatchObject({
      code: 85,
    })
    expect(await errorOf(things.createIndex({ b: 1 }, { name: 'a_1' }))).toMatchObject({ code: 86 })
    expect(await errorOf(things.createIndex({ a: 1 }, { expireAfterSeconds: 5 }))).toMatchObject({
      code: 85,
    })
    expect(await errorOf(things.createIndex({ a: 0 as never }))).toMatchObject({ code: 67 })
    expect(await errorOf(things.createIndex({ a: 'text' }))).toMatchObject({ code: 238 })
    expect(
      await errorOf(things.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 5 })),
    ).toMatchObject({ code: 67 })
    expect(await errorOf(things.dropIndex('_id_'))).toMatchObject({ code: 72 })
    expect(await errorOf(things.dropIndex('nope'))).toMatchObject({ code: 27 })
    expect(await errorOf(store.db.collection('nope').dropIndex('a_1'))).toMatchObject({ code: 26 })
  })
})

describe('a hashed index', () => {
  test('finds by equality, and takes neither arrays nor a promise of uniqueness', async () => {
    const c = store.db.collection<{ _id: number; a?: unknown }>('hashed')
    expect(await c.createIndex({ a: 'hashed' })).toBe('a_hashed')
    await c.insertMany([{ _id: 1, a: 5 }, { _id: 2, a: 5n }, { _id: 3, a: 'x' }, { _id: 4 }])
    const ids = async (filter: object, options = {}): Promise<number[]> =>
      (await c.find(filter, options).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    expect(await ids({ a: 5 })).toEqual([1, 2])
    expect(await ids({ a: { $in: ['x', null] } }, { hint: 'a_hashed' })).toEqual([3, 4])
    expect(await ids({ a: { $gte: 1 } }, { hint: { a: 'hashed' } })).toEqual([1, 2])
    expect(await errorOf(c.insertOne({ _id: 5, a: [1] }))).toMatchObject({ code: 16_766 })
    expect(await errorOf(c.updateOne({ _id: 1 }, { $set: { a: [] } }))).toMatchObject({
      code: 16_766,
    })
    expect(await ids({})).toEqual([1, 2, 3, 4])
    expect(await errorOf(c.createIndex({ b: 'hashed' }, { unique: true }))).toMatchObject({
      code: 16_764,
    })
    expect(await errorOf(c.createIndex({ b: 'hashed', d: 'hashed' }))).toMatchObject({
      code: 31_303,
    })
    await c.createIndex({ b: 1, a: 'hashed' }, { sparse: true })
    expect((await c.indexes()).map(({ key }) => key)).toEqual([
      { _id: 1 },
      { a: 'hashed' },
      { b: 1, a: 'hashed' },
    ])
    expect(await store.db.command({ validate: 'hashed' })).toMatchObject({ valid: true })
  })
})

describe('a wildcard index', () => {
  test('changes no answer, whatever is asked with it', async () => {
    const c = store.db.collection<{ _id: number; a?: unknown; b?: number }>('wild')
    await c.insertMany([
      { _id: 1, a: { x: 1 } },
      { _id: 2, a: [{ x: 1 }, 7] },
    ])
    expect(await c.createIndex({ 'a.$**': 1 })).toBe('a.$**_1')
    await c.createIndex({ '$**': 1 }, { wildcardProjection: { a: 1 } })
    await c.createIndex({ '$**': 1 }, { name: 'some', partialFilterExpression: { b: { $gt: 0 } } })
    await c.insertMany([{ _id: 3, b: 2 }, { _id: 4 }])
    await c.updateOne({ _id: 4 }, { $set: { b: 1 } })
    const ids = async (filter: object, options = {}): Promise<number[]> =>
      (await c.find(filter, options).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    expect(await ids({ 'a.x': 1 })).toEqual([1, 2])
    expect(await ids({ 'a.x': 1 }, { hint: 'a.$**_1' })).toEqual([1, 2])
    expect(await ids({ b: { $gt: 1 } }, { hint: 'some' })).toEqual([3])
    expect(await ids({ a: null }, { hint: '$**_1' })).toEqual([3, 4])
    expect(await store.db.command({ validate: 'wild' })).toMatchObject({ valid: true })
    for (const options of [{ unique: true }, { sparse: true }, { expireAfterSeconds: 5 }]) {
      expect(await errorOf(c.createIndex({ 'q.$**': 1 }, options))).toMatchObject({ code: 67 })
    }
    expect(await errorOf(c.createIndex({ '$**': -1 }))).toMatchObject({ code: 67 })
    expect(await errorOf(c.createIndex({ b: 1, 'a.$**': 1 }))).toMatchObject({ code: 238 })
    expect(
      await errorOf(c.createIndex({ 'q.$**': 1 }, { wildcardProjection: { a: 1 } })),
    ).toMatchObject({ code: 9 })
    expect(await errorOf(c.createIndex({ q: 1 }, { wildcardProjection: { a: 1 } }))).toMatchObject({
      code: 2,
    })
  })
})

test('an index lists whether it is sparse as it was told, and is the same one either way', async () => {
  const c = store.db.collection('told')
  await c.createIndex({ a: 1 }, { sparse: false })
  await c.createIndex({ a: 1 })
  expect((await c.indexes())[1]).toEqual({ v: 2, key: { a: 1 }, name: 'a_1', sparse: false })
})

test('different values come as they are met, or in the order of an index on the field', async () => {
  const c = store.db.collection<{ a: unknown }>('different')
  await c.insertMany([{ a: 'm' }, { a: ['z', 3] }, { a: 'b' }, { a: 'm' }])
  expect(await c.distinct('a')).toEqual(['m', 3, 'z', 'b'])
  expect(await c.distinct('a', { a: { $in: ['b', 'z'] } })).toEqual([3, 'z', 'b'])
  await c.createIndex({ a: 1 })
  expect(await c.distinct('a')).toEqual([3, 'b', 'm', 'z'])
})

test('an index on a position is no help in finding what is missing', async () => {
  const c = store.db.collection<{ _id: number; a: unknown }>('positions')
  await c.insertMany([
    { _id: 1, a: [{ x: 1 }] },
    { _id: 2, a: [5] },
    { _id: 3, a: [null] },
    { _id: 4, a: 7 },
  ])
  const filter = { 'a.0': null }
  const ids = async (): Promise<number[]> =>
    (await c.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
  const before = await ids()
  await c.createIndex({ 'a.0': 1 })
  // The item { x: 1 } has no field `0`; the index holds the item itself.
  expect(before).toEqual([1, 3, 4])
  expect(await ids()).toEqual(before)
})

test('$or and $elemMatch use indexes', async () => {
  const c = store.db.collection<{ _id: number; a?: number; b?: number; items?: object[] }>('both')
  await c.insertMany(
    Array.from({ length: 200 }, (_, _id) => ({
      _id,
      a: _id % 50,
      b: _id % 40,
      items: [{ n: _id }, { n: -1, m: 1 }],
    })),
  )
  const look = async (filter: object): Promise<[number[], number]> => {
    const { executionStats } = (await c.find(filter).explain('executionStats')) as {
      executionStats: { totalDocsExamined: number }
    }
    const ids = (await c.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    return [ids, executionStats.totalDocsExamined]
  }
  const either: object = { $or: [{ a: 7 }, { b: 7 }], _id: { $mod: [1, 0] } }
  const item = { items: { $elemMatch: { n: { $gte: 198 } } } }
  const [wanted] = await look(either)
  await c.createIndex({ a: 1 })
  // One branch without an index means reading everything anyway.
  expect(await look(either)).toEqual([wanted, 200])
  await c.createIndex({ b: 1 })
  await c.createIndex({ 'items.n': 1 })
  expect(await look(either)).toEqual([wanted, 8])
  expect(wanted).toEqual([7, 47, 57, 87, 107, 127, 157, 167])
  expect(await look(item)).toEqual([[198, 199], 2])
  expect(JSON.stringify(await c.find(either).explain())).toContain('"stage":"OR"')
})

describe('the filter of a partial index', () => {
  test.each([
    { a: { $ne: 7 } },
    { a: { $nin: [7] } },
    { a: { $not: { $gt: 7 } } },
    { a: { $exists: false } },
    { a: /x/ },
    { a: { $in: [1, /x/] } },
    { a: { $regex: 'x' } },
    { a: { $size: 1 } },
    { a: { $elemMatch: { $gt: 1 } } },
    { $nor: [{ a: 7 }] },
    { $or: [{ a: 1 }, { b: { $ne: 1 } }] },
    { $and: [{ a: { $mod: [2, 0] } }] },
  ])('cannot be %j', async (partialFilterExpression) => {
    const things = store.db.collection('things')
    // An item 5 would prove $ne: 7 of the whole array [5, 7], and the index would not have it.
    await things.insertOne({ a: [5, 7] })
    expect(await errorOf(things.createIndex({ a: 1 }, { partialFilterExpression }))).toMatchObject({
      code: 67,
    })
    expect(await things.countDocuments({ a: 5 })).toBe(1)
  })

  test.each([
    { a: 1, b: { $gte: 1, $lt: 5 } },
    { a: { $exists: true } },
    { a: { $type: 'number' } },
    { $and: [{ a: { $eq: 1 } }, { $or: [{ b: 1 }, { c: { $in: [1, 2] } }] }] },
  ])('may be %j', async (partialFilterExpression) => {
    const things = store.db.collection('things')
    expect(await things.createIndex({ a: 1 }, { partialFilterExpression })).toBe('a_1')
  })
})

test.each([
  [{ _id: 1 }, { unique: true }, 197],
  [{ _id: 1 }, { background: true }, 197],
  [{ _id: 1 }, { expireAfterSeconds: 5 }, 197],
  [{ _id: -1 }, {}, 2],
] as const)('an index on _id cannot be %j with %j', async (key, options, code) => {
  const things = store.db.collection('things')
  expect(await errorOf(things.createIndex(key, options))).toMatchObject({ code })
  expect(await things.createIndex({ _id: 1 })).toBe('_id_1')
})
