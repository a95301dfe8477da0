import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb'
import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Thing {
  _id: number
  a?: number
  n?: number
  shown?: boolean
}

const LONG = 'x'.repeat(3000)
const oid = new ObjectId()

/** Each may be stored beside the others: no two are equal. */
const stored: unknown[] = [
  oid,
  0,
  new Double(1.5),
  2,
  Long.fromString('9007199254740993'),
  new Double(9_007_199_254_740_992),
  Number.NaN,
  Infinity,
  Decimal128.fromString('0.1'),
  '',
  'a',
  'a\0b',
  'á',
  `${LONG}1`,
  `${LONG}2`,
  oid.toHexString(),
  true,
  null,
  new Date(1),
  new Timestamp({ t: 0, i: 1 }),
  new UUID('00112233-4455-6677-8899-aabbccddeeff'),
  new Binary(Buffer.from('00112233445566778899aabbccddeeff', 'hex')),
  new Binary(Buffer.alloc(3000, 7)),
  new Code('1'),
  new MinKey(),
  new MaxKey(),
  {},
  { a: 1 },
  { a: 1, b: 2 },
]
/** Equal to one that is stored, or to none. */
const others: unknown[] = [
  new Double(-0),
  Long.fromNumber(2),
  Decimal128.fromString('2.0'),
  new Double(0.1),
  new Double(9_007_199_254_740_994),
  new BSONSymbol('a'),
  'b',
  'A',
  LONG,
  false,
  new ObjectId(),
  new Date(2),
  new Date(1).getTime(),
  { b: 2, a: 1 },
  ['a'],
  [],
  /^a/,
  new BSONRegExp('^A', 'i'),
  { $gte: 2 },
  { $in: ['a', 2] },
  { $exists: false },
]

describe('findOne by _id', () => {
  test('gives what a filter gives that reads every document', async () => {
    const values = store.db.collection<{ _id: ObjectId; at: number }>('values')
    // Of many types, which the driver's own cannot say.
    const [ids, all] = [stored, [...stored, ...others]] as ObjectId[][]
    await values.insertMany(ids?.map((_id, at) => ({ _id, at })) ?? [])
    for (const _id of all ?? []) {
      const whole = { hint: { $natural: 1 as const } }
      expect([_id, await values.findOne({ _id })]).toEqual([
        _id,
        await values.findOne({ _id }, whole),
      ])
    }
  })

  test('keys that are neighbours are each found', async () => {
    const values = store.db.collection<{ _id: boolean }>('values')
    await values.insertMany([{ _id: false }, { _id: true }])
    expect(await values.find({ _id: { $in: [true, false] } }).toArray()).toHaveLength(2)
  })

  test('gives the bytes that were stored', async () => {
    const values = store.db.collection<{ _id: string; inner: object; long: Long }>('values')
    const inner = new Map<string, unknown>([
      ['2', new Int32(1)],
      ['1', new Double(1)],
    ])
    await values.insertOne({ _id: 'x', inner, long: Long.fromNumber(1) })
    const found = await values.findOne({ _id: 'x' }, { promoteValues: false, raw: true })
    const read = await values.find({ _id: { $in: ['x'] } }, { raw: true }).toArray()
    expect(found).toEqual(read[0])
  })

  test('compares as the collection does', async () => {
    const collation = { locale: 'en', strength: 2 } as const
    await store.db.createCollection('names', { collation })
    const names = store.db.collection<{ _id: string }>('names')
    await names.insertOne({ _id: 'Ann' })
    expect(await names.findOne({ _id: 'ANN' })).toEqual({ _id: 'Ann' })
    expect(await names.findOne({ _id: 'ANN' }, { collation: { locale: 'simple' } })).toBeNull()
    const plain = store.db.collection<{ _id: string }>('plain')
    await plain.insertOne({ _id: 'Ann' })
    expect(await plain.findOne({ _id: 'ANN' })).toBeNull()
    expect(await plain.findOne({ _id: 'ANN' }, { collation })).toEqual({ _id: 'Ann' })
  })

  test('reads through a view', async () => {
    const values = store.db.collection<Thing>('values')
    await values.insertMany([
      { _id: 1, shown: true, a: 1 },
      { _id: 2, shown: false, a: 1 },
    ])
    const pipeline = [{ $match: { shown: true } }, { $project: { a: 0 } }]
    const view = await store.db.createCollection<Thing>('shown', { viewOn: 'values', pipeline })
    expect(await view.findOne({ _id: 1 })).toEqual({ _id: 1, shown: true })
    expect(await view.findOne({ _id: 2 })).toBeNull()
  })

  test('sees what its transaction wrote, and nobody else does', async () => {
    const values = store.db.collection<Thing>('values')
    await values.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ])
    await store.client.withSession(async (session) => {
      session.startTransaction()
      await values.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session })
      await values.deleteOne({ _id: 2 }, { session })
      await values.insertOne({ _id: 3, n: 2 }, { session })
      const inside = [1, 2, 3].map(async (_id) => values.findOne({ _id }, { session }))
      expect((await Promise.all(inside)).map((doc) => doc?.n)).toEqual([2, undefined, 2])
      const outside = [1, 2, 3].map(async (_id) => values.findOne({ _id }))
      expect((await Promise.all(outside)).map((doc) => doc?.n)).toEqual([1, 1, undefined])
      await session.abortTransaction()
    })
  })

  test('finds nothing where there is no collection, or no longer', async () => {
    const values = store.db.collection<Thing>('values')
    expect(await values.findOne({ _id: 1 })).toBeNull()
    await values.insertOne({ _id: 1 })
    expect(await values.findOne({ _id: 1 })).toEqual({ _id: 1 })
    await values.drop()
    expect(await values.findOne({ _id: 1 })).toBeNull()
  })

  test('checks the rest of the command', async () => {
    await store.db.collection<Thing>('values').insertOne({ _id: 1, a: 1 })
    const find = { find: 'values', filter: { _id: 1 }, limit: 1 }
    const run = (fields: Document): Promise<Document> => store.db.command({ ...find, ...fields })
    expect((await run({})).cursor).toMatchObject({ firstBatch: [{ _id: 1, a: 1 }] })
    expect((await run({ skip: 1 })).cursor.firstBatch).toEqual([])
    expect((await run({ projection: { a: 1, _id: 0 } })).cursor.firstBatch).toEqual([{ a: 1 }])
    expect((await errorOf(run({ nonsense: 1 }))).code).toBe(40_415)
    expect((await errorOf(run({ limit: 'x' }))).code).toBe(14)
    expect((await errorOf(run({ singleBatch: 'x' }))).code).toBe(14)
    expect((await errorOf(run({ sort: 1 }))).code).toBe(14)
    expect((await errorOf(run({ hint: 'nowhere' }))).code).toBe(2)
    expect((await errorOf(run({ find: 1 }))).code).toBe(73)
  })
})
