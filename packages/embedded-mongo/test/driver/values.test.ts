import {
  Binary,
  BSON,
  BSONRegExp,
  Code,
  Decimal128,
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

const VALUES: Record<string, unknown> = {
  int: new Int32(5),
  double: new Double(5),
  minusZero: new Double(-0),
  nan: new Double(Number.NaN),
  long: Long.fromString('9223372036854775807'),
  smallLong: Long.fromNumber(5),
  decimal: Decimal128.fromString('1.10'),
  decimalNan: Decimal128.fromString('NaN'),
  binary: new Binary(Buffer.from([1, 2, 3]), 0),
  oldBinary: new Binary(Buffer.from([1, 2, 3]), 2),
  userBinary: new Binary(Buffer.from([1, 2, 3]), 0x80),
  uuid: new UUID(),
  id: new ObjectId(),
  date: new Date(-5),
  timestamp: new Timestamp({ t: 5, i: 6 }),
  regex: new BSONRegExp('^a', 'im'),
  code: new Code('return 1'),
  codeWithScope: new Code('return x', { x: 1 }),
  min: new MinKey(),
  max: new MaxKey(),
  null: null,
  text: 'grüße \0 \u{1f600}',
  list: [1, [2, [new Int32(3)]], {}],
  nested: { z: 1, a: { 2: 'x', 1: 'y' }, __proto__: null },
  '': 'empty name',
  'dotted.name': 1,
  $dollar: 1,
}

describe('values', () => {
  test('survive an insert, an update of another field and a read, byte for byte', async () => {
    const things = store.db.collection<{ _id: number }>('things')
    const document = { _id: 1, ...VALUES }
    const options = {
      promoteValues: false,
      promoteLongs: false,
      bsonRegExp: true,
      ignoreUndefined: false,
    }
    await things.insertOne(document)
    const before = await things.findOne({ _id: 1 }, { ...options, raw: true })
    expect(
      Buffer.from(before as unknown as Uint8Array).equals(Buffer.from(BSON.serialize(document))),
    ).toBe(true)
    await things.updateOne({ _id: 1 }, { $set: { other: 1 } })
    await things.updateOne({ _id: 1 }, { $unset: { other: 1 } })
    const after = await things.findOne({ _id: 1 }, { ...options, raw: true })
    expect(
      Buffer.from(after as unknown as Uint8Array).equals(Buffer.from(BSON.serialize(document))),
    ).toBe(true)
    const copies = await things
      .aggregate([{ $match: {} }, { $addFields: { x: 1 } }, { $unset: 'x' }], {
        ...options,
        raw: true,
      })
      .toArray()
    expect(
      Buffer.from(copies[0] as unknown as Uint8Array).equals(Buffer.from(BSON.serialize(document))),
    ).toBe(true)
  })
})

describe('what other stores get silently wrong', () => {
  test('sums and compares decimals and large whole numbers exactly', async () => {
    const things = store.db.collection('things')
    await things.insertMany([
      { d: Decimal128.fromString('0.1'), l: Long.fromString('9007199254740993') },
      { d: Decimal128.fromString('0.2'), l: Long.fromString('9007199254740993') },
    ])
    const [sums] = await things
      .aggregate([{ $group: { _id: null, d: { $sum: '$d' }, l: { $sum: '$l' } } }], {
        promoteLongs: false,
      })
      .toArray()
    expect(String(sums?.['d'])).toBe('0.3')
    expect(String(sums?.['l'])).toBe('18014398509481986')
    expect(await things.countDocuments({ l: { $gt: 9_007_199_254_740_992 } })).toBe(2)
    expect(await things.countDocuments({ d: { $gt: Decimal128.fromString('0.1') } })).toBe(1)
    expect(await things.countDocuments({ d: 0.1 })).toBe(0)
    await things.updateMany({}, { $inc: { l: Long.fromNumber(2) } })
    expect(await things.countDocuments({ l: Long.fromString('9007199254740995') })).toBe(2)
  })

  test('knows types by their names, missing from null, and the order of fields', async () => {
    const things = store.db.collection<{ _id: number; a?: unknown }>('things')
    await things.insertMany([
      { _id: 1, a: new Int32(1) },
      { _id: 2, a: new Double(1.5) },
      { _id: 3, a: Long.fromNumber(1) },
      { _id: 4, a: Decimal128.fromString('1') },
      { _id: 5, a: null },
      { _id: 6 },
      { _id: 7, a: { x: 1, y: 2 } },
      { _id: 8, a: [3, 9] },
    ])
    const ids = async (filter: object): Promise<number[]> =>
      (await things.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    expect(await ids({ a: { $type: 'int' } })).toEqual([1, 8])
    expect(await ids({ a: { $type: 'number' } })).toEqual([1, 2, 3, 4, 8])
    expect(await ids({ a: { $type: ['long', 'decimal'] } })).toEqual([3, 4])
    expect(await ids({ a: { $gte: null } })).toEqual([5, 6])
    expect(await ids({ a: { x: 1, y: 2 } })).toEqual([7])
    expect(await ids({ a: { y: 2, x: 1 } })).toEqual([])
    expect(await ids({ a: { $gt: 5, $lt: 8 } })).toEqual([8])
    const sorted = await things.find().sort({ a: 1, _id: 1 }).toArray()
    expect(sorted.map(({ _id }) => _id)).toEqual([5, 6, 1, 3, 4, 2, 8, 7])
  })

  test('puts the time in place of an empty timestamp at the top', async () => {
    const things = store.db.collection<{ _id: number; at: Timestamp; in: { at: Timestamp } }>('t')
    const empty = new Timestamp({ t: 0, i: 0 })
    const doc = { at: empty, in: { at: empty } }
    await things.insertOne({ _id: 1, ...doc })
    const seen = [await things.findOne({ _id: 1 })]
    await things.replaceOne({ _id: 1 }, doc)
    seen.push(await things.findOne({ _id: 1 }))
    await things.replaceOne({ _id: 2 }, doc, { upsert: true })
    seen.push(await things.findOne({ _id: 2 }))
    for (const found of seen) {
      expect(found?.at.getHighBits()).toBeGreaterThan(1_700_000_000)
      expect(found?.in.at).toEqual(empty)
    }
    // An update by operators stores what it is given.
    await things.updateOne({ _id: 1 }, { $set: { at: empty } })
    expect((await things.findOne({ _id: 1 }))?.at).toEqual(empty)
  })

  test('refuses updates that make no sense instead of doing nothing', async () => {
    const things = store.db.collection<{ _id: number }>('things')
    await things.insertOne({ _id: 1, text: 'x', n: 1 } as { _id: number })
    for (const [update, code] of [
      [{ $inc: { text: 1 } }, 14],
      [{ $push: { n: 1 } }, 2],
      [{ $set: { 'n.x': 1 } }, 28],
      [{ $inc: { n: 'x' } }, 14],
      [{ $set: { n: 1 }, $inc: { n: 1 } }, 40],
      [{ $set: { _id: 2 } }, 66],
      [{ $mistyped: { n: 1 } }, 9],
    ] as const) {
      expect([update, (await errorOf(things.updateOne({ _id: 1 }, update as never))).code]).toEqual(
        [update, code],
      )
    }
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, text: 'x', n: 1 })
  })
})

describe('documents over 16 MB', () => {
  const text = (bytes: number): string => 'x'.repeat(bytes)
  const limit = 16 * 1024 * 1024

  test('are refused, each with the error of what made them', async () => {
    const things = store.db.collection<{ _id: number; text: string; more?: string }>('large')
    expect(await errorOf(things.insertOne({ _id: 1, text: text(limit) }))).toMatchObject({
      code: 10_334,
      message: `object to insert too large. size in bytes: ${limit + 25}, max size: ${limit}`,
    })
    await things.insertOne({ _id: 2, text: text(limit - 1000) })
    const grow = (bytes: number): Promise<unknown> =>
      things.updateOne({ _id: 2 }, { $set: { more: text(bytes) } })
    expect(await errorOf(grow(5000))).toMatchObject({
      code: 17_419,
      message: `Resulting document after update is larger than ${limit}`,
    })
    expect(await errorOf(grow(50_000))).toMatchObject({ code: 10_334 })
    expect(await things.findOne({ _id: 2 }, { projection: { text: 0 } })).toEqual({ _id: 2 })
  })
})
