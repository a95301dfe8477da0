import * as fc from 'fast-check'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BsonUndefined,
  Code,
  DbPointer,
  type Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  type NumericValue,
  ObjectId,
  Timestamp,
  type Value,
} from '../../../src/bson/value.ts'
import { roundToDecimal } from '../../../src/bson/decimal.ts'

const text = fc.string({ unit: 'binary', maxLength: 30 }).map((s) => Buffer.from(s).toString())
const cstring = text.map((s) => s.replaceAll('\0', ''))
const objectId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes))

export const decimals: fc.Arbitrary<Decimal128> = fc
  .record({
    kind: fc.constantFrom<'finite' | 'infinite' | 'nan'>('finite', 'finite', 'infinite', 'nan'),
    negative: fc.boolean(),
    coefficient: fc.oneof(fc.bigInt(0n, 10n ** 34n - 1n), fc.bigInt(0n, 99n)),
    exponent: fc.oneof(fc.integer({ min: -6176, max: 6111 }), fc.integer({ min: -30, max: 30 })),
  })
  .map((parts) => roundToDecimal(parts))

export const longs: fc.Arbitrary<Long> = fc
  .oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-5n, 5n))
  .map((value) => Long.fromBigInt(value))

export const numbers: fc.Arbitrary<NumericValue> = fc.oneof(
  fc.integer().map((value) => new Int32(value)),
  fc.integer({ min: -3, max: 3 }).map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.integer({ min: -3, max: 3 }).map((value) => new Double(value)),
  longs,
  longs.map((value) => new Double(value.toNumber())),
  decimals,
)

const scalars: fc.Arbitrary<Value> = fc.oneof(
  numbers,
  numbers,
  text,
  fc.constantFrom('', 'a', 'A', 'b', 'ä'),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  objectId,
  fc
    .tuple(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 0, max: 255 }))
    .map(([bytes, subtype]) => new Binary(bytes, subtype)),
  fc.tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff)).map(([t, i]) => new Timestamp({ t, i })),
  fc.tuple(cstring, fc.constantFrom('', 'i', 'ms', 'xi')).map(([pattern, options]) => {
    const regex = new BSONRegExp(pattern)
    regex.options = options
    return regex
  }),
  text.map((s) => new Code(s)),
  fc.tuple(text, fc.integer()).map(([s, n]) => new Code(s, new Map([['n', new Int32(n)]]))),
  text.map((s) => new BSONSymbol(s)),
  fc.tuple(text, objectId).map(([namespace, id]) => new DbPointer(namespace, id)),
  fc.constantFrom(new MinKey(), new MaxKey(), new BsonUndefined()),
)

const names = fc.oneof(fc.constantFrom('a', 'b', 'c', '0', '1', '__proto__'), cstring)

export const values: fc.Arbitrary<Value> = fc.letrec<{
  value: Value
  doc: Document
  list: Value[]
}>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalars, tie('doc'), tie('list')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  doc: fc
    .array(fc.tuple(names, tie('value')), { maxLength: 4 })
    .map((fields): Document => new Map(fields)),
})).value

export const documents: fc.Arbitrary<Document> = fc
  .array(fc.tuple(names, values), { maxLength: 5 })
  .map((fields): Document => new Map(fields))
