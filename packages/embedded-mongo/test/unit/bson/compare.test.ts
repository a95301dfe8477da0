import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareValues, equalValues } from '../../../src/bson/compare.ts'
import { bsonTypeName } from '../../../src/bson/type-info.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BsonUndefined,
  Code,
  Decimal128,
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
import { values } from './arbitrary.ts'

const dec = (text: string): Decimal128 => Decimal128.fromString(text)
const long = (text: string): Long => Long.fromString(text)

describe('the order across types', () => {
  const ascending: [string, Value][] = [
    ['minKey', new MinKey()],
    ['undefined', new BsonUndefined()],
    ['null', null],
    ['int', new Int32(1)],
    ['string', 'a'],
    ['object', documentOf(['a', new Int32(1)])],
    ['array', [new Int32(1)]],
    ['binData', new Binary(Buffer.from('a'))],
    ['objectId', new ObjectId('65a1b2c3d4e5f60718293a4b')],
    ['bool', false],
    ['date', new Date(0)],
    ['timestamp', new Timestamp({ t: 0, i: 1 })],
    ['regex', new BSONRegExp('a')],
    ['javascript', new Code('a')],
    ['javascriptWithScope', new Code('a', new Map())],
    ['maxKey', new MaxKey()],
  ]

  it('is the order of the manual', () => {
    const shuffled = ascending.toReversed()
    shuffled.sort((a, b) => compareValues(a[1], b[1]))
    expect(shuffled.map(([name]) => name)).toEqual(ascending.map(([name]) => name))
  })

  it.each(ascending)('names the type %s', (name, value) => {
    expect(bsonTypeName(value)).toBe(name)
  })
})

describe('two values', () => {
  it.each<[string, Value, Value, number]>([
    ['int and double of one value', new Int32(1), new Double(1), 0],
    ['int, long and decimal of one value', long('5'), dec('5.00'), 0],
    [
      '2^53 + 1 as a long against 2^53 as a double',
      long('9007199254740993'),
      new Double(2 ** 53),
      1,
    ],
    ['the largest long against 2^63', Long.MAX_VALUE, new Double(2 ** 63), -1],
    ['the smallest long against -2^63', Long.MIN_VALUE, new Double(-(2 ** 63)), 0],
    ['decimal 0.1 against double 0.1', dec('0.1'), new Double(0.1), -1],
    ['decimal 0.5 against double 0.5', dec('0.5'), new Double(0.5), 0],
    ['decimals with other exponents', dec('1E3'), dec('1000.000'), 0],
    ['a decimal past every double', dec('1E400'), new Double(Number.MAX_VALUE), 1],
    ['infinities of two types', dec('Infinity'), new Double(Infinity), 0],
    ['a decimal below infinity', dec('9E6144'), new Double(Infinity), -1],
    ['NaN against the smallest number', new Double(Number.NaN), new Double(-Infinity), -1],
    ['NaN against a long', new Double(Number.NaN), Long.MIN_VALUE, -1],
    ['NaN of two types', new Double(Number.NaN), dec('NaN'), 0],
    ['zero and minus zero', new Double(-0), new Int32(0), 0],
    ['decimal minus zero', dec('-0E3'), long('0'), 0],
    ['tiny double and decimal zero', new Double(5e-324), dec('0'), 1],
    ['strings by code point, not by UTF-16', '\u{1f600}', '\uffff', 1],
    ['a prefix first', 'a', 'ab', -1],
    ['capitals first', 'Z', 'a', -1],
    ['a symbol is its text', new BSONSymbol('a'), 'a', 0],
    [
      'documents by field order',
      documentOf(['a', new Int32(1)], ['b', new Int32(2)]),
      documentOf(['b', new Int32(2)], ['a', new Int32(1)]),
      -1,
    ],
    [
      'documents: the type of a field before its name',
      documentOf(['b', new Int32(1)]),
      documentOf(['a', 'x']),
      -1,
    ],
    ['documents: the shorter first', documentOf(), documentOf(['a', null]), -1],
    [
      'documents: numbers of two types',
      documentOf(['a', new Int32(1)]),
      documentOf(['a', long('1')]),
      0,
    ],
    ['arrays item by item', [new Int32(1), new Int32(9)], [new Int32(2)], -1],
    ['arrays: the shorter first', [new Int32(1)], [new Int32(1), null], -1],
    ['binary by length first', new Binary(Buffer.from('z')), new Binary(Buffer.from('aa')), -1],
    [
      'binary by subtype next',
      new Binary(Buffer.from('z'), 1),
      new Binary(Buffer.from('a'), 2),
      -1,
    ],
    ['false before true', false, true, -1],
    ['dates before 1970', new Date(-1), new Date(0), -1],
    [
      'timestamps beyond 31 bits',
      new Timestamp({ t: 4_000_000_000, i: 0 }),
      new Timestamp({ t: 1, i: 9 }),
      1,
    ],
  ])('%s', (_name, a, b, expected) => {
    expect(Math.sign(compareValues(a, b))).toBe(expected)
    expect(Math.sign(compareValues(b, a))).toBe(expected === 0 ? 0 : -expected)
    expect(equalValues(a, b)).toBe(expected === 0)
  })

  it('form a total order', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const ab = Math.sign(compareValues(a, b))
        expect(compareValues(a, a) === 0).toBe(true)
        expect(Math.sign(compareValues(b, a)) + ab === 0).toBe(true)
        const bc = Math.sign(compareValues(b, c))
        const ac = Math.sign(compareValues(a, c))
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0)
        if (ab < 0 && bc <= 0) expect(ac).toBe(-1)
        if (ab === 0) expect(ac === bc).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
