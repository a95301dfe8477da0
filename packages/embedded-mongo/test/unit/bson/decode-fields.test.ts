import fc from 'fast-check'
import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { decodeFields } from '../../../src/bson/decode-fields.ts'
import { decodeDocument } from '../../../src/bson/decode.ts'
import { encodeDocument } from '../../../src/bson/encode.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BsonUndefined,
  Code,
  DbPointer,
  Decimal128,
  type Document,
  documentOf,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from '../../../src/bson/value.ts'

const value = fc.constantFrom<Value>(
  new Double(1.5),
  'text',
  '',
  'grüße',
  documentOf(['a', new Int32(1)], ['b', documentOf(['a', null])]),
  new Map(),
  [new Int32(1), 'a', ['b']],
  [],
  new Binary(Buffer.from([1, 0, 3]), 0),
  new Binary(Buffer.from([1, 0, 3]), 2),
  new BsonUndefined(),
  new ObjectId('0123456789abcdef01234567'),
  true,
  new Date(-1),
  null,
  new BSONRegExp('a|b', 'i'),
  new DbPointer('a.b', new ObjectId('0123456789abcdef01234567')),
  new Code('a'),
  new Code('a', documentOf(['a', 'b'])),
  new BSONSymbol('a'),
  new Int32(-1),
  new Timestamp({ t: 1, i: 2 }),
  Long.fromString('9007199254740993'),
  Decimal128.fromString('1.10'),
  new MinKey(),
  new MaxKey(),
)
const name = fc.constantFrom<string>('', 'a', 'b', 'ab', 'ba', 'aa', 'ä', '__proto__', '0')
const document = fc
  .array(fc.tuple(name, value), { maxLength: 8 })
  .map((fields): Document => new Map(fields))

test('decodes the fields that are named, as decoding all of them does', () => {
  fc.assert(
    fc.property(document, fc.uniqueArray(name, { maxLength: 4 }), (doc, names) => {
      const bson = encodeDocument(doc)
      const asked = names.map((one) => Buffer.from(one, 'utf8'))
      const part = decodeFields(bson, asked)
      const whole = decodeDocument(bson)
      for (const one of names) expect(part.get(one)).toEqual(whole.get(one))
      expect([...part.keys()].filter((one) => names.includes(one))).toEqual(
        [...whole.keys()].filter((one) => names.includes(one)),
      )
    }),
    { numRuns: 2000 },
  )
})

test('leaves out what nobody asked for', () => {
  const bson = encodeDocument(documentOf(['a', 'x'], ['ab', 'y'], ['b', 'z']))
  expect([...decodeFields(bson, [Buffer.from('ab'), Buffer.from('c')])]).toEqual([['ab', 'y']])
  expect(decodeFields(bson, []).size).toBe(0)
})
