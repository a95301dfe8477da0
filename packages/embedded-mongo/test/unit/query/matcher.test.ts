import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCollation } from '../../../src/bson/collation.ts'
import { BSONRegExp, BsonUndefined } from '../../../src/bson/value.ts'
import { compileFilter, type MatchDetails } from '../../../src/query/matcher.ts'
import { documents } from '../bson/arbitrary.ts'
import { cases, refused } from './matcher.cases.ts'
import { d, failure, v } from './values.ts'

describe('a filter', () => {
  it.each(cases)('$name', ({ filter, yes = [], no = [] }) => {
    const matches = compileFilter(d(filter))
    for (const doc of yes) expect(matches(d(doc)), inspect(doc)).toBe(true)
    for (const doc of no) expect(matches(d(doc)), inspect(doc)).toBe(false)
  })

  it.each(refused)('$filter is error $code', ({ filter, code, message }) => {
    expect(failure(() => compileFilter(d(filter)))).toEqual({ code, message })
  })

  it.each(cases)('never throws on any document: $name', ({ filter }) => {
    const matches = compileFilter(d(filter))
    fc.assert(
      fc.property(documents, (doc) => {
        expect(typeof matches(doc)).toBe('boolean')
      }),
      { numRuns: 20 },
    )
  })

  it('finds every document by its own fields', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        for (const [name, value] of doc) {
          if (name.includes('.') || name.startsWith('$')) continue
          const filter = new Map([[name, new Map([['$eq', value]])]])
          // Undefined cannot be compared with, and a pattern cannot be negated by $ne.
          if (value instanceof BsonUndefined || value instanceof BSONRegExp) continue
          expect(compileFilter(filter)(doc)).toBe(true)
          expect(compileFilter(new Map([[name, new Map([['$ne', value]])]]))(doc)).toBe(false)
        }
      }),
    )
  })
})

describe('collation', () => {
  const collation = parseCollation(d({ locale: 'en', strength: 2 }))

  it.each([
    [{ a: 'HELLO' }, { a: 'hello' }],
    [{ a: { $in: ['HELLO', 'X'] } }, { a: ['hello'] }],
    [{ a: { b: 'HELLO' } }, { a: { b: 'hello' } }],
    [{ a: { $gte: 'HELLO', $lte: 'HELLO' } }, { a: 'hello' }],
    [{ a: { $elemMatch: { b: 'HELLO' } } }, { a: [{ b: 'hello' }] }],
    [{ a: { $all: ['HELLO'] } }, { a: ['hello'] }],
    [{ $or: [{ a: 'HELLO' }] }, { a: 'hello' }],
  ])('is used by %j', (filter, doc) => {
    expect(compileFilter(d(filter), { collation })(d(doc))).toBe(true)
    expect(compileFilter(d(filter))(d(doc))).toBe(false)
  })

  it('is not used by patterns', () => {
    expect(compileFilter(d({ a: /HELLO/ }), { collation })(d({ a: 'hello' }))).toBe(false)
  })
})

describe('$expr', () => {
  const doc = d({ a: 1, b: 0 })

  it.each([
    [true, true],
    [0, false],
    [new Date(0), true],
    [null, false],
    ['', true],
    [[], true],
  ])('takes %s for %s', (result, expected) => {
    const evaluateExpr = (): ReturnType<typeof v> => v(result)
    expect(compileFilter(d({ $expr: 'x' }), { evaluateExpr })(doc)).toBe(expected)
    const compileExpr = (): (() => ReturnType<typeof v>) => () => v(result)
    expect(compileFilter(d({ $expr: 'x' }), { compileExpr })(doc)).toBe(expected)
  })

  it('is handed the expression and the document', () => {
    const evaluateExpr = (expression: unknown, given: unknown): boolean =>
      expression === 'x' && given === doc
    expect(compileFilter(d({ $expr: 'x' }), { evaluateExpr })(doc)).toBe(true)
  })
})

describe('the position that matched', () => {
  it.each([
    [{ a: 2 }, { a: [1, 2] }, 1],
    [{ 'a.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }, 1],
    [{ 'a.b': 2 }, { a: [{ b: 1 }, { b: [1, 2] }] }, 1],
    [{ a: { $elemMatch: { $gt: 1 } } }, { a: [1, 2] }, 1],
    [{ 'a.b': { $elemMatch: { $gt: 1 } } }, { a: [{ b: [] }, { b: [0, 0, 2] }] }, 1],
    [{ a: { $elemMatch: { b: 5 } } }, { a: [{}, {}, { b: 5 }] }, 2],
    [{ a: { $in: [7] } }, { a: [6, 7] }, 1],
    [{ a: 1, b: 2 }, { a: [1], b: [0, 2] }, 1],
    [{ $and: [{ b: 2 }, { a: 1 }] }, { a: [1], b: [0, 2] }, 0],
    [{ $or: [{ a: 2 }] }, { a: [1, 2] }, 1],
    [{ $or: [{ a: 2 }, { a: 9 }] }, { a: [1, 2] }, undefined],
    [{ a: { $ne: 9 } }, { a: [1, 2] }, undefined],
    [{ a: 1 }, { a: 1 }, undefined],
    [{ 'a.1': 2 }, { a: [1, 2] }, undefined],
    [{ a: { $all: [1, 3] } }, { a: [1, 2, 3] }, 2],
  ])('%j on %j', (filter, doc, expected) => {
    const details: MatchDetails = { arrayIndex: undefined }
    expect(compileFilter(d(filter))(d(doc), details)).toBe(true)
    expect(details.arrayIndex).toBe(expected)
  })
})
