import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCollation } from '../../../src/bson/collation.ts'
import {
  BSONRegExp,
  BsonUndefined,
  Decimal128,
  type Document,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  type Value,
} from '../../../src/bson/value.ts'
import { equalValues } from '../../../src/bson/compare.ts'
import { compileFilter } from '../../../src/query/matcher.ts'
import { documents, values } from '../bson/arbitrary.ts'
import { indexKeys } from '../../../src/query/index-keys.ts'
import { compileSort, type SortOrder } from '../../../src/query/sort.ts'
import { d, failure, plain } from './values.ts'

function sortDocuments(documents: readonly Document[], order: SortOrder): Document[] {
  return documents.toSorted(order.compare)
}

function ids(spec: object, documents: object[]): unknown[] {
  const sorted = sortDocuments(
    documents.map((doc) => d(doc)),
    compileSort(d(spec)),
  )
  return sorted.map((doc) => plain(doc.get('_id')))
}

describe('a sort', () => {
  it('orders across types', () => {
    const documents = [
      { _id: 'max', a: new MaxKey() },
      { _id: 'regex', a: new BSONRegExp('a') },
      { _id: 'date', a: new Date(0) },
      { _id: 'bool', a: false },
      { _id: 'id', a: new ObjectId() },
      { _id: 'object', a: { x: 1 } },
      { _id: 'string', a: 'x' },
      { _id: 'number', a: 5 },
      { _id: 'null', a: null },
      { _id: 'missing' },
      { _id: 'undefined', a: new BsonUndefined() },
      { _id: 'min', a: new MinKey() },
    ]
    expect(ids({ a: 1 }, documents)).toEqual([
      'min',
      'undefined',
      'null',
      'missing',
      'number',
      'string',
      'object',
      'id',
      'bool',
      'date',
      'regex',
      'max',
    ])
  })

  it('takes the least item of an array going up, the greatest going down', () => {
    const documents = [
      { _id: 1, a: [5, 10] },
      { _id: 2, a: 7 },
      { _id: 3, a: [1, 20] },
    ]
    expect(ids({ a: 1 }, documents)).toEqual([3, 1, 2])
    expect(ids({ a: -1 }, documents)).toEqual([3, 1, 2])
  })

  it('puts an empty array before null, and null beside what is missing', () => {
    const documents = [{ _id: 1, a: 1 }, { _id: 2 }, { _id: 3, a: [] }, { _id: 4, a: null }]
    expect(ids({ a: 1 }, documents)).toEqual([3, 2, 4, 1])
    expect(ids({ a: -1 }, documents)).toEqual([1, 2, 4, 3])
  })

  it('mixes number types by value', () => {
    const documents = [
      { _id: 1, a: Decimal128.fromString('1.5') },
      { _id: 2, a: 9_007_199_254_740_993n },
      { _id: 3, a: new Double(9_007_199_254_740_992) },
      { _id: 4, a: 1 },
      { _id: 5, a: Number.NaN },
    ]
    expect(ids({ a: 1 }, documents)).toEqual([5, 4, 1, 3, 2])
  })

  it('goes through arrays of documents', () => {
    const documents = [
      { _id: 1, a: [{ b: 3 }, { b: 9 }] },
      { _id: 2, a: { b: 5 } },
      { _id: 3, a: [{ c: 1 }] },
    ]
    expect(ids({ 'a.b': 1 }, documents)).toEqual([3, 1, 2])
    expect(ids({ 'a.b': -1 }, documents)).toEqual([1, 2, 3])
  })

  it('sorts by several paths, and keeps the order of equals', () => {
    const documents = [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 2 },
      { _id: 3, a: 0, b: 0 },
      { _id: 4, a: 1, b: 2 },
    ]
    expect(ids({ a: 1, b: -1 }, documents)).toEqual([3, 2, 4, 1])
    expect(ids({ a: -1 }, documents)).toEqual([1, 2, 4, 3])
  })

  it('takes the values of paths that share an array from one item', () => {
    const documents = [
      {
        _id: 1,
        a: [
          { x: 1, y: 9 },
          { x: 2, y: 0 },
        ],
      },
      { _id: 2, a: [{ x: 1, y: 5 }] },
    ]
    expect(ids({ 'a.x': 1, 'a.y': 1 }, documents)).toEqual([2, 1])
  })

  it('uses the collation', () => {
    const collation = parseCollation(d({ locale: 'en', strength: 2 }))
    const documents = ['b', 'A', 'a', 'B'].map((a) => d({ a }))
    expect(
      sortDocuments(documents, compileSort(d({ a: 1 }), collation)).map((doc) => doc.get('a')),
    ).toEqual(['A', 'a', 'b', 'B'])
  })

  it.each([
    [{ a: 0 }, 15_975],
    [{ a: 2 }, 15_975],
    [{ a: 'x' }, 15_974],
    [{ a: true }, 15_974],
    [{ a: { $meta: 'textScore' } }, 238],
    [{ '': 1 }, 40_352],
    [{ 'a..b': 1 }, 15_998],
    [{ 'a.': 1 }, 40_353],
    [{ $a: 1 }, 16_410],
    [Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`f${at}`, 1])), 13_103],
  ])('%j is refused', (spec, code) => {
    expect(failure(() => compileSort(d(spec)))?.code).toBe(code)
  })

  it('cannot multiply two arrays', () => {
    const order = compileSort(d({ a: 1, b: 1 }))
    expect(failure(() => order.keyOf(d({ a: [1, 2], b: [1, 2] })))).toEqual({
      code: 2,
      message: 'cannot sort with keys that are parallel arrays',
    })
  })
})

describe('the keys of a document in an index', () => {
  it.each<[object, string[], unknown[][], boolean]>([
    [{ a: 1 }, ['a'], [[1]], false],
    [{}, ['a'], [[null]], false],
    [{ a: 5 }, ['a.b'], [[null]], false],
    [{ a: [1, 2, 1] }, ['a'], [[1], [2]], true],
    [{ a: [[1, 2], 3] }, ['a'], [[3], [[1, 2]]], true],
    [{ a: [{ b: 1 }, { b: 2 }, { c: 1 }] }, ['a.b'], [[null], [1], [2]], true],
    [{ a: [{ b: [1, 2] }, { b: 3 }] }, ['a.b'], [[1], [2], [3]], true],
    [{ a: [[{ b: 1 }]] }, ['a.b'], [[null]], true],
    [{ a: [7, 8] }, ['a.1'], [[8]], false],
    [{ a: [7, 8] }, ['a.5'], [[null]], true],
    [
      { a: [1, 2], b: 3 },
      ['a', 'b'],
      [
        [1, 3],
        [2, 3],
      ],
      true,
    ],
    [
      {
        a: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
      ['a.x', 'a.y'],
      [
        [1, 2],
        [3, 4],
      ],
      true,
    ],
    [{ a: [{ x: 1 }], b: 3 }, ['a.x', 'a', 'b'], [[1, { x: 1 }, 3]], true],
  ])('of %j on %j', (doc, paths, expected, multikey) => {
    const result = indexKeys(
      d(doc),
      paths.map((path) => path.split('.')),
    )
    expect(result.keys.map((key) => key.map((value) => plain(value)))).toEqual(expected)
    expect(result.multikey).toBe(multikey)
  })

  it('has undefined for an empty array', () => {
    const { keys, multikey } = indexKeys(d({ a: [] }), [['a'], ['a', 'b']])
    expect(keys).toEqual([[new BsonUndefined(), null]])
    expect(multikey).toBe(true)
  })

  it('is none in a sparse index when everything is missing', () => {
    const sparse = { sparse: true }
    expect(indexKeys(d({ c: 1 }), [['a'], ['b']], sparse).keys).toEqual([])
    expect(indexKeys(d({ b: null }), [['a'], ['b']], sparse).keys).toEqual([[null, null]])
    expect(indexKeys(d({ a: [{ c: 1 }] }), [['a', 'b']], sparse).keys).toEqual([])
  })

  it.each([
    [{ a: [1], b: [2] }, ['a', 'b'], 171, 'cannot index parallel arrays [b] [a]'],
    [{ x: { a: [1] }, b: [2] }, ['b', 'x.a'], 171, 'cannot index parallel arrays [a] [b]'],
    [{ a: [{ 0: 1 }] }, ['a.0'], 16_746, /Ambiguous field name/],
  ])('of %j on %j is error %s', (doc, paths, code, message) => {
    const error = failure(() =>
      indexKeys(
        d(doc),
        paths.map((path) => path.split('.')),
      ),
    )
    expect(error?.code).toBe(code)
    expect(error?.message).toMatch(message)
  })

  it('hold every value that an equality finds', () => {
    // An array is in an index by its items, or by "undefined" when it is empty.
    const wanted = (value: Value): Value[] =>
      Array.isArray(value) ? [value, value.length === 0 ? new BsonUndefined() : value[0]] : [value]
    fc.assert(
      fc.property(
        documents,
        fc.constantFrom('a', 'b', 'a.b', 'a.c.b'),
        values,
        (doc, path, value) => {
          // Half of the time a value that is there: arbitrary ones seldom meet.
          const known = doc.get(path) ?? value
          if (known instanceof BsonUndefined) return
          const filter = new Map([[path, new Map([['$eq', known]])]])
          if (!compileFilter(filter)(doc)) return
          const { keys } = indexKeys(doc, [path.split('.')])
          const found = keys.some(([key]) =>
            wanted(known).some(
              (one) => equalValues(key, one) || (known === null && key instanceof BsonUndefined),
            ),
          )
          expect(found).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
