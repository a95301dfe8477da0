import { Binary, BsonUndefined, Decimal128, Double } from '../../../src/bson/value.ts'

const dec = (text: string): Decimal128 => Decimal128.fromString(text)
const MAX = 9_223_372_036_854_775_807n

/** An update, the document before and after. `null` after: nothing was modified. */
export interface UpdateCase {
  readonly name: string
  readonly update: object
  readonly before: object
  readonly after: object | null
  readonly arrayFilters?: object[]
  readonly matched?: number
  readonly insert?: boolean
}

export const cases: readonly UpdateCase[] = [
  // $set and the order of new fields
  {
    name: '$set replaces in place',
    update: { $set: { a: 9 } },
    before: { _id: 1, a: 1, b: 2 },
    after: { _id: 1, a: 9, b: 2 },
  },
  {
    name: '$set creates fields in the order of their names',
    update: { $set: { c: 3, a: 1, b: 2 } },
    before: { _id: 1 },
    after: { _id: 1, a: 1, b: 2, c: 3 },
  },
  {
    name: 'numbers among names go by value',
    update: { $set: { 'a.10': 1, 'a.9': 2 } },
    before: { _id: 1, a: {} },
    after: { _id: 1, a: { 9: 2, 10: 1 } },
  },
  {
    name: 'operators share one order',
    update: { $inc: { z: 1 }, $set: { y: 1 }, $push: { x: 1 } },
    before: { _id: 1 },
    after: { _id: 1, x: [1], y: 1, z: 1 },
  },
  {
    name: '$set creates the path',
    update: { $set: { 'a.b.c': 1 } },
    before: { _id: 1 },
    after: { _id: 1, a: { b: { c: 1 } } },
  },
  {
    name: 'two fields on one new path',
    update: { $set: { 'a.b': 1, 'a.c': 2 } },
    before: { _id: 1 },
    after: { _id: 1, a: { b: 1, c: 2 } },
  },
  {
    name: '$set pads an array',
    update: { $set: { 'a.3': 9 } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, null, null, 9] },
  },
  {
    name: '$set inside a new item of an array',
    update: { $set: { 'a.1.b': 9 } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, { b: 9 }] },
  },
  {
    name: 'two fields of one new item',
    update: { $set: { 'a.1.b': 9, 'a.1.c': 8 } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, { b: 9, c: 8 }] },
  },
  {
    name: 'a number creates a field, not an array',
    update: { $set: { 'a.0': 9 } },
    before: { _id: 1 },
    after: { _id: 1, a: { 0: 9 } },
  },
  {
    name: '$set of the same bytes is no change',
    update: { $set: { a: { x: 1 } } },
    before: { _id: 1, a: { x: 1 } },
    after: null,
  },
  {
    name: '$set of the same value in another type is a change',
    update: { $set: { a: new Double(1) } },
    before: { _id: 1, a: 1 },
    after: { _id: 1, a: new Double(1) },
  },
  {
    name: '$set of the same fields in another order is a change',
    update: { $set: { a: { y: 2, x: 1 } } },
    before: { _id: 1, a: { x: 1, y: 2 } },
    after: { _id: 1, a: { y: 2, x: 1 } },
  },
  {
    name: '$set of the same _id is no change',
    update: { $set: { _id: 1 } },
    before: { _id: 1 },
    after: null,
  },
  {
    name: '$set of fields with $ below the top',
    update: { $set: { a: { $x: 1 } } },
    before: { _id: 1 },
    after: { _id: 1, a: { $x: 1 } },
  },
  {
    name: 'an empty operator changes nothing',
    update: { $set: {} },
    before: { _id: 1 },
    after: null,
  },
  {
    name: 'values of all types survive beside a change',
    update: { $set: { z: 1 } },
    before: {
      _id: 1,
      l: 5n,
      d: new Double(5),
      m: dec('5.00'),
      b: new Binary(Buffer.from('x'), 128),
      u: new BsonUndefined(),
    },
    after: {
      _id: 1,
      l: 5n,
      d: new Double(5),
      m: dec('5.00'),
      b: new Binary(Buffer.from('x'), 128),
      u: new BsonUndefined(),
      z: 1,
    },
  },
  // $unset
  {
    name: '$unset',
    update: { $unset: { a: '', b: 1 } },
    before: { _id: 1, a: 1, c: 2 },
    after: { _id: 1, c: 2 },
  },
  {
    name: '$unset on a path',
    update: { $unset: { 'a.b': '' } },
    before: { _id: 1, a: { b: 1 } },
    after: { _id: 1, a: {} },
  },
  {
    name: '$unset of an item leaves null',
    update: { $unset: { 'a.0': '' } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [null, 2] },
  },
  {
    name: '$unset through a scalar is no change',
    update: { $unset: { 'a.b': '' } },
    before: { _id: 1, a: 5 },
    after: null,
  },
  // $inc and $mul
  {
    name: '$inc',
    update: { $inc: { a: 2, b: -1 } },
    before: { _id: 1, a: 1 },
    after: { _id: 1, a: 3, b: -1 },
  },
  { name: '$inc by nothing', update: { $inc: { a: 0 } }, before: { _id: 1, a: 1 }, after: null },
  {
    name: '$inc by nothing in a wider type',
    update: { $inc: { a: 0n } },
    before: { _id: 1, a: 1 },
    after: { _id: 1, a: 1n },
  },
  {
    name: '$inc from int to long',
    update: { $inc: { a: 1 } },
    before: { _id: 1, a: 2_147_483_647 },
    after: { _id: 1, a: 2_147_483_648n },
  },
  {
    name: '$inc on a large long is exact',
    update: { $inc: { a: 1 } },
    before: { _id: 1, a: 9_007_199_254_740_992n },
    after: { _id: 1, a: 9_007_199_254_740_993n },
  },
  {
    name: '$inc on a decimal is exact',
    update: { $inc: { a: dec('0.1') } },
    before: { _id: 1, a: dec('0.2') },
    after: { _id: 1, a: dec('0.3') },
  },
  {
    name: '$inc of a decimal by an int',
    update: { $inc: { a: 1 } },
    before: { _id: 1, a: dec('1.50') },
    after: { _id: 1, a: dec('2.50') },
  },
  {
    name: '$inc of an int by a double',
    update: { $inc: { a: 0.5 } },
    before: { _id: 1, a: 1 },
    after: { _id: 1, a: 1.5 },
  },
  {
    name: '$inc in an array',
    update: { $inc: { 'a.1': 5 } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [1, 7] },
  },
  {
    name: '$mul',
    update: { $mul: { a: 3 } },
    before: { _id: 1, a: 5n },
    after: { _id: 1, a: 15n },
  },
  {
    name: '$mul of what is missing is a zero of its type',
    update: { $mul: { a: 3n, b: 2.5, c: 3, d: dec('2') } },
    before: { _id: 1 },
    after: { _id: 1, a: 0n, b: new Double(0), c: 0, d: dec('0') },
  },
  {
    name: '$mul from int to long',
    update: { $mul: { a: 2_000_000 } },
    before: { _id: 1, a: 2_000_000 },
    after: { _id: 1, a: 4_000_000_000_000n },
  },
  // $min and $max
  {
    name: '$min',
    update: { $min: { a: 3, b: 3 } },
    before: { _id: 1, a: 5, b: 1 },
    after: { _id: 1, a: 3, b: 1 },
  },
  {
    name: '$max across types',
    update: { $max: { a: 'x' } },
    before: { _id: 1, a: 5 },
    after: { _id: 1, a: 'x' },
  },
  {
    name: '$min across types',
    update: { $min: { a: 'x' } },
    before: { _id: 1, a: 5 },
    after: null,
  },
  {
    name: '$max of an equal value keeps the type',
    update: { $max: { a: new Double(5) } },
    before: { _id: 1, a: 5 },
    after: null,
  },
  { name: '$min creates', update: { $min: { a: 3 } }, before: { _id: 1 }, after: { _id: 1, a: 3 } },
  {
    name: '$max of dates',
    update: { $max: { a: new Date(5) } },
    before: { _id: 1, a: new Date(4) },
    after: { _id: 1, a: new Date(5) },
  },
  {
    name: '$min of longs',
    update: { $min: { a: MAX - 1n } },
    before: { _id: 1, a: MAX },
    after: { _id: 1, a: MAX - 1n },
  },
  // $rename
  {
    name: '$rename moves a field to the end',
    update: { $rename: { a: 'z' } },
    before: { _id: 1, a: 1, b: 2 },
    after: { _id: 1, b: 2, z: 1 },
  },
  {
    name: '$rename overwrites in place',
    update: { $rename: { a: 'b' } },
    before: { _id: 1, a: 1, b: 2, c: 3 },
    after: { _id: 1, b: 1, c: 3 },
  },
  {
    name: '$rename into a document',
    update: { $rename: { a: 'b.c' } },
    before: { _id: 1, a: 1 },
    after: { _id: 1, b: { c: 1 } },
  },
  {
    name: '$rename of what is missing',
    update: { $rename: { a: 'b' } },
    before: { _id: 1, b: 2 },
    after: null,
  },
  {
    name: '$rename of an array',
    update: { $rename: { a: 'b' } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, b: [1] },
  },
  // $setOnInsert
  {
    name: '$setOnInsert on an update',
    update: { $setOnInsert: { a: 1 } },
    before: { _id: 1 },
    after: null,
  },
  {
    name: '$setOnInsert on an insert',
    update: { $setOnInsert: { a: 1 } },
    before: { _id: 1 },
    after: { _id: 1, a: 1 },
    insert: true,
  },
  // $push
  {
    name: '$push',
    update: { $push: { a: 3 } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, 3] },
  },
  {
    name: '$push creates',
    update: { $push: { a: 3 } },
    before: { _id: 1 },
    after: { _id: 1, a: [3] },
  },
  {
    name: '$push of an array is one item',
    update: { $push: { a: [3, 4] } },
    before: { _id: 1, a: [] },
    after: { _id: 1, a: [[3, 4]] },
  },
  {
    name: '$push $each',
    update: { $push: { a: { $each: [3, 4] } } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, 3, 4] },
  },
  {
    name: '$push $position',
    update: { $push: { a: { $each: [9], $position: 1 } } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [1, 9, 2] },
  },
  {
    name: '$push $position from the end',
    update: { $push: { a: { $each: [8, 9], $position: -1 } } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [1, 8, 9, 2] },
  },
  {
    name: '$push $position before the start',
    update: { $push: { a: { $each: [9], $position: -9 } } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [9, 1, 2] },
  },
  {
    name: '$push $sort and $slice',
    update: { $push: { a: { $each: [5, 1], $sort: -1, $slice: 3 } } },
    before: { _id: 1, a: [2, 4] },
    after: { _id: 1, a: [5, 4, 2] },
  },
  {
    name: '$push $slice from the end',
    update: { $push: { a: { $each: [5], $slice: -2 } } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [2, 5] },
  },
  {
    name: '$push $slice to nothing',
    update: { $push: { a: { $each: [5], $slice: 0 } } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [] },
  },
  {
    name: '$push $sort by a field',
    update: { $push: { a: { $each: [{ x: 2 }], $sort: { x: 1 } } } },
    before: { _id: 1, a: [{ x: 3 }, { x: 1 }, 7] },
    after: { _id: 1, a: [7, { x: 1 }, { x: 2 }, { x: 3 }] },
  },
  {
    name: '$push sorts across types',
    update: { $push: { a: { $each: [], $sort: 1 } } },
    before: { _id: 1, a: ['x', 5, null] },
    after: { _id: 1, a: [null, 5, 'x'] },
  },
  {
    name: '$push of nothing',
    update: { $push: { a: { $each: [] } } },
    before: { _id: 1, a: [1] },
    after: null,
  },
  // $addToSet
  {
    name: '$addToSet',
    update: { $addToSet: { a: 2 } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, 2] },
  },
  {
    name: '$addToSet of what is there, in another type',
    update: { $addToSet: { a: 1n } },
    before: { _id: 1, a: [1] },
    after: null,
  },
  {
    name: '$addToSet $each',
    update: { $addToSet: { a: { $each: [2, 3, 2, 1] } } },
    before: { _id: 1, a: [1] },
    after: { _id: 1, a: [1, 2, 3] },
  },
  {
    name: '$addToSet sees the order of fields',
    update: { $addToSet: { a: { y: 2, x: 1 } } },
    before: { _id: 1, a: [{ x: 1, y: 2 }] },
    after: {
      _id: 1,
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  },
  {
    name: '$addToSet creates without doubles',
    update: { $addToSet: { a: { $each: [1, 1] } } },
    before: { _id: 1 },
    after: { _id: 1, a: [1] },
  },
  // $pop, $pull, $pullAll
  {
    name: '$pop',
    update: { $pop: { a: 1 } },
    before: { _id: 1, a: [1, 2, 3] },
    after: { _id: 1, a: [1, 2] },
  },
  {
    name: '$pop from the front',
    update: { $pop: { a: -1 } },
    before: { _id: 1, a: [1, 2, 3] },
    after: { _id: 1, a: [2, 3] },
  },
  {
    name: '$pop of an empty array',
    update: { $pop: { a: 1 } },
    before: { _id: 1, a: [] },
    after: null,
  },
  {
    name: '$pop of what is missing',
    update: { $pop: { 'a.b': 1 } },
    before: { _id: 1, a: {} },
    after: null,
  },
  {
    name: '$pull of a value',
    update: { $pull: { a: 2 } },
    before: { _id: 1, a: [1, 2, 2n, 3, [2]] },
    after: { _id: 1, a: [1, 3, [2]] },
  },
  {
    name: '$pull by a condition',
    update: { $pull: { a: { $gte: 2 } } },
    before: { _id: 1, a: [1, 2, 3] },
    after: { _id: 1, a: [1] },
  },
  {
    name: '$pull of documents',
    update: { $pull: { a: { x: 1 } } },
    before: { _id: 1, a: [{ x: 1, y: 2 }, { x: 2 }, 1] },
    after: { _id: 1, a: [{ x: 2 }, 1] },
  },
  {
    name: '$pull by a pattern',
    update: { $pull: { a: /^x/ } },
    before: { _id: 1, a: ['xa', 'b', 5] },
    after: { _id: 1, a: ['b', 5] },
  },
  {
    name: '$pull with $in',
    update: { $pull: { a: { $in: [1, 3] } } },
    before: { _id: 1, a: [1, 2, 3] },
    after: { _id: 1, a: [2] },
  },
  {
    name: '$pull with $elemMatch',
    update: { $pull: { a: { b: { $elemMatch: { c: 1 } } } } },
    before: { _id: 1, a: [{ b: [{ c: 1 }] }, { b: [] }] },
    after: { _id: 1, a: [{ b: [] }] },
  },
  {
    name: '$pull of an array',
    update: { $pull: { a: [1, 2] } },
    before: { _id: 1, a: [[1, 2], 1] },
    after: { _id: 1, a: [1] },
  },
  {
    name: '$pull on what is missing',
    update: { $pull: { a: 1 } },
    before: { _id: 1 },
    after: null,
  },
  {
    name: '$pullAll',
    update: { $pullAll: { a: [1, 3] } },
    before: { _id: 1, a: [1, 2, 3, 1] },
    after: { _id: 1, a: [2] },
  },
  // $bit
  {
    name: '$bit',
    update: { $bit: { a: { and: 6 }, b: { or: 5 }, c: { xor: 1 } } },
    before: { _id: 1, a: 3, b: 2n },
    after: { _id: 1, a: 2, b: 7n, c: 1 },
  },
  {
    name: '$bit on negative longs',
    update: { $bit: { a: { xor: -1n } } },
    before: { _id: 1, a: MAX },
    after: { _id: 1, a: -MAX - 1n },
  },
  // positional operators
  {
    name: '$ stands for the item that matched',
    update: { $set: { 'a.$': 9 } },
    before: { _id: 1, a: [1, 2, 3] },
    after: { _id: 1, a: [1, 9, 3] },
    matched: 1,
  },
  {
    name: '$ and a field below',
    update: { $inc: { 'a.$.n': 1 } },
    before: { _id: 1, a: [{ n: 1 }, { n: 2 }] },
    after: { _id: 1, a: [{ n: 1 }, { n: 3 }] },
    matched: 1,
  },
  {
    name: '$ beside its own number',
    update: { $set: { 'a.$.x': 1, 'a.1.y': 2 } },
    before: { _id: 1, a: [{}, {}] },
    after: { _id: 1, a: [{}, { x: 1, y: 2 }] },
    matched: 1,
  },
  {
    name: '$[] stands for all',
    update: { $inc: { 'a.$[]': 1 } },
    before: { _id: 1, a: [1, 2] },
    after: { _id: 1, a: [2, 3] },
  },
  {
    name: '$[] on an empty array',
    update: { $inc: { 'a.$[]': 1 } },
    before: { _id: 1, a: [] },
    after: null,
  },
  {
    name: '$[x] stands for those that match',
    update: { $set: { 'a.$[x].n': 0 } },
    before: { _id: 1, a: [{ n: 5 }, { n: 1 }] },
    after: { _id: 1, a: [{ n: 0 }, { n: 1 }] },
    arrayFilters: [{ 'x.n': { $gt: 2 } }],
  },
  {
    name: '$[x] on plain values',
    update: { $set: { 'a.$[x]': 0 } },
    before: { _id: 1, a: [5, 1] },
    after: { _id: 1, a: [0, 1] },
    arrayFilters: [{ x: { $gt: 2 } }],
  },
  {
    name: '$[x] in $[]',
    update: { $set: { 'a.$[].b.$[x]': 0 } },
    before: { _id: 1, a: [{ b: [5, 1] }, { b: [7] }] },
    after: { _id: 1, a: [{ b: [0, 1] }, { b: [0] }] },
    arrayFilters: [{ $or: [{ x: 5 }, { x: 7 }] }],
  },
  {
    name: 'two identifiers on one array',
    update: { $set: { 'a.$[x].p': 1, 'a.$[y].q': 2 } },
    before: { _id: 1, a: [{ n: 1 }, { n: 2 }] },
    after: {
      _id: 1,
      a: [
        { n: 1, p: 1, q: 2 },
        { n: 2, q: 2 },
      ],
    },
    arrayFilters: [{ 'x.n': 1 }, { 'y.n': { $gt: 0 } }],
  },
  // replacement
  {
    name: 'a replacement keeps the _id',
    update: { b: 2 },
    before: { _id: 1, a: 1 },
    after: { _id: 1, b: 2 },
  },
  {
    name: 'a replacement may state the _id, anywhere',
    update: { b: 2, _id: new Double(1) },
    before: { _id: 1 },
    after: { _id: new Double(1), b: 2 },
  },
  { name: 'an empty replacement', update: {}, before: { _id: 1, a: 1 }, after: { _id: 1 } },
  { name: 'an equal replacement', update: { a: 1 }, before: { _id: 1, a: 1 }, after: null },
  {
    name: 'a replacement with a dotted name',
    update: { 'a.b': 1 },
    before: { _id: 1 },
    after: { _id: 1, 'a.b': 1 },
  },
]

/** An update, the document it is refused on, and how. */
export interface RefusedUpdate {
  readonly update: object
  readonly before?: object
  readonly code: number
  readonly message: string
  readonly arrayFilters?: object[]
  readonly matched?: number
}

export const refused: readonly RefusedUpdate[] = [
  // operators and operands
  {
    update: { $foo: { a: 1 } },
    code: 9,
    message:
      'Unknown modifier: $foo. Expected a valid update modifier or pipeline-style update specified as an array',
  },
  {
    update: { $set: { a: 1 }, b: 1 },
    code: 9,
    message:
      'Unknown modifier: b. Expected a valid update modifier or pipeline-style update specified as an array',
  },
  {
    update: { $set: 5 },
    code: 9,
    message:
      'Modifiers operate on fields but we found type int instead. For example: {$mod: {<field>: ...}} not {$set: 5}',
  },
  {
    update: { a: 1, $set: { b: 1 } },
    code: 52,
    message:
      "The dollar ($) prefixed field '$set' in '$set' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.",
  },
  {
    update: { $inc: { a: 'x' } },
    code: 14,
    message: 'Cannot increment with non-numeric argument: {a: "x"}',
  },
  {
    update: { $mul: { a: null } },
    code: 14,
    message: 'Cannot multiply with non-numeric argument: {a: null}',
  },
  { update: { $pop: { a: 2 } }, code: 9, message: '$pop expects 1 or -1, found: 2' },
  { update: { $pop: { a: 'x' } }, code: 9, message: 'Expected a number in: a: "x"' },
  {
    update: { $pullAll: { a: 1 } },
    code: 2,
    message: '$pullAll requires an array argument but was given a int',
  },
  {
    update: { $pull: { a: { $foo: 1 } } },
    code: 2,
    message:
      "unknown top level operator: $foo. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.",
  },
  { update: { $pull: { a: { $gt: 1, $foo: 1 } } }, code: 2, message: 'unknown operator: $foo' },
  {
    update: { $bit: { a: 1 } },
    code: 2,
    message:
      'The $bit modifier is not compatible with a int. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}',
  },
  {
    update: { $bit: { a: { nand: 1 } } },
    code: 2,
    message:
      "The $bit modifier only supports 'and', 'or', and 'xor', not 'nand' which is an unknown operator: {nand: 1}",
  },
  {
    update: { $bit: { a: { and: 1.5 } } },
    code: 2,
    message:
      "The $bit modifier field must be an Integer(32/64 bit); a 'double' is not supported here: {and: 1.5}",
  },
  {
    update: { $bit: { a: {} } },
    code: 2,
    message:
      'You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}',
  },
  {
    update: { $currentDate: { a: 1 } },
    code: 2,
    message:
      "int is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).",
  },
  {
    update: { $currentDate: { a: { $type: 'foo' } } },
    code: 2,
    message:
      "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  },
  {
    update: { $currentDate: { a: { b: 1 } } },
    code: 2,
    message: 'Unrecognized $currentDate option: b',
  },
  {
    update: { $push: { a: { $each: 1 } } },
    code: 2,
    message: 'The argument to $each in $push must be an array but it was of type: int',
  },
  {
    update: { $push: { a: { $each: [], $foo: 1 } } },
    code: 2,
    message: 'Unrecognized clause in $push: $foo',
  },
  {
    update: { $push: { a: { $each: [], $slice: 'x' } } },
    code: 2,
    message: 'The value for $slice must be an integer value but was given type: string',
  },
  {
    update: { $push: { a: { $each: [], $slice: 1.5 } } },
    code: 2,
    message: 'The value for $slice must be an integer value but was given type: double',
  },
  {
    update: { $push: { a: { $each: [], $position: 'x' } } },
    code: 2,
    message: 'The value for $position must be an integer value, not of type: string',
  },
  {
    update: { $push: { a: { $each: [], $sort: 2 } } },
    code: 2,
    message: 'The $sort element value must be either 1 or -1',
  },
  {
    update: { $push: { a: { $each: [], $sort: {} } } },
    code: 2,
    message: 'The $sort pattern is empty when it should be a set of fields.',
  },
  {
    update: { $push: { a: { $each: [], $sort: 'x' } } },
    code: 2,
    message:
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
  },
  {
    update: { $push: { a: { $each: [], $sort: { 'b.': 1 } } } },
    code: 2,
    message: 'The $sort field is a dotted field but has an empty part: b.',
  },
  {
    update: { $addToSet: { a: { $each: 1 } } },
    code: 14,
    message: 'The argument to $each in $addToSet must be an array but it was of type int',
  },
  {
    update: { $addToSet: { a: { $each: [], x: 1 } } },
    code: 2,
    message: 'Found unexpected fields after $each in $addToSet: { $each: [], x: 1 }',
  },
  {
    update: { $rename: { a: 1 } },
    code: 2,
    message: "The 'to' field for $rename must be a string: a: 1",
  },
  {
    update: { $rename: { a: 'a' } },
    code: 2,
    message: 'The source and target field for $rename must differ: a: "a"',
  },
  {
    update: { $rename: { a: 'a.b' } },
    code: 2,
    message: 'The source and target field for $rename must not be on the same path: a: "a.b"',
  },
  {
    update: { $rename: { 'a.$': 'b' } },
    code: 2,
    message: 'The source field for $rename may not be dynamic: a.$',
  },
  {
    update: { $rename: { a: 'b.$[]' } },
    code: 2,
    message: 'The destination field for $rename may not be dynamic: b.$[]',
  },
  // paths
  { update: { $set: { '': 1 } }, code: 56, message: 'An empty update path is not valid.' },
  {
    update: { $set: { 'a..b': 1 } },
    code: 56,
    message: "The update path 'a..b' contains an empty field name, which is not allowed.",
  },
  {
    update: { $set: { 'a.': 1 } },
    code: 56,
    message: "The update path 'a.' contains an empty field name, which is not allowed.",
  },
  {
    update: { $set: { $: 1 } },
    code: 2,
    message: "Cannot have positional (i.e. '$') element in the first position in path '$'",
  },
  {
    update: { $set: { 'a.$.b.$': 1 } },
    code: 2,
    message: "Too many positional (i.e. '$') elements found in path 'a.$.b.$'",
  },
  {
    update: { $set: { '$[]': 1 } },
    code: 2,
    message:
      "Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '$[]'",
  },
  {
    update: { $set: { a: 1 }, $inc: { a: 1 } },
    code: 40,
    message: "Updating the path 'a' would create a conflict at 'a'",
  },
  {
    update: { $set: { a: 1, 'a.b': 1 } },
    code: 40,
    message: "Updating the path 'a.b' would create a conflict at 'a'",
  },
  {
    update: { $set: { 'a.b': 1, a: 1 } },
    code: 40,
    message: "Updating the path 'a' would create a conflict at 'a'",
  },
  {
    update: { $set: { 'a.b.c': 1, 'a.b': 1 } },
    code: 40,
    message: "Updating the path 'a.b' would create a conflict at 'a.b'",
  },
  {
    update: { $set: { a: 1 }, $rename: { a: 'b' } },
    code: 40,
    message: "Updating the path 'a' would create a conflict at 'a'",
  },
  {
    update: { $set: { b: 1 }, $rename: { a: 'b' } },
    code: 40,
    message: "Updating the path 'b' would create a conflict at 'b'",
  },
  {
    update: { $set: { 'a.$[]': 1, 'a.0': 1 } },
    code: 40,
    message: "Updating the path 'a.0' would create a conflict at 'a'",
  },
  {
    update: { $set: { 'a.$[]': 1, 'a.$': 1 } },
    code: 40,
    message: "Updating the path 'a.$' would create a conflict at 'a'",
  },
  {
    update: { $set: { 'a.$': 1, 'a.1': 2 } },
    before: { _id: 1, a: [1, 2] },
    matched: 1,
    code: 40,
    message: "Update created a conflict at 'a.1'",
  },
  {
    update: { $set: { 'a.$[]': 1, 'a.$[x]': 2 } },
    before: { _id: 1, a: [5] },
    arrayFilters: [{ x: 5 }],
    code: 40,
    message: "Update created a conflict at 'a.0'",
  },
  // values in the document
  {
    update: { $inc: { a: 1 } },
    before: { _id: 1, a: 'x' },
    code: 14,
    message:
      "Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type string",
  },
  {
    update: { $inc: { 'b.a': 1 } },
    before: { _id: 1, b: { a: null } },
    code: 14,
    message:
      "Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type null",
  },
  {
    update: { $mul: { a: 2 } },
    before: { _id: 1, a: [] },
    code: 14,
    message:
      "Cannot apply $mul to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type array",
  },
  {
    update: { $inc: { a: 1 } },
    before: { _id: 1, a: MAX },
    code: 2,
    message: `Failed to apply $inc operations to current value ((NumberLong)${MAX}) for document {_id: 1}`,
  },
  {
    update: { $mul: { a: 2 } },
    before: { _id: 1, a: MAX },
    code: 2,
    message: `Failed to apply $mul operations to current value ((NumberLong)${MAX}) for document {_id: 1}`,
  },
  {
    update: { $push: { a: 1 } },
    before: { _id: 1, a: 'x' },
    code: 2,
    message: "The field 'a' must be an array but is of type string in document {_id: 1}",
  },
  {
    update: { $push: { 'b.a': 1 } },
    before: { _id: 1, b: { a: null } },
    code: 2,
    message: "The field 'b.a' must be an array but is of type null in document {_id: 1}",
  },
  {
    update: { $addToSet: { a: 1 } },
    before: { _id: 1, a: {} },
    code: 2,
    message: "Cannot apply $addToSet to non-array field. Field named 'a' has non-array type object",
  },
  {
    update: { $pop: { a: 1 } },
    before: { _id: 1, a: 'x' },
    code: 14,
    message: "Path 'a' contains an element of non-array type 'string'",
  },
  {
    update: { $pull: { a: 1 } },
    before: { _id: 1, a: 1 },
    code: 2,
    message: 'Cannot apply $pull to a non-array value',
  },
  {
    update: { $pullAll: { a: [1] } },
    before: { _id: 1, a: 1 },
    code: 2,
    message: 'Cannot apply $pull to a non-array value',
  },
  {
    update: { $bit: { a: { and: 1 } } },
    before: { _id: 1, a: 1.5 },
    code: 2,
    message:
      'Cannot apply $bit to a value of non-integral type._id: 1 has the field a of non-integer type double',
  },
  {
    update: { $set: { 'a.b': 1 } },
    before: { _id: 1, a: 5 },
    code: 28,
    message: "Cannot create field 'b' in element {a: 5}",
  },
  {
    update: { $set: { 'a.b.c': 1 } },
    before: { _id: 1, a: null },
    code: 28,
    message: "Cannot create field 'b' in element {a: null}",
  },
  {
    update: { $inc: { 'a.b': 1 } },
    before: { _id: 1, a: [] },
    code: 28,
    message: "Cannot create field 'b' in element {a: []}",
  },
  {
    update: { $set: { 'a.0.b': 1 } },
    before: { _id: 1, a: ['x'] },
    code: 28,
    message: 'Cannot create field \'b\' in element {0: "x"}',
  },
  {
    update: { $pop: { 'a.b': 1 } },
    before: { _id: 1, a: 5 },
    code: 28,
    message: 'Cannot use the part (b) of (a.b) to traverse the element ({a: 5})',
  },
  {
    update: { $pull: { 'a.b': 1 } },
    before: { _id: 1, a: [] },
    code: 28,
    message: 'Cannot use the part (b) of (a.b) to traverse the element ({a: []})',
  },
  {
    update: { $set: { 'a.9999999': 1 } },
    before: { _id: 1, a: [] },
    code: 34,
    message: "can't backfill more than 1500000 elements",
  },
  {
    update: { $rename: { 'a.b': 'c' } },
    before: { _id: 1, a: 5 },
    code: 28,
    message: 'cannot use the part (a of a.b) to traverse the element ({a: 5})',
  },
  {
    update: { $rename: { 'a.0': 'c' } },
    before: { _id: 1, a: [5] },
    code: 2,
    message:
      "The source field cannot be an array element, 'a.0' in doc with _id: 1 has an array field called 'a'",
  },
  {
    update: { $rename: { c: 'a.0' } },
    before: { _id: 1, a: [5], c: 1 },
    code: 2,
    message:
      "The destination field cannot be an array element, 'a.0' in doc with _id: 1 has an array field called 'a'",
  },
  // positional operators
  {
    update: { $set: { 'a.$': 1 } },
    before: { _id: 1, a: [1] },
    code: 2,
    message: 'The positional operator did not find the match needed from the query.',
  },
  {
    update: { $set: { 'a.$[]': 1 } },
    before: { _id: 1 },
    code: 2,
    message: "The path 'a' must exist in the document in order to apply array updates.",
  },
  {
    update: { $set: { 'a.$[]': 1 } },
    before: { _id: 1, a: 5 },
    code: 2,
    message: 'Cannot apply array updates to non-array element a: 5',
  },
  {
    update: { $set: { 'a.$[x]': 1 } },
    code: 2,
    message: "No array filter found for identifier 'x' in path 'a.$[x]'",
  },
  {
    update: { $set: { a: 1 } },
    arrayFilters: [{ x: 1 }],
    code: 9,
    message: "The array filter for identifier 'x' was not used in the update { $set: { a: 1 } }",
  },
  {
    update: { $set: { 'a.$[x]': 1 } },
    arrayFilters: [{ x: 1 }, { 'x.a': 1 }],
    code: 9,
    message: 'Found multiple array filters with the same top-level field name x',
  },
  {
    update: { $set: { 'a.$[x]': 1 } },
    arrayFilters: [{ x: 1, y: 1 }],
    code: 9,
    message:
      "Error parsing array filter :: caused by :: Expected a single top-level field name, found 'x' and 'y'",
  },
  {
    update: { $set: { 'a.$[X]': 1 } },
    arrayFilters: [{ X: 1 }],
    code: 2,
    message:
      "Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found 'X'",
  },
  {
    update: { $set: { a: 1 } },
    arrayFilters: [{}],
    code: 9,
    message: 'Cannot use an expression without a top-level field name in arrayFilters',
  },
  {
    update: { $set: { 'a.$[x]': 1 } },
    arrayFilters: [{ x: { $foo: 1 } }],
    code: 2,
    message: 'unknown operator: $foo',
  },
  {
    update: { $set: { 'a.$[x]': 1 } },
    arrayFilters: [{ x: { $near: 1 } }],
    code: 238,
    message: 'embedded engine: $near is not supported',
  },
  {
    update: { a: 1 },
    arrayFilters: [{ x: 1 }],
    code: 9,
    message: 'arrayFilters may not be specified for replacement-style updates',
  },
  // _id and names with $
  {
    update: { $set: { _id: 2 } },
    before: { _id: 1 },
    code: 66,
    message: "Performing an update on the path '_id' would modify the immutable field '_id'",
  },
  {
    update: { $inc: { _id: 1 } },
    before: { _id: 1 },
    code: 66,
    message: "Performing an update on the path '_id' would modify the immutable field '_id'",
  },
  {
    update: { $unset: { _id: 1 } },
    before: { _id: 1 },
    code: 66,
    message: "Performing an update on the path '_id' would modify the immutable field '_id'",
  },
  {
    update: { $set: { '_id.a': 2 } },
    before: { _id: { a: 1 } },
    code: 66,
    message: "Performing an update on the path '_id.a' would modify the immutable field '_id'",
  },
  {
    update: { $set: { '_id.b': 2 } },
    before: { _id: { a: 1 } },
    code: 66,
    message:
      "Updating the path '_id' to _id: { a: 1, b: 2 } would modify the immutable field '_id'",
  },
  {
    update: { $rename: { _id: 'b' } },
    before: { _id: 1 },
    code: 66,
    message: "Unsetting the path '_id' using $rename would modify the immutable field '_id'",
  },
  {
    update: { $rename: { a: '_id' } },
    before: { _id: 1, a: 2 },
    code: 66,
    message: "Performing an update on the path '_id' would modify the immutable field '_id'",
  },
  {
    update: { _id: 2, a: 1 },
    before: { _id: 1 },
    code: 66,
    message:
      "After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2",
  },
  {
    update: { $set: { $a: 1 } },
    before: { _id: 1 },
    code: 52,
    message:
      "The dollar ($) prefixed field '$a' in '$a' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.",
  },
]
