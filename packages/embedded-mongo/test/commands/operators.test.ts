import { describe, expect, test } from 'vitest'
import { UNSUPPORTED_STAGES } from '../../src/query/aggregation/stages.ts'
import { UNSUPPORTED_WINDOW_FUNCTIONS } from '../../src/query/aggregation/window-functions.ts'
import { UNSUPPORTED_OPERATORS } from '../../src/query/expressions/registry.ts'
import {
  UNSUPPORTED_FIELD_OPERATORS,
  UNSUPPORTED_PROJECTION_OPERATORS,
  UNSUPPORTED_TOP_LEVEL_OPERATORS,
} from '../../src/query/operators.ts'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

/** Every place in which a filter may stand. */
const FILTERS: [string, (filter: object) => object][] = [
  ['find', (filter) => ({ find: 'c', filter })],
  ['count', (query) => ({ count: 'c', query })],
  ['distinct', (query) => ({ distinct: 'c', key: 'a', query })],
  ['$and', (filter) => ({ find: 'c', filter: { $and: [filter] } })],
  ['$or', (filter) => ({ find: 'c', filter: { $or: [{ a: 1 }, filter] } })],
  ['$match', (filter) => ({ aggregate: 'c', pipeline: [{ $match: filter }], cursor: {} })],
  [
    '$match in $facet',
    (filter) => ({
      aggregate: 'c',
      pipeline: [{ $facet: { x: [{ $match: filter }] } }],
      cursor: {},
    }),
  ],
  [
    '$match in $lookup',
    (filter) => ({
      aggregate: 'c',
      pipeline: [{ $lookup: { from: 'd', pipeline: [{ $match: filter }], as: 'x' } }],
      cursor: {},
    }),
  ],
  ['a validator', (validator) => ({ create: 'made', validator })],
]

/** Places that take filters, and answer for each statement on its own. */
const WRITES: [string, (filter: object) => object][] = [
  ['update', (q) => ({ update: 'c', updates: [{ q, u: { $set: { a: 1 } } }] })],
  ['delete', (q) => ({ delete: 'c', deletes: [{ q, limit: 1 }] })],
]

const operators: [string, object][] = [
  ...UNSUPPORTED_FIELD_OPERATORS.map((name): [string, object] => [name, { a: { [name]: 1 } }]),
  ...UNSUPPORTED_TOP_LEVEL_OPERATORS.map((name): [string, object] => [name, { [name]: 1 }]),
]

async function codeOf(command: object): Promise<number> {
  return (await errorOf(store.db.command(command))).code
}

describe.each(operators)('the query operator %s', (name, filter) => {
  test.each(FILTERS)('is refused in %s', async (_place, toCommand) => {
    expect(await codeOf(toCommand(filter))).toBe(238)
  })

  test.each(WRITES)('is refused in %s', async (_place, toCommand) => {
    const { writeErrors } = await store.db.command(toCommand(filter))
    expect(writeErrors).toMatchObject([{ code: 238 }])
  })

  test('is refused in $elemMatch, $pull and arrayFilters', async () => {
    if (!('a' in filter)) return
    expect(await codeOf({ find: 'c', filter: { list: { $elemMatch: filter } } })).toBe(238)
    expect(await codeOf({ find: 'c', filter: { a: { $not: filter.a } } })).toBe(238)
    expect(await codeOf({ find: 'c', projection: { list: { $elemMatch: filter } } })).toBe(238)
    const updates = [
      { q: {}, u: { $pull: { list: filter } }, upsert: true },
      { q: {}, u: { $set: { 'list.$[a]': 1 } }, arrayFilters: [filter] },
    ]
    const { writeErrors } = await store.db.command({ update: 'c', updates, ordered: false })
    expect([name, writeErrors]).toMatchObject([name, [{ code: 238 }, { code: 238 }]])
  })
})

test.each(UNSUPPORTED_PROJECTION_OPERATORS)('the projection %s is refused', async (name) => {
  expect(await codeOf({ find: 'c', projection: { a: { [name]: 1 } } })).toBe(238)
})

test.each(UNSUPPORTED_STAGES)('the stage %s is refused', async (name) => {
  expect(await codeOf({ aggregate: 'c', pipeline: [{ [name]: {} }], cursor: {} })).toBe(238)
})

test.each(UNSUPPORTED_WINDOW_FUNCTIONS)('the window function %s is refused', async (name) => {
  const stage = { $setWindowFields: { sortBy: { a: 1 }, output: { x: { [name]: '$a' } } } }
  expect(await codeOf({ aggregate: 'c', pipeline: [stage], cursor: {} })).toBe(238)
})

test.each(UNSUPPORTED_OPERATORS)(
  'the expression %s is refused wherever expressions stand',
  async (name) => {
    const expression = { [name]: 1 }
    for (const command of [
      { aggregate: 'c', pipeline: [{ $project: { x: expression } }], cursor: {} },
      { find: 'c', filter: { $expr: expression } },
      { find: 'c', projection: { x: expression } },
      { find: 'c', let: { x: expression } },
    ]) {
      expect([command, await codeOf(command)]).toEqual([command, 238])
    }
    const updates = [{ q: {}, u: [{ $set: { x: expression } }], upsert: true }]
    expect((await store.db.command({ update: 'c', updates })).writeErrors).toMatchObject([
      { code: 238 },
    ])
  },
)
