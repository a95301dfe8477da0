import { describe, expect, it } from 'vitest'
import { Decimal128 } from '../../../src/bson/value.ts'
import { compileFilter } from '../../../src/query/matcher.ts'
import { d, failure } from './values.ts'

describe('$jsonSchema', () => {
  it.each<[string, object, object[], object[]]>([
    ['of nothing', {}, [{}, { a: 1 }], []],
    ['bsonType', { bsonType: 'object' }, [{}], []],
    ['bsonType of another type', { bsonType: 'array' }, [], [{}]],
    ['required', { required: ['a', 'b'] }, [{ a: 1, b: null }], [{ a: 1 }, {}]],
    [
      'properties',
      { properties: { a: { bsonType: 'string' } } },
      [{ a: 'x' }, {}],
      [{ a: 1 }, { a: ['x'] }],
    ],
    [
      'several types',
      { properties: { a: { bsonType: ['string', 'null'] } } },
      [{ a: null }],
      [{ a: 1 }],
    ],
    [
      'JSON types',
      { properties: { a: { type: 'boolean' }, b: { type: 'number' } } },
      [{ a: true, b: 1n }],
      [{ a: 0 }, { b: '1' }],
    ],
    [
      'nested',
      { properties: { a: { required: ['b'], properties: { b: { bsonType: 'int' } } } } },
      [{ a: { b: 1 } }, { a: 5 }],
      [{ a: {} }, { a: { b: 1n } }],
    ],
    [
      'additionalProperties: false',
      { properties: { a: {} }, patternProperties: { '^x': {} }, additionalProperties: false },
      [{ a: 1, x1: 2 }],
      [{ b: 1 }],
    ],
    [
      'additionalProperties as a schema',
      { properties: { _id: {} }, additionalProperties: { bsonType: 'int' } },
      [{ _id: 'x', b: 1 }],
      [{ b: 'x' }],
    ],
    [
      'patternProperties',
      { patternProperties: { '^n_': { bsonType: 'number' } } },
      [{ n_a: 1, b: 'x' }],
      [{ n_a: 'x' }],
    ],
    [
      'minProperties',
      { minProperties: 2, maxProperties: 2 },
      [{ a: 1, b: 1 }],
      [{ a: 1 }, { a: 1, b: 1, c: 1 }],
    ],
    [
      'minimum',
      { properties: { a: { minimum: 2, maximum: 3 } } },
      [{ a: 2 }, { a: 3n }, { a: 'x' }],
      [{ a: 1 }, { a: Decimal128.fromString('3.0000001') }],
    ],
    [
      'exclusive bounds',
      {
        properties: {
          a: { minimum: 2, exclusiveMinimum: true, maximum: 4, exclusiveMaximum: true },
        },
      },
      [{ a: 3 }],
      [{ a: 2 }, { a: 4 }],
    ],
    [
      'multipleOf',
      { properties: { a: { multipleOf: 0.5 } } },
      [{ a: 1.5 }, { a: 2 }],
      [{ a: 1.25 }],
    ],
    [
      'lengths',
      { properties: { a: { minLength: 2, maxLength: 2 } } },
      [{ a: 'ab' }, { a: '😀😀' }],
      [{ a: 'a' }, { a: 'abc' }],
    ],
    ['pattern', { properties: { a: { pattern: '^x' } } }, [{ a: 'xy' }, { a: 1 }], [{ a: 'yx' }]],
    [
      'enum',
      { properties: { a: { enum: [1, 'x', { p: 1, q: 2 }, null] } } },
      [{ a: 1n }, { a: { q: 2, p: 1 } }, { a: null }],
      [{ a: 2 }, { a: {} }],
    ],
    [
      'items',
      { properties: { a: { items: { bsonType: 'int' } } } },
      [{ a: [1, 2] }, { a: [] }, { a: 'x' }],
      [{ a: [1, 'x'] }],
    ],
    [
      'items by position',
      {
        properties: {
          a: { items: [{ bsonType: 'int' }], additionalItems: { bsonType: 'string' } },
        },
      },
      [{ a: [1, 'x'] }, { a: [] }],
      [{ a: ['x'] }, { a: [1, 2] }],
    ],
    [
      'no additional items',
      { properties: { a: { items: [{}], additionalItems: false } } },
      [{ a: [1] }],
      [{ a: [1, 2] }],
    ],
    [
      'counts of items',
      { properties: { a: { minItems: 1, maxItems: 2 } } },
      [{ a: [1] }],
      [{ a: [] }, { a: [1, 2, 3] }],
    ],
    [
      'uniqueItems',
      { properties: { a: { uniqueItems: true } } },
      [{ a: [1, 2] }],
      [
        { a: [1, 1n] },
        {
          a: [
            { x: 1, y: 2 },
            { y: 2, x: 1 },
          ],
        },
      ],
    ],
    ['allOf', { allOf: [{ required: ['a'] }, { required: ['b'] }] }, [{ a: 1, b: 1 }], [{ a: 1 }]],
    [
      'anyOf',
      { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      [{ a: 1 }, { a: 1, b: 1 }],
      [{}],
    ],
    [
      'oneOf',
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      [{ a: 1 }],
      [{ a: 1, b: 1 }, {}],
    ],
    ['not', { not: { required: ['a'] } }, [{}], [{ a: 1 }]],
    [
      'dependencies',
      { dependencies: { a: ['b'], c: { required: ['d'] } } },
      [{}, { a: 1, b: 1 }, { c: 1, d: 1 }],
      [{ a: 1 }, { c: 1 }],
    ],
    ['annotations', { title: 't', description: 'x' }, [{}], []],
  ])('%s', (_name, schema, yes, no) => {
    const matches = compileFilter(d({ $jsonSchema: schema }))
    for (const doc of yes) expect(matches(d(doc))).toBe(true)
    for (const doc of no) expect(matches(d(doc))).toBe(false)
  })

  it.each([
    [5, 14, '$jsonSchema must be an object'],
    [{ foo: 1 }, 9, 'Unknown $jsonSchema keyword: foo'],
    [{ properties: { a: { foo: 1 } } }, 9, 'Unknown $jsonSchema keyword: foo'],
    [{ $ref: 'x' }, 9, "$jsonSchema keyword '$ref' is not currently supported"],
    [{ format: 'date' }, 9, "$jsonSchema keyword 'format' is not currently supported"],
    [{ encrypt: {} }, 238, 'embedded engine: $jsonSchema encrypt is not supported'],
    [{ type: 'integer' }, 9, "$jsonSchema type 'integer' is not currently supported."],
    [{ type: 'foo' }, 2, 'Unknown type name alias: foo'],
    [{ bsonType: 'foo' }, 2, 'Unknown type name alias: foo'],
    [
      { type: 'object', bsonType: 'object' },
      9,
      "Cannot specify both $jsonSchema keywords 'type' and 'bsonType'",
    ],
    [
      { required: 'a' },
      14,
      "$jsonSchema keyword 'required' must be an array, but found an element of type string",
    ],
    [
      { required: ['a', 'a'] },
      9,
      "$jsonSchema keyword 'required' array cannot contain duplicate values",
    ],
    [{ properties: 5 }, 14, "$jsonSchema keyword 'properties' must be an object"],
    [
      { minimum: 'x' },
      14,
      "$jsonSchema keyword 'minimum' must be a number, but found an element of type string",
    ],
    [{ multipleOf: 0 }, 9, "$jsonSchema keyword 'multipleOf' must have a positive value"],
    [{ minItems: -1 }, 9, 'Expected a non-negative number in: minItems: -1'],
  ])('%j is error %s', (schema, code, message) => {
    expect(failure(() => compileFilter(d({ $jsonSchema: schema })))).toEqual({ code, message })
  })
})
