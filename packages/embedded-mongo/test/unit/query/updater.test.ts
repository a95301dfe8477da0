import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCollation } from '../../../src/bson/collation.ts'
import { encodeDocument } from '../../../src/bson/encode.ts'
import { isIdentical } from '../../../src/bson/identical.ts'
import { type Document, ObjectId, Timestamp } from '../../../src/bson/value.ts'
import { compileUpdate, type Updater } from '../../../src/query/updater.ts'
import { upsertDocument } from '../../../src/query/upsert.ts'
import { documents, values } from '../bson/arbitrary.ts'
import { cases, refused } from './updater.cases.ts'
import { d, failure, plain } from './values.ts'

const now = new Date(1_700_000_000_123)

function compile(update: object, arrayFilters?: object[]): Updater {
  return compileUpdate(d(update), { arrayFilters: arrayFilters?.map((filter) => d(filter)) })
}

function bytes(doc: Document): Buffer {
  return Buffer.from(encodeDocument(doc))
}

describe('an update', () => {
  it.each(cases)('$name', ({ update, before, after, arrayFilters, matched, insert }) => {
    const stored = d(before)
    const saved = bytes(stored)
    const { doc, modified } = compile(update, arrayFilters).apply(stored, {
      now,
      isInsert: insert === true,
      matchedArrayIndex: matched,
    })
    expect(bytes(doc)).toEqual(bytes(d(after ?? before)))
    expect(modified).toBe(after !== null)
    expect(bytes(stored)).toEqual(saved)
  })

  it.each(refused)(
    '$update on $before is error $code',
    ({ update, before = { _id: 1 }, code, message, arrayFilters, matched }) => {
      const run = (): unknown =>
        compile(update, arrayFilters).apply(d(before), {
          now,
          isInsert: false,
          matchedArrayIndex: matched,
        })
      expect(failure(run)).toEqual({ code, message })
    },
  )

  it('sets dates and timestamps', () => {
    const update = {
      $currentDate: { a: true, b: { $type: 'date' }, c: { $type: 'timestamp' }, d: false },
    }
    const { doc } = compile(update).apply(d({ _id: 1, a: 5 }), { now, isInsert: false })
    expect(doc.get('a')).toEqual(now)
    expect(doc.get('b')).toEqual(now)
    expect(doc.get('c')).toEqual(new Timestamp({ t: 1_700_000_000, i: 1 }))
    expect(doc.get('d')).toEqual(now)
  })

  it('takes its timestamp from the clock of the server', () => {
    const stamp = new Timestamp({ t: 5, i: 6 })
    const { doc } = compile({ $currentDate: { a: { $type: 'timestamp' } } }).apply(d({ _id: 1 }), {
      now,
      isInsert: false,
      timestamp: () => stamp,
    })
    expect(doc.get('a')).toBe(stamp)
  })

  it('compares with the collation', () => {
    const collation = parseCollation(d({ locale: 'en', strength: 2 }))
    const update = d({ $pull: { a: 'X' }, $addToSet: { b: 'Y' }, $max: { c: 'A' } })
    const { doc } = compileUpdate(update, { collation }).apply(
      d({ _id: 1, a: ['x', 'z'], b: ['y'], c: 'a' }),
      { now, isInsert: false },
    )
    expect(plain(doc)).toEqual({ _id: 1, a: ['z'], b: ['y'], c: 'a' })
  })

  it('runs a pipeline that was handed in', () => {
    const compilePipeline = (): ((doc: Document) => Document) => (doc) =>
      new Map([['n', doc.get('a')]])
    const updater = compileUpdate([d({ $project: { n: '$a' } })], { compilePipeline })
    const { doc } = updater.apply(d({ _id: 1, a: 5 }), { now, isInsert: false })
    expect(plain(doc)).toEqual({ _id: 1, n: 5 })
    expect(updater.kind).toBe('pipeline')
    expect(failure(() => compileUpdate([]))?.code).toBe(238)
    expect(
      failure(() => compileUpdate([], { compilePipeline, arrayFilters: [d({ x: 1 })] })),
    ).toEqual({
      code: 9,
      message: 'arrayFilters may not be specified for pipeline-style updates',
    })
  })

  it('tells whether it is positional', () => {
    expect(compile({ $set: { 'a.$.b': 1 } }).positional).toBe(true)
    expect(compile({ $set: { 'a.$[].b': 1 } }).positional).toBe(false)
  })

  it('refuses documents that nest too deeply', () => {
    let deep: object = {}
    for (let level = 0; level < 180; level++) deep = { a: deep }
    const update = compile({ $set: { x: deep } })
    expect(failure(() => update.apply(d({ _id: 1 }), { now, isInsert: false }))?.code).toBe(15)
  })

  it('keeps every byte of the fields it does not name', () => {
    fc.assert(
      fc.property(documents, values, (doc, value) => {
        const { doc: after } = compileUpdate(
          new Map([['$set', new Map([['new field', value]])]]),
        ).apply(doc, { now, isInsert: false })
        const rest = new Map(after)
        rest.delete('new field')
        if (doc.has('_id')) return
        expect(isIdentical(rest, doc)).toBe(true)
        expect(isIdentical(after.get('new field'), value)).toBe(true)
      }),
    )
  })

  it('sets a field that then equals what was set', () => {
    fc.assert(
      fc.property(documents, values, (doc, value) => {
        const update = compileUpdate(new Map([['$set', new Map([['a', value]])]]))
        const first = update.apply(doc, { now, isInsert: false })
        expect(update.apply(first.doc, { now, isInsert: false }).modified).toBe(false)
      }),
    )
  })
})

describe('the document of an upsert', () => {
  it.each([
    ['takes the equalities', { _id: 1, a: 2 }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    [
      'in the order of their names',
      { _id: 1, c: 1, b: 2 },
      { $set: { a: 3 } },
      { _id: 1, b: 2, c: 1, a: 3 },
    ],
    ['leaves out ranges', { _id: 1, a: { $gt: 2 } }, { $set: { b: 3 } }, { _id: 1, b: 3 }],
    ['takes $eq', { _id: 1, a: { $eq: 2, $gt: 1 } }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    ['takes $in of one', { _id: 1, a: { $in: [2] } }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    ['leaves out $in of two', { _id: 1, a: { $in: [2, 3] } }, { $set: { b: 3 } }, { _id: 1, b: 3 }],
    ['takes $all of one', { _id: 1, a: { $all: [2] } }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    ['takes $and', { $and: [{ _id: 1 }, { a: 2 }] }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    ['takes $or of one', { $or: [{ a: 2 }], _id: 1 }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
    [
      'leaves out $or of two',
      { $or: [{ a: 2 }, { c: 1 }], _id: 1 },
      { $set: { b: 3 } },
      { _id: 1, b: 3 },
    ],
    ['leaves out patterns', { _id: 1, a: /x/ }, { $set: { b: 3 } }, { _id: 1, b: 3 }],
    [
      'builds paths',
      { _id: 1, 'a.b': 2, 'a.c': 3 },
      { $inc: { 'a.b': 1 } },
      { _id: 1, a: { b: 3, c: 3 } },
    ],
    ['takes null', { _id: 1, a: null }, { $set: { b: 3 } }, { _id: 1, a: null, b: 3 }],
    ['lets the update overwrite', { _id: 1, a: 2 }, { $set: { a: 3 } }, { _id: 1, a: 3 }],
    ['applies $setOnInsert', { _id: 1 }, { $setOnInsert: { a: 3 } }, { _id: 1, a: 3 }],
    ['takes an _id from the update', { a: 2 }, { $set: { _id: 5 } }, { _id: 5, a: 2 }],
    ['takes an _id from $setOnInsert', { a: 2 }, { $setOnInsert: { _id: 5 } }, { _id: 5, a: 2 }],
    ['of a replacement takes the _id alone', { _id: 1, a: 2 }, { b: 3 }, { _id: 1, b: 3 }],
    ['of a replacement with an _id', { a: 2 }, { b: 3, _id: 7 }, { _id: 7, b: 3 }],
    ['of $push', { _id: 1, a: [1] }, { $push: { a: 2 } }, { _id: 1, a: [1, 2] }],
  ])('%s', (_name, filter, update, expected) => {
    expect(bytes(upsertDocument(d(filter), compile(update), { now }))).toEqual(bytes(d(expected)))
  })

  it('gets an ObjectId, at its front', () => {
    const doc = upsertDocument(d({ a: 1 }), compile({ $set: { b: 1 } }), { now })
    expect([...doc.keys()]).toEqual(['_id', 'a', 'b'])
    expect(doc.get('_id')).toBeInstanceOf(ObjectId)
  })

  it.each([
    [
      { a: 1, $and: [{ a: 2 }] },
      {},
      54,
      "cannot infer query fields to set, path 'a' is matched twice",
    ],
    [
      { a: { $all: [1, 2] } },
      { $set: { b: 1 } },
      54,
      "cannot infer query fields to set, path 'a' is matched twice",
    ],
    [
      { a: {}, 'a.b': 1 },
      { $set: { b: 1 } },
      54,
      "cannot infer query fields to set, both paths 'a.b' and 'a' are matched",
    ],
    [
      { '_id.x': 1 },
      { b: 1 },
      111,
      "field at '_id' must be exactly specified, field at sub-path '_id.x'found",
    ],
    [
      { $expr: true },
      { $set: { b: 1 } },
      224,
      '$expr is not allowed in the query predicate for an upsert',
    ],
    [
      { _id: 1 },
      { $set: { _id: 2 } },
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    ],
    [
      { _id: 1 },
      { _id: 2 },
      66,
      "After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2",
    ],
    [{ _id: [1] }, { $set: { a: 2 } }, 53, "The '_id' value cannot be of type array"],
    [
      {},
      { $set: { _id: { $a: 1 } } },
      52,
      "_id fields may not contain '$'-prefixed fields: $a is not valid for storage.",
    ],
  ])('from %j and %j is error %s', (filter, update, code, message) => {
    const operators = Object.keys(update).length === 0 ? { $set: { z: 1 } } : update
    expect(failure(() => upsertDocument(d(filter), compile(operators), { now }))).toEqual({
      code,
      message,
    })
  })
})
