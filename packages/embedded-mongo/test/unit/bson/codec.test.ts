import { BSON } from 'bson'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDocument } from '../../../src/bson/decode.ts'
import { encodeDocument } from '../../../src/bson/encode.ts'
import {
  Binary,
  type Document,
  documentOf,
  Double,
  Int32,
  Long,
  type Value,
} from '../../../src/bson/value.ts'
import { documents } from './arbitrary.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

function codeOf(run: () => unknown): number | undefined {
  try {
    run()
  } catch (error) {
    return (error as { code?: number }).code
  }
  return undefined
}

function nested(depth: number): Document {
  let doc: Document = new Map()
  for (let level = 1; level < depth; level++) doc = new Map([['a', doc as Value]])
  return doc
}

describe('a round trip', () => {
  it('gives back every document byte for byte', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const bytes = encodeDocument(doc)
        expect(Buffer.from(encodeDocument(decodeDocument(bytes)))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('reads and writes what the bson package does', () => {
    const theirs = BSON.serialize({
      int: 1,
      double: 1.5,
      long: Long.fromString('9223372036854775807'),
      decimal: BSON.Decimal128.fromString('1.50'),
      text: 'grüße 😀',
      list: [1, 'two', { three: null }],
      date: new Date(-1),
      id: new BSON.ObjectId('65a1b2c3d4e5f60718293a4b'),
      uuid: new BSON.UUID('65a1b2c3-d4e5-4607-9829-3a4b5c6d7e8f'),
      old: new Binary(Buffer.from('abc'), 2),
      regex: /a+b/i,
      code: new BSON.Code('f()', { x: 1 }),
      stamp: new BSON.Timestamp({ t: 4_294_967_295, i: 4_294_967_295 }),
      min: new BSON.MinKey(),
      max: new BSON.MaxKey(),
      yes: true,
    })
    const doc = decodeDocument(theirs)
    expect([...doc.keys()]).toEqual(Object.keys(BSON.deserialize(theirs)))
    expect(Buffer.from(encodeDocument(doc))).toEqual(Buffer.from(theirs))
  })

  it('keeps options of a regular expression in their order, and payloads of subtypes', () => {
    const doc = hex('00000000 0b 7200 6100 786900 05 6200 03000000 80 010203 00')
    doc.writeInt32LE(doc.length, 0)
    expect(Buffer.from(encodeDocument(decodeDocument(doc)))).toEqual(doc)
  })

  it('keeps integer-like and hostile field names where they stand', () => {
    const doc = documentOf(['b', new Int32(1)], ['1', new Int32(2)], ['__proto__', new Int32(3)])
    expect([...decodeDocument(encodeDocument(doc)).keys()]).toEqual(['b', '1', '__proto__'])
  })

  it('leaves out fields that are missing', () => {
    const doc = documentOf(['a', undefined], ['b', new Double(1)])
    expect([...decodeDocument(encodeDocument(doc)).keys()]).toEqual(['b'])
  })

  it('reads at an offset', () => {
    const bytes = encodeDocument(documentOf(['a', 'x']))
    expect(decodeDocument(Buffer.concat([hex('ffff'), bytes]), 2).get('a')).toBe('x')
  })
})

describe('hostile bytes', () => {
  it.each([
    ['a length below five', '04000000 00'],
    ['a length of zero', '00000000 00'],
    ['a negative length', 'ffffffff 00'],
    ['a length past the end', '06000000 00'],
    ['a document that ends early', '06000000 00 00'],
    ['no closing zero', '05000000 01'],
    ['a name without an end', '07000000 10 61 61'],
    ['an unknown type', '0c000000 55 6100 00000000 00'],
    ['a string of length zero', '0d000000 02 6100 00000000 00 00'],
    ['a string past the end', '0e000000 02 6100 ff000000 61 00 00'],
    ['a negative string length', '0e000000 02 6100 ffffffff 61 00 00'],
    ['a string without its zero', '0e000000 02 6100 02000000 61 62 00'],
    ['invalid UTF-8 in a string', '0f000000 02 6100 03000000 c328 00 00'],
    ['invalid UTF-8 in a name', '09000000 08 c328 00 01 00'],
    ['a boolean of two', '09000000 08 6100 02 00'],
    ['an embedded document past its parent', '0d000000 03 6100 10000000 00 00'],
    ['negative binary length', '0e000000 05 6100 ffffffff 00 00'],
    ['two lengths that differ', '14000000 05 6100 08000000 02 05000000 61626364 00'],
    ['a field that is there twice', '0b000000 0a 6100 0a 6100 00'],
    ['nothing at all', ''],
  ])('refuses %s', (_name, bytes) => {
    expect(codeOf(() => decodeDocument(hex(bytes)))).toBe(22)
  })

  it('refuses more than 200 levels, in both directions, and takes 200', () => {
    expect(decodeDocument(encodeDocument(nested(200))).size).toBe(1)
    expect(codeOf(() => encodeDocument(nested(201)))).toBe(15)
    let bytes = hex('0500000000')
    for (let level = 1; level < 5000; level++) {
      bytes = Buffer.concat([hex('00000000 03 6100'), bytes, hex('00')])
      bytes.writeInt32LE(bytes.length, 0)
    }
    expect(codeOf(() => decodeDocument(bytes))).toBe(15)
  })

  it('never reads past its input, whatever the bytes', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(255), (doc, at, byte) => {
        const bytes = Buffer.from(encodeDocument(doc))
        bytes[at % bytes.length] = byte
        const code = codeOf(() => decodeDocument(bytes))
        expect([undefined, 22, 15, 238]).toContain(code)
      }),
      { numRuns: 500 },
    )
  })

  it('refuses a date that JavaScript cannot hold, instead of changing it', () => {
    expect(codeOf(() => decodeDocument(hex('10000000 09 6100 ffffffffffffff7f 00')))).toBe(238)
  })

  it('refuses a NUL inside a field name it should write', () => {
    expect(codeOf(() => encodeDocument(new Map([['a\0b', true]])))).toBe(2)
  })
})
