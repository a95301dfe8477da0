/* oxlint-disable unicorn/no-thenable -- `then` is a word of $cond and $switch */
import { describe, expect, test } from 'vitest'
import { decimal, double, type Plain, show, v } from '../expressions/values.ts'
import { aggregate, createWorld } from './host.ts'

class Failure {
  readonly code: number
  constructor(code: number) {
    this.code = code
  }
}

const failing = (code: number): Failure => new Failure(code)

/** [pipeline, result] or [pipeline, error code]. */
type Case = readonly [stages: readonly Plain[], expected: readonly Plain[] | Failure]

const content = {
  items: [
    { _id: 1, kind: 'a', n: 5, tags: ['x', 'y'], sub: { p: 1, q: 2 } },
    { _id: 2, kind: 'b', n: 7n, tags: [], sub: { p: 3 } },
    { _id: 3, kind: 'a', n: 1.5, sub: [{ p: 4 }, 9, { q: 5 }] },
    { _id: 4, kind: 'B', n: null, tags: 'z' },
  ],
  orders: [
    { _id: 10, item: 'a', qty: 2 },
    { _id: 11, item: 'b', qty: 3 },
    { _id: 12, item: ['a', 'c'], qty: 4 },
    { _id: 13, qty: 5 },
  ],
  people: [
    { _id: 1, name: 'Ann' },
    { _id: 2, name: 'Bob', boss: 'Ann' },
    { _id: 3, name: 'Cid', boss: 'Bob' },
    { _id: 4, name: 'Dee', boss: 'Cid' },
  ],
}

const only = (...fields: string[]): Plain => ({
  $project: { _id: 0, ...Object.fromEntries(fields.map((field) => [field, 1])) },
})

const tables: Record<string, readonly Case[]> = {
  'match and shape': [
    [[{ $match: { kind: 'a', n: { $gt: 2 } } }, { $project: { n: 1 } }], [{ _id: 1, n: 5 }]],
    [[{ $match: { $expr: { $eq: ['$kind', 'b'] } } }, only('n')], [{ n: 7n }]],
    [[{ $match: { $expr: { $nope: 1 } } }], failing(168)],
    [[{ $match: { $where: 'true' } }], failing(238)],
    [[{ $match: 5 }], failing(15_959)],
    [[{ $match: { _id: 1 } }, { $project: { 'sub.p': 1 } }], [{ _id: 1, sub: { p: 1 } }]],
    [[{ $match: { _id: 3 } }, { $project: { sub: { p: 1 } } }], [{ _id: 3, sub: [{ p: 4 }, {}] }]],
    [[{ $match: { _id: 1 } }, { $project: { sub: 0, tags: 0 } }], [{ _id: 1, kind: 'a', n: 5 }]],
    [
      [{ $match: { _id: 3 } }, { $project: { 'sub.p': 0, kind: 0, n: 0 } }],
      [{ _id: 3, sub: [{}, 9, { q: 5 }] }],
    ],
    [
      [{ $match: { _id: 2 } }, { $project: { _id: 0 } }, { $project: { kind: 1 } }],
      [{ kind: 'b' }],
    ],
    [
      [{ $match: { _id: 1 } }, { $project: { x: '$sub.p', kind: 1 } }],
      [{ _id: 1, kind: 'a', x: 1 }],
    ],
    [
      [{ $match: { _id: 1 } }, { $project: { _id: '$kind', 'a.b': { $add: ['$n', 1] } } }],
      [{ _id: 'a', a: { b: 6 } }],
    ],
    [
      [{ $match: { _id: 3 } }, { $project: { 'sub.z': { $literal: 1 } } }],
      [{ _id: 3, sub: [{ z: 1 }, { z: 1 }] }],
    ],
    [[{ $match: { _id: 1 } }, { $project: { 'kind.z': '$n' } }], [{ _id: 1, kind: { z: 5 } }]],
    [
      [{ $match: { _id: 1 } }, { $project: { kind: 'text', x: '$missing' } }],
      [{ _id: 1, kind: 'text' }],
    ],
    [[{ $project: { kind: 1, n: 0 } }], failing(31_254)],
    [[{ $project: { n: 0, kind: 1 } }], failing(31_253)],
    [[{ $project: { kind: '$n', n: 0 } }], failing(31_254)],
    [[{ $project: { n: 0, kind: '$n' } }], failing(31_252)],
    [[{ $project: { _id: 0, n: { a: 1, b: 0 } } }], failing(31_254)],
    [[{ $project: { sub: 1, 'sub.p': 1 } }], failing(31_249)],
    [[{ $project: { 'sub.p': 1, sub: 1 } }], failing(31_250)],
    [[{ $project: {} }], failing(51_272)],
    [[{ $project: { a: {} } }], failing(51_270)],
    [[{ $project: { a: { $nope: 1 } } }], failing(168)],
    [
      [{ $match: { _id: 1 } }, { $set: { n: 9, 'sub.r': '$n', y: [1, '$kind'] } }],
      [{ _id: 1, kind: 'a', n: 9, tags: ['x', 'y'], sub: { p: 1, q: 2, r: 5 }, y: [1, 'a'] }],
    ],
    [
      [{ $match: { _id: 3 } }, { $addFields: { sub: { z: 0 } } }, only('sub')],
      [{ sub: [{ p: 4, z: 0 }, { z: 0 }, { q: 5, z: 0 }] }],
    ],
    [
      [{ $match: { _id: 4 } }, { $set: { tags: '$$REMOVE', n: '$missing' } }],
      [{ _id: 4, kind: 'B' }],
    ],
    [[{ $match: { _id: 4 } }, { $unset: ['n', 'tags'] }], [{ _id: 4, kind: 'B' }]],
    [[{ $match: { _id: 2 } }, { $unset: 'sub.p' }, only('sub')], [{ sub: {} }]],
    [[{ $unset: [] }], failing(31_119)],
    [[{ $unset: 5 }], failing(31_002)],
    [[{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: '$sub' } }], [{ p: 1, q: 2 }]],
    [[{ $match: { _id: 1 } }, { $replaceWith: { k: '$kind' } }], [{ k: 'a' }]],
    [[{ $replaceRoot: { newRoot: '$kind' } }], failing(40_228)],
    [[{ $replaceRoot: { newRoot: '$sub', x: 1 } }], failing(40_230)],
  ],
  'order and count': [
    [
      [{ $sort: { n: -1 } }, only('n')],
      [{ n: 7n }, { n: 5 }, { n: 1.5 }, { n: null }],
    ],
    [
      [{ $sort: { kind: 1, _id: -1 } }, { $project: { kind: 1 } }],
      [
        { _id: 4, kind: 'B' },
        { _id: 3, kind: 'a' },
        { _id: 1, kind: 'a' },
        { _id: 2, kind: 'b' },
      ],
    ],
    [
      [{ $sort: { n: 1 } }, { $skip: 1 }, { $limit: 2 }, only('n')],
      [{ n: 1.5 }, { n: 5 }],
    ],
    [[{ $limit: 1 }, only('n')], [{ n: 5 }]],
    [[{ $skip: 3 }, only('kind')], [{ kind: 'B' }]],
    [[{ $limit: 0 }], failing(15_958)],
    [[{ $limit: -1 }], failing(5_107_201)],
    [[{ $skip: -1 }], failing(5_107_200)],
    [[{ $sort: {} }], failing(15_976)],
    [[{ $sort: { a: 2 } }], failing(15_975)],
    [[{ $sort: 5 }], failing(15_973)],
    [[{ $count: 'total' }], [{ total: 4 }]],
    [[{ $match: { _id: 99 } }, { $count: 'total' }], []],
    [[{ $count: '$x' }], failing(40_158)],
    [[{ $sample: { size: 0 } }], failing(28_747)],
    [[{ $sample: { size: 10 } }, { $count: 'n' }], [{ n: 4 }]],
  ],
  unwind: [
    [
      [{ $unwind: '$tags' }, { $project: { tags: 1 } }],
      [
        { _id: 1, tags: 'x' },
        { _id: 1, tags: 'y' },
        { _id: 4, tags: 'z' },
      ],
    ],
    [
      [
        { $unwind: { path: '$tags', includeArrayIndex: 'at', preserveNullAndEmptyArrays: true } },
        { $project: { tags: 1, at: 1 } },
      ],
      [
        { _id: 1, tags: 'x', at: 0n },
        { _id: 1, tags: 'y', at: 1n },
        { _id: 2, at: null },
        { _id: 3, at: null },
        { _id: 4, tags: 'z', at: null },
      ],
    ],
    [[{ $unwind: 'tags' }], failing(28_818)],
    [[{ $unwind: { path: '$tags', x: 1 } }], failing(28_811)],
    [[{ $match: { _id: 3 } }, { $unwind: '$sub.p' }], []],
  ],
  group: [
    [
      [
        { $group: { _id: '$kind', total: { $sum: '$n' }, all: { $push: '$n' } } },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'B', total: 0, all: [null] },
        { _id: 'a', total: 6.5, all: [5, 1.5] },
        { _id: 'b', total: 7n, all: [7n] },
      ],
    ],
    [
      [
        {
          $group: {
            _id: null,
            avg: { $avg: '$n' },
            min: { $min: '$n' },
            max: { $max: '$n' },
            count: { $count: {} },
          },
        },
      ],
      [{ _id: null, avg: 4.5, min: 1.5, max: 7n, count: 4 }],
    ],
    [
      [
        {
          $group: {
            _id: null,
            first: { $first: '$tags' },
            last: { $last: '$sub' },
            set: { $addToSet: '$kind' },
          },
        },
      ],
      [{ _id: null, first: ['x', 'y'], last: null, set: ['a', 'b', 'B'] }],
    ],
    [
      [{ $group: { _id: { k: '$kind', m: '$missing' } } }, { $sort: { '_id.k': 1 } }],
      [{ _id: { k: 'B' } }, { _id: { k: 'a' } }, { _id: { k: 'b' } }],
    ],
    [[{ $group: { _id: '$missing', n: { $sum: 1 } } }], [{ _id: null, n: 4 }]],
    [
      [
        {
          $group: {
            _id: null,
            top: { $top: { sortBy: { n: -1 }, output: '$_id' } },
            two: { $bottomN: { n: 2, sortBy: { n: -1 }, output: '$_id' } },
          },
        },
      ],
      [{ _id: null, top: 2, two: [3, 4] }],
    ],
    [
      [
        {
          $group: {
            _id: null,
            f: { $firstN: { n: 2, input: '$_id' } },
            l: { $lastN: { n: 2, input: '$_id' } },
            m: { $maxN: { n: 2, input: '$n' } },
          },
        },
      ],
      [{ _id: null, f: [1, 2], l: [3, 4], m: [7n, 5] }],
    ],
    [
      [{ $match: { _id: { $lt: 3 } } }, { $group: { _id: null, m: { $mergeObjects: '$sub' } } }],
      [{ _id: null, m: { p: 3, q: 2 } }],
    ],
    [[{ $group: { _id: null, sd: { $stdDevPop: '$_id' } } }], [{ _id: null, sd: Math.sqrt(1.25) }]],
    [[{ $group: { x: { $sum: 1 } } }], failing(15_955)],
    [[{ $group: { _id: 1, x: 1 } }], failing(40_234)],
    [[{ $group: { _id: 1, x: { $nope: 1 } } }], failing(15_952)],
    [[{ $group: { _id: 1, x: { $sum: 1, $avg: 1 } } }], failing(40_238)],
    [[{ $group: { _id: 1, 'x.y': { $sum: 1 } } }], failing(40_235)],
    [[{ $group: { _id: 1, x: { $median: {} } } }], failing(238)],
    [[{ $sortByCount: '$kind' }, { $limit: 1 }], [{ _id: 'a', count: 2 }]],
    [[{ $sortByCount: 'kind' }], failing(40_148)],
    [
      [{ $match: { n: { $ne: null } } }, { $bucket: { groupBy: '$n', boundaries: [0, 5, 10] } }],
      [
        { _id: 0, count: 1 },
        { _id: 5, count: 2 },
      ],
    ],
    [
      [
        {
          $bucket: {
            groupBy: '$n',
            boundaries: [0, 5],
            default: 'other',
            output: { ids: { $push: '$_id' } },
          },
        },
      ],
      [
        { _id: 0, ids: [3] },
        { _id: 'other', ids: [1, 2, 4] },
      ],
    ],
    [[{ $bucket: { groupBy: '$n', boundaries: [0, 5] } }], failing(40_066)],
    [[{ $bucket: { groupBy: '$n', boundaries: [5, 0] } }], failing(40_194)],
    [
      [{ $bucketAuto: { groupBy: '$_id', buckets: 2 } }],
      [
        { _id: { min: 1, max: 3 }, count: 2 },
        { _id: { min: 3, max: 4 }, count: 2 },
      ],
    ],
    [[{ $bucketAuto: { groupBy: '$_id', buckets: 2, granularity: 'R5' } }], failing(238)],
  ],
  joins: [
    [
      [
        { $match: { _id: { $lte: 2 } } },
        { $lookup: { from: 'orders', localField: 'kind', foreignField: 'item', as: 'o' } },
        { $project: { 'o.qty': 1 } },
      ],
      [
        { _id: 1, o: [{ qty: 2 }, { qty: 4 }] },
        { _id: 2, o: [{ qty: 3 }] },
      ],
    ],
    [
      [
        { $match: { _id: 2 } },
        { $lookup: { from: 'orders', localField: 'missing', foreignField: 'item', as: 'o' } },
        { $project: { o: '$o._id' } },
      ],
      [{ _id: 2, o: [13] }],
    ],
    [
      [
        { $match: { _id: 1 } },
        { $set: { kinds: ['b', 'c'] } },
        { $lookup: { from: 'orders', localField: 'kinds', foreignField: 'item', as: 'o' } },
        { $project: { o: '$o._id' } },
      ],
      [{ _id: 1, o: [11, 12] }],
    ],
    [
      [
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: 'orders',
            let: { k: '$kind' },
            pipeline: [
              { $match: { $expr: { $eq: ['$item', '$$k'] } } },
              { $project: { qty: 1, _id: 0 } },
            ],
            as: 'o',
          },
        },
        only('o'),
      ],
      [{ o: [{ qty: 2 }] }],
    ],
    [
      [
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: 'orders',
            localField: 'kind',
            foreignField: 'item',
            let: { n: '$n' },
            pipeline: [{ $set: { n: '$$n' } }, { $match: { qty: { $gt: 2 } } }],
            as: 'o',
          },
        },
        only('o'),
      ],
      [{ o: [{ _id: 12, item: ['a', 'c'], qty: 4, n: 5 }] }],
    ],
    [
      [
        { $match: { _id: { $lte: 2 } } },
        {
          $lookup: { from: 'orders', pipeline: [{ $match: { qty: 5 } }, { $count: 'c' }], as: 'o' },
        },
        { $project: { o: 1 } },
      ],
      [
        { _id: 1, o: [{ c: 1 }] },
        { _id: 2, o: [{ c: 1 }] },
      ],
    ],
    [
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'nowhere', localField: 'a', foreignField: 'b', as: 'sub.o' } },
        only('sub'),
      ],
      [{ sub: { p: 1, q: 2, o: [] } }],
    ],
    [
      [
        { $match: { _id: 1 } },
        { $lookup: { pipeline: [{ $documents: [{ x: 1 }] }], as: 'o' } },
        only('o'),
      ],
      [{ o: [{ x: 1 }] }],
    ],
    [[{ $lookup: { from: 'orders', as: 'o' } }], failing(9)],
    [[{ $lookup: { from: 'orders', localField: 'a', as: 'o' } }], failing(9)],
    [
      [{ $lookup: { from: 'orders', localField: 'a', foreignField: 'b', as: 'o', nope: 1 } }],
      failing(9),
    ],
    [[{ $lookup: { from: 'orders', pipeline: [{ $out: 'x' }], as: 'o' } }], failing(51_047)],
    [
      [{ $lookup: { from: 'orders', pipeline: [{ $match: { $expr: '$$nope' } }], as: 'o' } }],
      failing(17_276),
    ],
    [[{ $lookup: { from: 'orders', pipeline: [{ $nope: 1 }], as: 'o' } }], failing(40_324)],
    [
      [
        { $limit: 1 },
        {
          $graphLookup: {
            from: 'people',
            startWith: 'Dee',
            connectFromField: 'boss',
            connectToField: 'name',
            as: 'chain',
            depthField: 'd',
          },
        },
        { $project: { _id: 0, chain: { $sortArray: { input: '$chain', sortBy: { d: 1 } } } } },
      ],
      [
        {
          chain: [
            { _id: 4, name: 'Dee', boss: 'Cid', d: 0n },
            { _id: 3, name: 'Cid', boss: 'Bob', d: 1n },
            { _id: 2, name: 'Bob', boss: 'Ann', d: 2n },
            { _id: 1, name: 'Ann', d: 3n },
          ],
        },
      ],
    ],
    [
      [
        { $limit: 1 },
        {
          $graphLookup: {
            from: 'people',
            startWith: 'Dee',
            connectFromField: 'boss',
            connectToField: 'name',
            as: 'chain',
            maxDepth: 1,
            restrictSearchWithMatch: { _id: { $gt: 1 } },
          },
        },
        { $project: { _id: 0, n: { $size: '$chain' } } },
      ],
      [{ n: 2 }],
    ],
    [[{ $graphLookup: { from: 'people' } }], failing(40_105)],
    [
      [
        { $match: { _id: 4 } },
        only('kind'),
        { $unionWith: { coll: 'orders', pipeline: [{ $match: { _id: 13 } }] } },
      ],
      [{ kind: 'B' }, { _id: 13, qty: 5 }],
    ],
    [[{ $limit: 1 }, only('n'), { $unionWith: 'people' }, { $count: 'n' }], [{ n: 5 }]],
    [
      [
        {
          $facet: {
            a: [{ $match: { kind: 'a' } }, { $count: 'n' }],
            b: [{ $sort: { _id: -1 } }, { $limit: 1 }, only('kind')],
          },
        },
      ],
      [{ a: [{ n: 2 }], b: [{ kind: 'B' }] }],
    ],
    [[{ $facet: { a: [{ $facet: { b: [] } }] } }], failing(40_600)],
    [[{ $facet: { a: [{ $out: 'x' }] } }], failing(40_600)],
    [[{ $facet: {} }], failing(40_169)],
  ],
  redact: [
    [
      [
        { $match: { _id: 1 } },
        { $redact: { $cond: [{ $eq: ['$p', 1] }, '$$PRUNE', '$$DESCEND'] } },
      ],
      [{ _id: 1, kind: 'a', n: 5, tags: ['x', 'y'] }],
    ],
    [
      [{ $redact: { $cond: [{ $eq: ['$$ROOT.kind', 'b'] }, '$$KEEP', '$$PRUNE'] } }],
      [{ _id: 2, kind: 'b', n: 7n, tags: [], sub: { p: 3 } }],
    ],
    [[{ $redact: 'x' }], failing(17_053)],
  ],
  'whole pipelines': [
    [[], content.items],
    [[{ $nope: 1 }], failing(40_324)],
    [[{}], failing(40_323)],
    [[{ $match: {}, $limit: 1 }], failing(40_323)],
    [[5], failing(14)],
    [[{ $geoNear: {} }], failing(238)],
    [[{ $changeStream: {} }], failing(238)],
    [[{ $search: {} }], failing(238)],
    [[{ $indexStats: {} }], failing(238)],
    [[{ $out: 'x' }, { $limit: 1 }], failing(40_601)],
    [[{ $limit: 1 }, { $documents: [] }], failing(40_602)],
    [[{ $documents: [{ a: 1 }] }], failing(73)],
    [
      [{ $match: { kind: 'a' } }, { $group: { _id: null, n: { $sum: { $toDecimal: '$n' } } } }],
      [{ _id: null, n: decimal('6.50000000000000') }],
    ],
  ],
}

for (const [name, cases] of Object.entries(tables)) {
  describe(name, () => {
    test.each(cases.map(([stages, expected]) => [show(v(stages)), stages, expected] as const))(
      '%s',
      (_title, stages, expected) => {
        const wanted = expected instanceof Failure ? `error ${expected.code}` : show(v(expected))
        expect(aggregate(createWorld(content), stages)).toBe(wanted)
        // The answer is the same whether an index or a table in memory serves the joins.
        expect(aggregate(createWorld(content, { hasIndex: true }), stages)).toBe(wanted)
      },
    )
  })
}

test('variables of the command and the collation reach every stage', () => {
  const options = { variables: { k: 'A' }, collation: { locale: 'en', strength: 2 } }
  const world = createWorld(content, options)
  expect(
    aggregate(world, [{ $match: { $expr: { $eq: ['$kind', '$$k'] } } }, { $count: 'n' }]),
  ).toBe('[{n: int(2)}]')
  expect(aggregate(world, [{ $match: { kind: 'A' } }, { $count: 'n' }])).toBe('[{n: int(2)}]')
  expect(aggregate(world, [{ $group: { _id: '$kind' } }, { $sort: { _id: 1 } }])).toBe(
    '[{_id: "a"}, {_id: "b"}]',
  )
  expect(
    aggregate(world, [
      { $match: { _id: 4 } },
      { $lookup: { from: 'orders', localField: 'kind', foreignField: 'item', as: 'o' } },
      { $project: { _id: 0, o: '$o._id' } },
    ]),
  ).toBe('[{o: [int(11)]}]')
})

test('a database without a collection', () => {
  const world = createWorld(content, { collection: undefined })
  expect(
    aggregate(world, [{ $documents: [{ a: double(1) }, { a: 2 }] }, { $match: { a: 1 } }]),
  ).toBe('[{a: double(1)}]')
  expect(aggregate(world, [{ $match: {} }])).toBe('error 73')
})

test('pipelines nest 20 deep and no deeper, and have 1000 stages at most', () => {
  const nest = (depth: number): Plain =>
    depth === 0
      ? { $limit: 1 }
      : { $lookup: { from: 'people', pipeline: [nest(depth - 1)], as: 'x' } }
  expect(aggregate(createWorld(content), [nest(20), { $count: 'n' }])).toBe('[{n: int(4)}]')
  expect(aggregate(createWorld(content), [nest(21)])).toBe('error 232')
  expect(
    aggregate(
      createWorld(content),
      Array.from({ length: 1001 }, () => ({ $skip: 0 })),
    ),
  ).toBe('error 7749501')
})

test('memory is counted for what is held, not for what passes', () => {
  const text = 'x'.repeat(100_000)
  const docs = Array.from({ length: 2000 }, (_, index) => ({ _id: index, text }))
  const world = createWorld({ big: docs })
  const group: Plain = {
    _id: null,
    set: { $addToSet: '$text' },
    last: { $lastN: { n: 1, input: '$text' } },
    top: { $top: { sortBy: { _id: -1 }, output: '$$ROOT' } },
    merged: { $mergeObjects: '$$ROOT' },
  }
  expect(
    aggregate(world, [
      { $group: group },
      { $project: { _id: 0, n: { $size: '$set' }, top: '$top._id' } },
    ]),
  ).toBe('[{n: int(1), top: int(1999)}]')
  expect(aggregate(world, [{ $sort: { _id: -1 } }, { $limit: 2 }, { $project: { _id: 1 } }])).toBe(
    '[{_id: int(1999)}, {_id: int(1998)}]',
  )
})

test('a stage that would hold more than its share of memory fails', () => {
  const text = 'x'.repeat(1_000_000)
  const docs = Array.from({ length: 60 }, (_, index) => ({ _id: index, text: `${index}${text}` }))
  const world = createWorld({ big: docs })
  expect(aggregate(world, [{ $sort: { _id: 1 } }])).toBe('error 292')
  expect(aggregate(world, [{ $group: { _id: null, all: { $push: '$text' } } }])).toBe('error 292')
  expect(aggregate(world, [{ $sort: { _id: 1 } }, { $limit: 1 }, { $project: { text: 0 } }])).toBe(
    '[{_id: int(0)}]',
  )
})

describe('values that double again and again', () => {
  const twice = (times: number, expr: Plain, initialValue: Plain): Plain => ({
    $reduce: { input: { $range: [0, times] }, initialValue, in: expr },
  })
  const tree = twice(60, ['$$value', '$$value'], [1])

  test.each<readonly [Plain, number]>([
    [{ $set: { x: twice(60, { $concat: ['$$value', '$$value'] }, 'x') } }, 146],
    [{ $set: { x: twice(60, { $concatArrays: ['$$value', '$$value'] }, [1]) } }, 146],
    [{ $group: { _id: tree } }, 10_334],
    [{ $group: { _id: null, x: { $push: tree } } }, 292],
    [{ $set: { x: { $setUnion: [[tree], []] } } }, 10_334],
    [{ $set: { x: { $range: [0, 2_000_000_000] } } }, 146],
  ])('%#', (stage, code) => {
    expect(aggregate(createWorld({ a: [{ _id: 1 }] }), [stage])).toBe(`error ${code}`)
  })

  test('a sort of them', () => {
    const world = createWorld({ a: [{ _id: 1 }] })
    expect(aggregate(world, [{ $set: { x: tree } }, { $sort: { _id: 1 } }])).toBe('error 292')
  })
})
