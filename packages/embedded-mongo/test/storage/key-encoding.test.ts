import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareValues } from '../../src/bson/compare.ts'
import { Decimal128, Double, Int32, Long, type Value } from '../../src/bson/value.ts'
import { encodeKey, MAX_ENCODED_BYTES, shortenKey } from '../../src/storage/key-encoding.ts'
import { values as anyValue } from '../unit/bson/arbitrary.ts'

function encode(value: Value, descending = false): Buffer {
  return encodeKey([{ value, descending }])
}

/** -1, 0 or 1, and never -0. */
function sign(order: number): number {
  return order < 0 ? -1 : order > 0 ? 1 : 0
}

const NUMBERS: Value[] = [
  new Double(Number.NaN),
  new Double(Number.NEGATIVE_INFINITY),
  Decimal128.fromString('-9E6144'),
  new Double(-Number.MAX_VALUE),
  Long.MIN_VALUE,
  new Int32(-(2 ** 31)),
  new Double(-1.5),
  new Int32(-1),
  Decimal128.fromString('-1E-6176'),
  new Double(-0),
  new Int32(0),
  Decimal128.fromString('0E+300'),
  Decimal128.fromString('1E-6176'),
  new Double(Number.MIN_VALUE),
  Decimal128.fromString('0.1'),
  new Double(0.1),
  new Int32(1),
  Decimal128.fromString('1.00'),
  new Double(1),
  new Int32(9),
  new Int32(10),
  new Int32(99),
  new Int32(100),
  new Double(2 ** 53),
  Long.fromString('9007199254740993'),
  Long.MAX_VALUE,
  new Double(2 ** 63),
  new Double(Number.MAX_VALUE),
  Decimal128.fromString('1E6144'),
  new Double(Number.POSITIVE_INFINITY),
  Decimal128.fromString('Infinity'),
]

describe('encodeKey', () => {
  test('sorts numbers of all types by their exact values', () => {
    for (const a of NUMBERS) {
      for (const b of NUMBERS) {
        expect([a, b, sign(Buffer.compare(encode(a), encode(b)))]).toEqual([
          a,
          b,
          sign(compareValues(a, b)),
        ])
      }
    }
  })

  test('sorts any two values as they compare, upwards and downwards', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const order = sign(compareValues(a, b))
        expect(sign(Buffer.compare(encode(a), encode(b)))).toBe(order)
        expect(sign(Buffer.compare(encode(a, true), encode(b, true)))).toBe(sign(-order))
      }),
      { numRuns: 500 },
    )
  })

  test('never makes one encoding the beginning of a different one', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const [left, right] = [encode(a), encode(b)]
        const starts = right.subarray(0, left.length).equals(left)
        expect(starts && left.length !== right.length).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps strings with zeros apart', () => {
    const strings = ['', '\0', '\0\0', 'a', 'a\0', 'a\0b', 'a\u0001', 'b']
    const sorted = [...strings].toSorted((a, b) => Buffer.compare(encode(a), encode(b)))
    expect(sorted).toEqual(strings)
  })
})

describe('shortenKey', () => {
  test('tells long keys apart and keeps equal ones equal', () => {
    const long = 'x'.repeat(5000)
    const one = shortenKey(encode(`${long}1`))
    expect(one.length).toBe(MAX_ENCODED_BYTES)
    expect(one.equals(shortenKey(encode(`${long}1`)))).toBe(true)
    expect(one.equals(shortenKey(encode(`${long}2`)))).toBe(false)
  })
})
