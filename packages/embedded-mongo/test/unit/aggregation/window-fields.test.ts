import { describe, expect, test } from 'vitest'
import { double, type Plain, show, v } from '../expressions/values.ts'
import { aggregate, createWorld } from './host.ts'

const sales = [
  { _id: 1, shop: 'b', day: 1, n: 10, at: new Date('2024-01-31T00:00:00Z') },
  { _id: 2, shop: 'a', day: 2, n: 20, at: new Date('2024-02-29T00:00:00Z') },
  { _id: 3, shop: 'a', day: 1, n: 5, at: new Date('2024-03-31T00:00:00Z') },
  { _id: 4, shop: 'b', day: 3, n: null, at: new Date('2024-03-31T12:00:00Z') },
  { _id: 5, shop: 'b', day: 3, n: 7, at: new Date('2024-05-01T00:00:00Z') },
]
const world = createWorld({ sales })

/** The results of one window function over all documents by `_id`, or `error N`. */
function over(definition: Plain, options: { readonly [name: string]: Plain } = {}): string {
  const stage = { sortBy: { _id: 1 }, output: { w: definition }, ...options }
  const gather = { $group: { _id: null, w: { $push: { $ifNull: ['$w', 'none'] } } } }
  const unwrap = { $replaceWith: { w: '$w' } }
  return aggregate(world, [{ $setWindowFields: stage }, gather, unwrap])
}

const values = (...list: Plain[]): string => show([v({ w: list })])

test('documents come by partition, then in the order of sortBy, with the new field in place', () => {
  const stage = {
    partitionBy: '$shop',
    sortBy: { day: 1 },
    output: { 'x.total': { $sum: '$n', window: { documents: ['unbounded', 'current'] } } },
  }
  const only = { $project: { shop: 1, x: 1 } }
  expect(aggregate(world, [{ $setWindowFields: stage }, only])).toBe(
    show(
      v([
        { _id: 3, shop: 'a', x: { total: 5 } },
        { _id: 2, shop: 'a', x: { total: 25 } },
        { _id: 1, shop: 'b', x: { total: 10 } },
        { _id: 4, shop: 'b', x: { total: 10 } },
        { _id: 5, shop: 'b', x: { total: 17 } },
      ]) as never,
    ),
  )
})

describe('windows', () => {
  const window = (documents: readonly Plain[]): Plain => ({ $push: '$_id', window: { documents } })
  const range = (bounds: readonly Plain[], unit?: string): Plain => ({
    $push: '$_id',
    window: unit === undefined ? { range: bounds } : { range: bounds, unit },
  })

  test.each<readonly [string, Plain, readonly Plain[]]>([
    ['the whole partition', { $sum: '$_id' }, [15, 15, 15, 15, 15]],
    [
      'neighbours',
      window([-1, 1]),
      [
        [1, 2],
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
        [4, 5],
      ],
    ],
    ['what follows', window([1, 'unbounded']), [[2, 3, 4, 5], [3, 4, 5], [4, 5], [5], []]],
    ['what went before', window([-2, -1]), [[], [1], [1, 2], [2, 3], [3, 4]]],
    [
      'a constant expression',
      window([{ $add: [-1, 0] }, 'current']),
      [[1], [1, 2], [2, 3], [3, 4], [4, 5]],
    ],
  ])('%s', (_name, definition, expected) => {
    expect(over(definition)).toBe(values(...expected))
  })

  test('a range of numbers holds peers', () => {
    const sorted = { sortBy: { day: 1 } }
    expect(over(range([-1, 0]), sorted)).toBe(
      values([1, 3], [1, 3], [1, 3, 2], [2, 4, 5], [2, 4, 5]),
    )
    expect(over(range(['unbounded', 0]), sorted)).toBe(
      values([1, 3], [1, 3], [1, 3, 2], [1, 3, 2, 4, 5], [1, 3, 2, 4, 5]),
    )
    expect(over(range([0, 'unbounded']), sorted)).toBe(
      values([1, 3, 2, 4, 5], [1, 3, 2, 4, 5], [2, 4, 5], [4, 5], [4, 5]),
    )
    expect(over(range([7, 'unbounded']), sorted)).toBe(values([], [], [], [], []))
  })

  test('the current row of a range is that row, without its peers', () => {
    const sorted = { sortBy: { day: 1 } }
    expect(over(range(['current', 'current']), sorted)).toBe(values([1], [3], [2], [4], [5]))
    expect(over(range(['current', 1]), sorted)).toBe(
      values([1, 3, 2], [3, 2], [2, 4, 5], [4, 5], [5]),
    )
    expect(over(range([-1, 'current']), sorted)).toBe(
      values([1], [1, 3], [1, 3, 2], [2, 4], [2, 4, 5]),
    )
  })

  test('a range of months goes by the calendar', () => {
    expect(over(range([-1, 'current'], 'month'), { sortBy: { at: 1 } })).toBe(
      values([1], [1, 2], [2, 3], [3, 4], [5]),
    )
  })

  test('empty windows and missing values', () => {
    const none = { documents: [7, 8] }
    expect(over({ $sum: '$n', window: none })).toBe(values(0, 0, 0, 0, 0))
    expect(over({ $first: '$n', window: none })).toBe(values(...Array(5).fill('none')))
    expect(over({ $first: '$nothing' })).toBe(values(...Array(5).fill('none')))
    expect(over({ $max: '$n', window: { documents: [0, 0] } })).toBe(values(10, 20, 5, 'none', 7))
  })
})

test('functions of the order', () => {
  const sorted = { sortBy: { day: 1 } }
  expect(over({ $rank: {} }, sorted)).toBe(values(1, 1, 3, 4, 4))
  expect(over({ $denseRank: {} }, sorted)).toBe(values(1, 1, 2, 3, 3))
  expect(over({ $documentNumber: {} }, sorted)).toBe(values(1, 2, 3, 4, 5))
  expect(over({ $rank: {} }, { sortBy: { nothing: 1 } })).toBe(values(1, 1, 1, 1, 1))
  expect(over({ $shift: { output: '$_id', by: -1, default: 0 } })).toBe(values(0, 1, 2, 3, 4))
  expect(over({ $shift: { output: '$_id', by: 2 } })).toBe(values(3, 4, 5, 'none', 'none'))
  expect(over({ $shift: { output: '$nothing', by: 0, default: 'd' } })).toBe(
    values('d', 'd', 'd', 'd', 'd'),
  )
  expect(over({ $locf: '$n' })).toBe(values(10, 20, 5, 5, 7))
})

test.each<readonly [Plain, { readonly [name: string]: Plain }, number]>([
  [{ $rank: {}, window: {} }, {}, 5_371_601],
  [{ $rank: {} }, { sortBy: { a: 1, b: 1 } }, 5_371_602],
  [{ $rank: 1 }, {}, 5_371_603],
  [{ $sum: 1, window: { documents: [1, -1] } }, {}, 5_339_900],
  [{ $sum: 1, window: { documents: ['current', -1] } }, {}, 5_339_900],
  [{ $sum: 1, window: { documents: [-1, 1] } }, { sortBy: {} }, 5_339_901],
  [{ $sum: 1, window: { range: [-1, 1] } }, { sortBy: { a: 1, b: 1 } }, 5_339_902],
  [{ $sum: 1, window: { range: [-1, 1] } }, { sortBy: { shop: 1 } }, 5_429_414],
  [{ $sum: 1, window: { range: ['unbounded', 'unbounded'] } }, { sortBy: { shop: 1 } }, 5_429_414],
  [{ $sum: 1, window: { range: [-1, 1], unit: 'day' } }, {}, 5_429_513],
  [{ $sum: 1, window: { documents: ['$n', 1] } }, {}, 9],
  [{ $shift: { output: '$n', by: 1, default: '$day' } }, {}, 9],
  [{ $shift: { output: '$n', by: { $add: [1, 1] } } }, {}, 9],
  [{ $shift: { output: '$n', by: 1 } }, { sortBy: {} }, 9],
  [{ $sum: 1, window: { range: [-1, 1] } }, { sortBy: { day: -1 } }, 238],
  [{ $sum: 1, window: { documents: [0.5, 1] } }, {}, 9],
  [{ $sum: 1, window: { documents: [0, 1], range: [0, 1] } }, {}, 9],
  [{ $sum: 1, range: [0, 1] }, {}, 9],
  [{ sum: 1 }, {}, 9],
  [{ $mergeObjects: '$x' }, {}, 9],
  [{ $derivative: { input: '$n' } }, {}, 238],
  [{ $sum: 1 }, { partitionBy: ['$shop'] }, 14],
  [{ $sum: 1 }, { sortBy: 'day' }, 14],
  [{ $sum: 1 }, { order: 1 }, 40_415],
  [{ $sum: 1 }, { output: { a: { $sum: 1 }, 'a.b': { $sum: 1 } } }, 6_307_900],
])('%j with %j fails', (definition, options, code) => {
  expect(over(definition, options)).toBe(`error ${code}`)
})

test('a long window and many partitions', () => {
  const docs = Array.from({ length: 5000 }, (_, index) => ({ _id: index, part: index }))
  const many = createWorld({ many: docs })
  const stage = (options: { readonly [name: string]: Plain }): Plain => ({
    $setWindowFields: { sortBy: { _id: 1 }, ...options },
  })
  const running = { $sum: 1, window: { documents: ['unbounded', 'current'] } }
  const count = { $group: { _id: null, total: { $sum: '$w' } } }
  expect(aggregate(many, [stage({ output: { w: running } }), count])).toBe(
    '[{_id: null, total: int(12502500)}]',
  )
  expect(aggregate(many, [stage({ partitionBy: '$part', output: { w: running } }), count])).toBe(
    '[{_id: null, total: int(5000)}]',
  )
})

describe('$linearFill', () => {
  type Point = readonly [x: Plain, y: Plain]
  const line = (points: readonly Point[], sortBy: Plain = { x: 1 }): string => {
    const docs = points.map(([x, y], _id) => ({ _id, x, y }))
    const stage = { sortBy, output: { y: { $linearFill: '$y' } } }
    const gather = { $group: { _id: null, w: { $push: '$y' } } }
    return aggregate(createWorld({ docs }), [
      { $setWindowFields: stage },
      gather,
      { $replaceWith: { w: '$w' } },
    ])
  }

  test('draws lines between what is known, and none beyond', () => {
    const points: Point[] = [
      [0, null],
      [1, 1],
      [2, null],
      [5, 5],
      [9, 10],
      [10, null],
      [13, -5],
      [14, null],
    ]
    expect(line(points)).toBe(values(null, 1, double(2), 5, 10, double(6.25), -5, null))
    const day = (number: number): Date => new Date(Date.UTC(2003, 11, number))
    expect(
      line([
        [day(20), 10],
        [day(19), null],
        [day(16), -5],
      ]),
    ).toBe(values(-5, double(6.25), 10))
  })

  test.each<readonly [readonly Point[], Plain, number]>([
    [
      [
        [1, 1],
        [1, null],
      ],
      { x: 1 },
      6_050_106,
    ],
    [[[1, 'text']], { x: 1 }, 14],
    [[[null, 1]], { x: 1 }, 14],
    [
      [
        [1, 1],
        [new Date(0), 2],
      ],
      { x: 1 },
      14,
    ],
    [[[1, 1]], { x: 1, _id: 1 }, 605_001],
    [[[1, 1]], {}, 605_001],
  ])('%j by %j fails', (points, sortBy, code) => {
    expect(line(points, sortBy)).toBe(`error ${code}`)
  })
})

test('a window that would hold more than its share of memory fails', () => {
  const docs = Array.from({ length: 60 }, (_, index) => ({ _id: index }))
  const large = 'x'.repeat(2_000_000)
  const stage = (documents: readonly Plain[]): Plain => ({
    $setWindowFields: {
      sortBy: { _id: 1 },
      output: { w: { $push: large, window: { documents } } },
    },
  })
  const count = { $group: { _id: null, most: { $max: { $size: '$w' } } } }
  const small = createWorld({ docs })
  expect(aggregate(small, [stage(['unbounded', 'current']), count])).toBe('error 292')
  expect(aggregate(small, [stage([-2, 0]), count])).toBe('[{_id: null, most: int(3)}]')
})

describe('$fill', () => {
  const fill = (spec: { readonly [name: string]: Plain }): string =>
    aggregate(world, [
      { $fill: spec },
      { $group: { _id: null, w: { $push: '$n' } } },
      { $replaceWith: { w: '$w' } },
    ])

  test('fills what is null or missing, with a value or with what came before', () => {
    expect(fill({ output: { n: { value: { $add: ['$day', 1] } } } })).toBe(values(10, 20, 5, 4, 7))
    const byShop = { partitionByFields: ['shop'], sortBy: { day: 1 } }
    expect(fill({ ...byShop, output: { n: { method: 'locf' } } })).toBe(values(5, 20, 10, 10, 7))
    expect(fill({ output: { n: { method: 'locf' } } })).toBe(values(10, 20, 5, 5, 7))
  })

  test.each<readonly [{ readonly [name: string]: Plain }, number]>([
    [{ sortBy: { day: 1 }, output: { n: { method: 'last' } } }, 6_050_202],
    [{ output: { n: { value: 1 } }, partitionBy: '$a', partitionByFields: ['b'] }, 6_050_204],
    [{ output: { n: 5 } }, 6_050_200],
    [{ output: {} }, 6_050_203],
    [{ output: { n: { method: 'locf', second: 1 } } }, 40_415],
    [{ output: { n: { method: 'linear' } } }, 605_001],
    [{ sortBy: { day: 1 } }, 40_414],
  ])('%j fails', (spec, code) => {
    expect(fill(spec)).toBe(`error ${code}`)
  })
})
