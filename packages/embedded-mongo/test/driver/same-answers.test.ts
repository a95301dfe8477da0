import fc from 'fast-check'
import { Decimal128, Double, Long, type CollationOptions, type Document } from 'mongodb'
import { expect, test } from 'vitest'
import { useStore } from '../support/test-store.ts'

const store = useStore()

const ENGLISH: CollationOptions = { locale: 'en', strength: 2 }
const SIMPLE: CollationOptions = { locale: 'simple' }

const scalar = fc.constantFrom<unknown>(
  null,
  0,
  1,
  2,
  new Double(1),
  new Double(1.5),
  Long.fromNumber(2),
  Decimal128.fromString('1'),
  Number.NaN,
  'a',
  'A',
  'b',
  'á',
  '',
  true,
  new Date(1),
)
const item = fc.record({ p: scalar, q: scalar }, { requiredKeys: [] })
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(fc.oneof(scalar, item), { maxLength: 3 }) },
  { weight: 1, arbitrary: item },
)
const fields = fc.record({ a: value, b: value, c: scalar }, { requiredKeys: [] })
const path = fc.constantFrom('a', 'b', 'c', 'a.p', 'b.q', 'a.0')
const operator = (name: string, operand: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  operand.map((given) => ({ [name]: given }))
const condition = fc.oneof(
  value,
  operator('$in', fc.array(value, { minLength: 1, maxLength: 3 })),
  operator('$nin', fc.array(value, { maxLength: 2 })),
  ...['$gt', '$gte', '$lt', '$lte', '$ne'].map((name) => operator(name, value)),
  operator('$exists', fc.boolean()),
  operator('$elemMatch', item),
  operator('$type', fc.constantFrom('string', 'number', 'array', 'object', 'null')),
  operator('$not', operator('$gte', scalar)),
)
const flat = fc.dictionary(path, condition, { minKeys: 1, maxKeys: 2 })
const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: flat },
  ...['$or', '$and', '$nor'].map((name) =>
    fc
      .tuple(flat, fc.array(flat, { minLength: 1, maxLength: 3 }))
      .map(([rest, branches]) => ({ ...rest, [name]: branches })),
  ),
)
const question = fc.record({
  filter,
  sort: path.chain((by) => fc.constantFrom<Document>({ [by]: 1, _id: 1 }, { [by]: -1, _id: 1 })),
  skip: fc.nat(4),
  limit: fc.integer({ min: 1, max: 12 }),
  collation: fc.constantFrom(undefined, undefined, ENGLISH, SIMPLE),
})
const index = fc.record({
  key: fc.dictionary(path, fc.constantFrom(1 as const, -1 as const), { minKeys: 1, maxKeys: 2 }),
  options: fc.constantFrom<Document>(
    {},
    {},
    { sparse: true },
    { partialFilterExpression: { c: { $gte: 1 } } },
    { collation: ENGLISH },
    { collation: SIMPLE },
  ),
})

test('a question has one answer, however it is put and whatever indexes there are', async () => {
  let asked = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(index, { maxLength: 3 }),
      fc.array(fields, { minLength: 10, maxLength: 30 }),
      fc.array(question, { minLength: 6, maxLength: 10 }),
      fc.constantFrom(undefined, undefined, ENGLISH),
      async (indexes, documents, questions, own) => {
        const { db } = store
        await db.dropDatabase()
        const options = own ? { collation: own } : {}
        const things = await db.createCollection('things', options)
        const seen = await db.createCollection('seen', {
          ...options,
          viewOn: 'things',
          pipeline: [],
        })
        await db.collection('one').insertOne({ x: 1 })
        const one = db.collection('one')
        await things.insertMany(documents.map((doc, at) => ({ _id: at as never, ...doc })))
        for (const [at, { key, options: more }] of indexes.entries()) {
          // Two arrays in one document cannot stand in one index.
          await things.createIndex(key, { ...more, name: `i${at}` }).catch(() => undefined)
        }
        for (const { filter: where, sort, skip, limit, collation } of questions) {
          const by = collation ? { collation } : {}
          const joined = { collation: collation ?? own ?? SIMPLE }
          const tail = [{ $sort: sort }, { $skip: skip }, { $limit: limit }]
          const stages = [{ $match: where }, ...tail]
          const ids = (docs: Document[]): unknown[] => docs.map(({ _id }) => _id as unknown)
          const find = (more: object): Promise<Document[]> =>
            things.find(where, { ...by, ...more, sort, skip, limit }).toArray()
          const forms: (() => Promise<Document[]>)[] = [
            () => find({}),
            () => find({ batchSize: 2 }),
            () => things.aggregate(stages, by).toArray(),
            () => things.aggregate([{ $set: { z: '$$REMOVE' } }, ...stages], by).toArray(),
            () =>
              one
                .aggregate(
                  [{ $match: { x: 2 } }, { $unionWith: { coll: 'things', pipeline: stages } }],
                  joined,
                )
                .toArray(),
            async () =>
              (
                (await things.aggregate([{ $facet: { o: stages } }], by).next()) as {
                  o: Document[]
                }
              ).o,
            ...(collation ? [] : [() => seen.find(where, { sort, skip, limit }).toArray()]),
          ]
          const expected = await find({ hint: { $natural: 1 } }).then(ids, () => undefined)
          // What cannot be sorted (two arrays) has no answer in any form.
          if (!expected) continue
          asked++
          for (const form of forms) expect(ids(await form())).toEqual(expected)
          const all = ids(await things.find(where, { ...by, hint: { $natural: 1 } }).toArray())
          expect(await things.countDocuments(where, by)).toBe(all.length)
          expect(await things.distinct('_id', where, by)).toHaveLength(all.length)
          expect((await things.updateMany(where, { $set: { n: 1 } }, by)).matchedCount).toBe(
            all.length,
          )
        }
      },
    ),
    { numRuns: 10, endOnFailure: true },
  )
  expect(asked).toBeGreaterThan(30)
}, 60_000)
