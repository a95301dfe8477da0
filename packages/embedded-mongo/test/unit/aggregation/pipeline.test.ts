import { describe, expect, test } from 'vitest'
import { Int32 } from '../../../src/bson/value.ts'
import { isMongoError } from '../../../src/errors/mongo-error.ts'
import { compilePipeline } from '../../../src/query/aggregation/pipeline.ts'
import { OUTPUT_STAGES, STAGES, UNSUPPORTED_STAGES } from '../../../src/query/aggregation/stages.ts'
import { compileUpdatePipeline } from '../../../src/query/aggregation/update-pipeline.ts'
import { UNSUPPORTED_OPERATORS, OPERATORS } from '../../../src/query/expressions/registry.ts'
import { doc, type Plain, run, show, v } from '../expressions/values.ts'
import { aggregate, createWorld } from './host.ts'

describe('what a query can do in place of the first stages', () => {
  const cases: readonly (readonly [readonly Plain[], string])[] = [
    [[], 'missing 0 missing'],
    [[{ $match: { a: 1 } }], '{a: int(1)} 1 missing'],
    [
      [{ $match: { a: 1 } }, { $match: { b: 2 } }, { $sort: { c: 1 } }, { $limit: 1 }],
      '{$and: [{a: int(1)}, {b: int(2)}]} 2 {c: int(1)}',
    ],
    [[{ $sort: { c: 1 } }, { $match: { a: 1 } }], 'missing 0 {c: int(1)}'],
    [[{ $limit: 1 }, { $match: { a: 1 } }], 'missing 0 missing'],
  ]
  test.each(cases.map(([stages, expected]) => [show(v(stages)), stages, expected] as const))(
    '%s',
    (_title, stages, expected) => {
      const { prefix } = compilePipeline(v(stages), createWorld({ a: [] }).host)
      expect(`${show(prefix.filter)} ${prefix.filterStages} ${show(prefix.sort)}`).toBe(expected)
    },
  )

  test('the rest runs on what the query found', () => {
    const { host } = createWorld({ a: [] })
    const stages = v([
      { $match: { a: 1 } },
      { $sort: { b: 1 } },
      { $skip: 1 },
      { $project: { b: 1 } },
    ])
    const docs = [doc({ b: 1 }), doc({ b: 2 }), doc({ b: 3 })]
    const found = [...compilePipeline(stages, host).run(docs, 2)]
    expect(found.map((item) => show(item))).toEqual(['{b: int(2)}', '{b: int(3)}'])
  })
})

test('stages take no more than they need', () => {
  const { host } = createWorld({ a: [] })
  let read = 0
  function* endless(): Generator<ReturnType<typeof doc>> {
    for (;;) yield doc({ n: ++read })
  }
  const stages = v([{ $match: { n: { $gt: 1 } } }, { $unwind: '$n' }, { $skip: 1 }, { $limit: 2 }])
  expect([...compilePipeline(stages, host).run(endless())]).toHaveLength(2)
  expect(read).toBe(4)
})

describe('an update as a pipeline', () => {
  const scope = { now: new Date('2024-05-06T07:08:09.010Z'), vars: new Map([['x', new Int32(7)]]) }
  const update = (stages: readonly Plain[]): string => {
    try {
      const change = compileUpdatePipeline(stages.map(v), scope)
      return show(change(doc({ _id: 1, a: 2 })))
    } catch (error) {
      if (isMongoError(error)) return `error ${error.code}`
      throw error
    }
  }

  test.each<readonly [readonly Plain[], string]>([
    [[{ $set: { b: { $add: ['$a', '$$x'] } } }, { $unset: 'a' }], '{_id: int(1), b: int(9)}'],
    [
      [{ $replaceWith: { _id: '$_id', at: '$$NOW' } }],
      '{_id: int(1), at: date(2024-05-06T07:08:09.010Z)}',
    ],
    [[{ $project: { a: 1, _id: 0 } }], '{a: int(2)}'],
    [[{ $match: {} }], 'error 72'],
    [[{ $lookup: {} }], 'error 72'],
    [[{ set: {} }], 'error 40324'],
    [[{ $set: { a: '$$nope' } }], 'error 17276'],
    [[5], 'error 14'],
  ])('%#', (stages, expected) => {
    expect(update(stages)).toBe(expected)
  })

  test('leaves the document it was given alone', () => {
    const before = doc({ _id: 1, a: { b: 1 } })
    compileUpdatePipeline([v({ $set: { 'a.b': 2, 'a.c': 3 } })], scope)(before)
    expect(show(before)).toBe('{_id: int(1), a: {b: int(1)}}')
  })
})

describe('what is not there', () => {
  test.each(UNSUPPORTED_STAGES)('the stage %s is refused, in inner pipelines too', (name) => {
    const world = createWorld({ a: [] })
    expect(aggregate(world, [{ [name]: {} }])).toBe('error 238')
    expect(aggregate(world, [{ $facet: { x: [{ [name]: {} }] } }])).toBe('error 238')
    const pipeline = [{ [name]: {} }]
    expect(aggregate(world, [{ $lookup: { from: 'a', pipeline, as: 'x' } }])).toBe('error 238')
    expect(aggregate(world, [{ $unionWith: { coll: 'a', pipeline } }])).toBe('error 238')
  })

  test.each(UNSUPPORTED_OPERATORS)('the expression %s is refused', (name) => {
    expect(run({ [name]: 1 })).toBe('error 238')
    expect(run({ $add: [1, { [name]: 1 }] })).toBe('error 238')
  })

  test('no name is both there and not there', () => {
    expect(UNSUPPORTED_OPERATORS.filter((name) => OPERATORS.has(name))).toEqual([])
    expect(
      UNSUPPORTED_STAGES.filter((name) => STAGES.has(name) || OUTPUT_STAGES.includes(name)),
    ).toEqual([])
  })

  test('names out of JavaScript are no operators', () => {
    const world = createWorld({ a: [{ _id: 1 }] })
    for (const name of ['$constructor', '$__proto__', '$toString2', '$hasOwnProperty']) {
      expect(run({ [name]: 1 })).toBe('error 168')
      expect(aggregate(world, [{ [name]: 1 }])).toBe('error 40324')
      expect(aggregate(world, [{ $group: { _id: 1, x: { [name]: 1 } } }])).toBe('error 15952')
    }
  })
})
