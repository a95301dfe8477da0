import { describe, expect, test } from 'vitest'
import { type Plain, show, v } from '../expressions/values.ts'
import { aggregate, createWorld, type World } from './host.ts'

const source = [
  { _id: 1, k: 'a', n: 10 },
  { _id: 2, k: 'b', n: 20 },
]
const target = [{ _id: 1, k: 'a', old: true }]

const contentOf = (world: World, name: string): string => show(world.collections.get(name) ?? [])

test('$out replaces a collection, also the one it reads', () => {
  const world = createWorld({ source, target })
  expect(aggregate(world, [{ $match: { _id: 2 } }, { $out: 'target' }])).toBe('written')
  expect(contentOf(world, 'target')).toBe(show(v([source[1] ?? null])))
  expect(aggregate(world, [{ $project: { n: 1 } }, { $out: { db: 'test', coll: 'source' } }])).toBe(
    'written',
  )
  expect(contentOf(world, 'source')).toBe(
    show(
      v([
        { _id: 1, n: 10 },
        { _id: 2, n: 20 },
      ]),
    ),
  )
  expect(aggregate(world, [{ $out: { db: 'test', coll: 'x', timeseries: {} } }])).toBe('error 238')
  expect(aggregate(world, [{ $out: 5 }])).toBe('error 16990')
})

/** [the stage, what the target holds afterwards or an error code] */
const merges: readonly (readonly [Plain, readonly Plain[] | number])[] = [
  [
    'target',
    [
      { _id: 1, k: 'a', old: true, n: 10 },
      { _id: 2, k: 'b', n: 20 },
    ],
  ],
  [{ into: 'target', whenMatched: 'replace' }, source],
  [
    { into: 'target', whenMatched: 'keepExisting' },
    [
      { _id: 1, k: 'a', old: true },
      { _id: 2, k: 'b', n: 20 },
    ],
  ],
  [{ into: 'target', whenMatched: 'fail' }, 11_000],
  [{ into: 'target', whenNotMatched: 'discard' }, [{ _id: 1, k: 'a', old: true, n: 10 }]],
  [{ into: 'target', whenNotMatched: 'fail' }, 13_113],
  [
    { into: 'target', whenMatched: [{ $set: { total: { $add: ['$$new.n', 1] }, k: '$k' } }] },
    [
      { _id: 1, k: 'a', old: true, total: 11 },
      { _id: 2, k: 'b', n: 20 },
    ],
  ],
  [
    {
      into: 'target',
      let: { by: '$n' },
      whenMatched: [{ $set: { by: '$$by' } }],
      whenNotMatched: 'discard',
    },
    [{ _id: 1, k: 'a', old: true, by: 10 }],
  ],
  [
    { into: 'target', on: 'k', whenMatched: 'merge', whenNotMatched: 'discard' },
    [{ _id: 1, k: 'a', old: true, n: 10 }],
  ],
  [{ into: 'target', on: 'n' }, 51_183],
  [{ into: 'target', whenMatched: [{ $set: { _id: 9 } }] }, 66],
  [{ into: 'target', whenMatched: [{ $group: { _id: 1 } }] }, 72],
  [{ into: 'target', whenMatched: 'maybe' }, 2],
  [{ into: 'target', nope: 1 }, 40_415],
  [{ on: 'x' }, 40_414],
]

describe('$merge', () => {
  test.each(merges.map(([spec, expected]) => [show(v(spec)), spec, expected] as const))(
    '%s',
    (_title, spec, expected) => {
      const world = createWorld({ source, target })
      const answer = aggregate(world, [{ $merge: spec }])
      if (typeof expected === 'number') expect(answer).toBe(`error ${expected}`)
      else expect(contentOf(world, 'target')).toBe(show(v(expected)))
    },
  )

  test('makes an _id where the result has none, and needs the fields of `on`', () => {
    const world = createWorld({ source, target: [] })
    expect(aggregate(world, [{ $project: { _id: 0 } }, { $merge: 'target' }])).toBe('written')
    expect(contentOf(world, 'target')).toMatch(
      /^\[\{_id: objectId\(\w{24}\), k: "a", n: int\(10\)\}, \{_id: objectId\(\w{24}\), k: "b"/,
    )
    expect(aggregate(world, [{ $unset: 'k' }, { $merge: { into: 'target', on: 'k' } }])).toBe(
      'error 51132',
    )
  })
})
