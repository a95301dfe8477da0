import { describe, expect, it } from 'vitest'
import { encodeDocument } from '../../../src/bson/encode.ts'
import { parseCollation } from '../../../src/bson/collation.ts'
import { type Document, isDocument, type Value } from '../../../src/bson/value.ts'
import { MongoError } from '../../../src/errors/mongo-error.ts'
import { compileProjection, type ProjectionOptions } from '../../../src/query/projection.ts'
import { d, failure, plain } from './values.ts'

/** A stand-in for expressions: `'$name'` reads a field, other values are themselves. */
const options: ProjectionOptions = {
  compileExpression: (expression) => {
    if (isDocument(expression)) {
      const [name] = expression.keys()
      throw new MongoError(168, `Unrecognized expression '${name}'`)
    }
    return (doc: Document): Value =>
      typeof expression === 'string' && expression.startsWith('$')
        ? doc.get(expression.slice(1))
        : expression
  },
}

describe('a projection', () => {
  it.each<[string, object, object, object]>([
    ['includes', { a: 1 }, { _id: 1, b: 2, a: 3 }, { _id: 1, a: 3 }],
    [
      'keeps the order of the document',
      { a: 1, b: true },
      { b: 2, _id: 1, a: 3 },
      { b: 2, _id: 1, a: 3 },
    ],
    ['includes without the _id', { a: 1, _id: 0 }, { _id: 1, a: 3 }, { a: 3 }],
    ['includes the _id alone', { _id: 1 }, { _id: 1, a: 3 }, { _id: 1 }],
    ['excludes', { a: 0 }, { _id: 1, a: 3, b: 2 }, { _id: 1, b: 2 }],
    ['excludes the _id alone', { _id: 0 }, { _id: 1, a: 3 }, { a: 3 }],
    ['excludes with the _id stated', { a: 0, _id: 1 }, { _id: 1, a: 3, b: 2 }, { _id: 1, b: 2 }],
    ['excludes the _id too', { a: 0, _id: 0 }, { _id: 1, a: 3, b: 2 }, { b: 2 }],
    ['is empty', {}, { _id: 1, a: 3 }, { _id: 1, a: 3 }],
    ['takes any number for true', { a: -0.5 }, { _id: 1, a: 3, b: 2 }, { _id: 1, a: 3 }],
    [
      'includes on a path',
      { 'a.b': 1 },
      { _id: 1, a: { b: 1, c: 2 }, d: 1 },
      { _id: 1, a: { b: 1 } },
    ],
    [
      'includes on a nested document',
      { a: { b: 1, c: 1 } },
      { _id: 1, a: { b: 1, c: 2, d: 3 } },
      { _id: 1, a: { b: 1, c: 2 } },
    ],
    ['includes nothing of a scalar', { 'a.b': 1 }, { _id: 1, a: 5 }, { _id: 1 }],
    ['includes an empty document', { 'a.b': 1 }, { _id: 1, a: {} }, { _id: 1, a: {} }],
    [
      'includes through arrays',
      { 'a.b': 1 },
      { _id: 1, a: [{ b: 1, c: 2 }, 5, { c: 1 }, [{ b: 2 }]] },
      { _id: 1, a: [{ b: 1 }, {}, [{ b: 2 }]] },
    ],
    [
      'excludes through arrays',
      { 'a.b': 0 },
      { _id: 1, a: [{ b: 1, c: 2 }, 5, [{ b: 2 }]] },
      { _id: 1, a: [{ c: 2 }, 5, [{}]] },
    ],
    [
      'takes numbers for names',
      { 'a.0': 1 },
      { _id: 1, a: [7, { 0: 1 }] },
      { _id: 1, a: [{ 0: 1 }] },
    ],
    [
      'includes inside of the _id',
      { '_id.a': 1 },
      { _id: { a: 1, b: 2 }, c: 1 },
      { _id: { a: 1 } },
    ],
    ['computes', { x: '$a', a: 1 }, { _id: 1, b: 2, a: 3 }, { _id: 1, a: 3, x: 3 }],
    ['computes constants', { x: 'text' }, { _id: 1, a: 3 }, { _id: 1, x: 'text' }],
    [
      'computes over a field, which then comes last',
      { a: '$b', c: 1 },
      { _id: 1, a: 3, b: 2, c: 1 },
      { _id: 1, c: 1, a: 2 },
    ],
    ['computes what is missing', { x: '$nothing' }, { _id: 1 }, { _id: 1 }],
    [
      'computes on a path',
      { 'a.x': '$b', 'a.y': 1 },
      { _id: 1, a: { y: 1, z: 2 }, b: 2 },
      { _id: 1, a: { y: 1, x: 2 } },
    ],
    [
      'computes in arrays',
      { 'a.x': '$b' },
      { _id: 1, a: [{ z: 1 }, { z: 2 }], b: 2 },
      { _id: 1, a: [{ x: 2 }, { x: 2 }] },
    ],
    [
      'slices and keeps the rest',
      { a: { $slice: 2 } },
      { _id: 1, a: [1, 2, 3], b: 2 },
      { _id: 1, a: [1, 2], b: 2 },
    ],
    ['slices from the end', { a: { $slice: -2 } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2, 3] }],
    ['slices to nothing', { a: { $slice: 0 } }, { _id: 1, a: [1] }, { _id: 1, a: [] }],
    ['slices with a skip', { a: { $slice: [1, 1] } }, { _id: 1, a: [1, 2, 3] }, { _id: 1, a: [2] }],
    [
      'slices with a skip from the end',
      { a: { $slice: [-2, 1] } },
      { _id: 1, a: [1, 2, 3] },
      { _id: 1, a: [2] },
    ],
    [
      'slices with a skip too far',
      { a: { $slice: [-9, 2] } },
      { _id: 1, a: [1, 2, 3] },
      { _id: 1, a: [1, 2] },
    ],
    [
      'slices and includes',
      { a: { $slice: 1 }, b: 1 },
      { _id: 1, c: 1, a: [1, 2], b: 2 },
      { _id: 1, a: [1], b: 2 },
    ],
    [
      'slices and excludes',
      { a: { $slice: 1 }, b: 0 },
      { _id: 1, c: 1, a: [1, 2], b: 2 },
      { _id: 1, c: 1, a: [1] },
    ],
    [
      'slices and includes the _id alone',
      { a: { $slice: 1 }, _id: 1 },
      { _id: 1, c: 1, a: [1, 2] },
      { _id: 1, a: [1] },
    ],
    ['slices no scalar', { a: { $slice: 1 } }, { _id: 1, a: 'abc' }, { _id: 1, a: 'abc' }],
    [
      'slices on a path',
      { 'a.b': { $slice: 1 } },
      { _id: 1, a: [{ b: [1, 2] }, { b: 5 }, 7] },
      { _id: 1, a: [{ b: [1] }, { b: 5 }, 7] },
    ],
    [
      'picks with $elemMatch',
      { a: { $elemMatch: { b: 2 } } },
      { _id: 1, c: 1, a: [{ b: 1 }, { b: 2, x: 1 }, { b: 2 }] },
      { _id: 1, a: [{ b: 2, x: 1 }] },
    ],
    [
      'picks values with $elemMatch',
      { a: { $elemMatch: { $gt: 1 } } },
      { _id: 1, a: [1, 2, 3] },
      { _id: 1, a: [2] },
    ],
    [
      'picks nothing with $elemMatch',
      { a: { $elemMatch: { $gt: 9 } } },
      { _id: 1, a: [1], b: 1 },
      { _id: 1 },
    ],
    [
      'puts what $elemMatch picks last',
      { a: { $elemMatch: { $gt: 1 } }, b: 1 },
      { _id: 1, a: [1, 2], b: 1 },
      { _id: 1, b: 1, a: [2] },
    ],
    ['picks from no scalar', { a: { $elemMatch: { $gt: 1 } } }, { _id: 1, a: 5 }, { _id: 1 }],
    [
      'knows __proto__ as a field',
      JSON.parse('{"__proto__": 1}') as object,
      JSON.parse('{"_id": 1, "__proto__": 5, "b": 1}') as object,
      JSON.parse('{"_id": 1, "__proto__": 5}') as object,
    ],
  ])('%s', (_name, spec, doc, expected) => {
    const stored = d(doc)
    const before = Buffer.from(encodeDocument(stored))
    const result = compileProjection(d(spec), options).apply(stored)
    expect(Buffer.from(encodeDocument(result))).toEqual(Buffer.from(encodeDocument(d(expected))))
    expect(Buffer.from(encodeDocument(stored))).toEqual(before)
  })

  it.each<[object, object, number | undefined, object]>([
    [{ 'a.$': 1 }, { _id: 1, a: [1, 2, 3], b: 1 }, 1, { _id: 1, a: [2] }],
    [{ 'a.b.$': 1 }, { _id: 1, a: { b: [1, 2], c: 1 } }, 0, { _id: 1, a: { b: [1] } }],
    [{ 'a.b.$': 1 }, { _id: 1, a: [{ b: 1, c: 1 }, { b: 2 }] }, 1, { _id: 1, a: [{ b: 2 }] }],
    [{ 'a.$': 1 }, { _id: 1, a: 5 }, undefined, { _id: 1, a: 5 }],
    [{ 'a.$': 1, b: 1 }, { _id: 1, a: [5, 6], b: 7, c: 8 }, 1, { _id: 1, a: [6], b: 7 }],
  ])('%j takes the item that matched', (spec, doc, arrayIndex, expected) => {
    const projection = compileProjection(d(spec))
    expect(projection.positional).toBe(true)
    expect(plain(projection.apply(d(doc), { arrayIndex }))).toEqual(expected)
  })

  it('uses the collation in $elemMatch', () => {
    const collation = parseCollation(d({ locale: 'en', strength: 2 }))
    const projection = compileProjection(d({ a: { $elemMatch: { $eq: 'X' } } }), { collation })
    expect(plain(projection.apply(d({ _id: 1, a: ['y', 'x'] })))).toEqual({ _id: 1, a: ['x'] })
  })

  it('errs when no item is known to have matched', () => {
    const { apply } = compileProjection(d({ 'a.$': 1 }))
    expect(failure(() => apply(d({ a: [1] })))?.code).toBe(51_246)
    expect(failure(() => apply(d({ a: [1] }), { arrayIndex: 5 }))?.code).toBe(51_247)
  })

  it.each<[object, number, string | RegExp]>([
    [{ a: 1, b: 0 }, 31_254, 'Cannot do exclusion on field b in inclusion projection'],
    [{ a: 0, b: 1 }, 31_253, 'Cannot do inclusion on field b in exclusion projection'],
    [{ a: 0, 'b.$': 1 }, 31_253, 'Cannot do inclusion on field b.$ in exclusion projection'],
    [{ a: { b: 1, c: 0 } }, 31_254, 'Cannot do exclusion on field c in inclusion projection'],
    [{ a: 0, b: 'x' }, 31_310, 'Cannot use an expression b: "x" in an exclusion projection'],
    [
      { a: 0, b: { $add: [1, 2] } },
      31_252,
      'Cannot use expression other than $meta in exclusion projection',
    ],
    [{ a: { $foo: 1 } }, 31_325, 'Unknown expression $foo'],
    [{ a: { $meta: 'textScore' } }, 238, 'embedded engine: the projection $meta is not supported'],
    [
      { a: {} },
      51_270,
      'An empty sub-projection is not a valid value. Found empty object at path a',
    ],
    [{ a: 1, 'a.b': 1 }, 31_249, 'Path collision at a.b remaining portion b'],
    [{ 'a.b': 1, a: 1 }, 31_250, 'Path collision at a'],
    [{ '': 1 }, 40_352, 'FieldPath cannot be constructed with empty string'],
    [{ 'a.': 1 }, 40_353, "FieldPath must not end with a '.'."],
    [{ 'a..b': 1 }, 15_998, 'FieldPath field names may not be empty strings.'],
    [
      { $a: 1 },
      16_410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    ],
    [{ $: 1 }, 16_410, /may not start with/],
    [{ 'a.$.b': 1 }, 31_394, /illegal to specify positional operator in the middle/],
    [
      { 'a.$': 1, 'b.$': 1 },
      31_276,
      'Cannot specify more than one positional projection per query.',
    ],
    [
      { 'a.$': { $slice: 1 } },
      31_271,
      'positional projection cannot be used with an expression or sub object',
    ],
    [{ 'a.$': 'x' }, 31_308, 'positional projection cannot be used with a literal'],
    [{ 'a.$': 0 }, 31_395, 'positional projection cannot be used with exclusion'],
    [
      { 'a.$': 1, b: { $elemMatch: {} } },
      31_255,
      'Cannot specify positional operator and $elemMatch.',
    ],
    [
      { b: { $elemMatch: {} }, 'a.$': 1 },
      31_256,
      'Cannot specify positional operator and $elemMatch.',
    ],
    [{ a: { $elemMatch: 5 } }, 31_274, 'elemMatch: Invalid argument, object required, but got int'],
    [{ 'a.b': { $elemMatch: {} } }, 31_275, 'Cannot use $elemMatch projection on a nested field.'],
    [{ a: { $elemMatch: { $foo: 1 } } }, 2, 'unknown operator: $foo'],
    [{ a: { $elemMatch: { b: { $near: 1 } } } }, 238, 'embedded engine: $near is not supported'],
    [
      { a: { $slice: 'x' } },
      31_325,
      /did not match the find\(\) syntax because :: Location31273: \$slice only supports/,
    ],
    [{ a: { $slice: [1] } }, 31_325, /Location31272: \$slice array argument should be of form/],
    [{ a: { $slice: [1, 0] } }, 31_325, /Location31259: \$slice limit must be positive, got 0/],
    [
      { a: { $slice: ['x', 0] } },
      31_325,
      /Location31257: \$slice expects the skip argument to be a number, got string/,
    ],
  ])('%j is error %s', (spec, code, message) => {
    const error = failure(() => compileProjection(d(spec), options))
    expect(error?.code).toBe(code)
    if (typeof message === 'string') expect(error?.message).toBe(message)
    else expect(error?.message).toMatch(message)
  })

  it('refuses expressions where nobody compiles them', () => {
    expect(failure(() => compileProjection(d({ a: '$b' })))?.code).toBe(238)
  })
})
