import { beforeEach, describe, expect, test } from 'vitest'
import { useStore } from '../support/test-store.ts'

const store = useStore()

function explain(command: object, verbosity = 'executionStats'): Promise<object> {
  return store.db.command({ explain: command, verbosity })
}

beforeEach(async () => {
  const things = store.db.collection('things')
  await things.insertMany([1, 2, 2, 3].map((n) => ({ n })))
  await things.createIndex({ n: 1 })
})

describe('Explaining', () => {
  const q = { n: 2 }
  const one = { count: 1, nReturned: 0 }
  const two = { count: 2, nReturned: 0 }

  test.each([
    ['UPDATE', 'nMatched', one, { update: 'things', updates: [{ q, u: { $inc: { n: 1 } } }] }],
    [
      'UPDATE',
      'nMatched',
      two,
      { update: 'things', updates: [{ q, u: { $inc: { n: 1 } }, multi: true }] },
    ],
    ['DELETE', 'nWouldDelete', one, { delete: 'things', deletes: [{ q, limit: 1 }] }],
    ['DELETE', 'nWouldDelete', two, { delete: 'things', deletes: [{ q, limit: 0 }] }],
    ['COUNT', 'nCounted', two, { count: 'things', query: q }],
    [
      'UPDATE',
      'nMatched',
      { count: 1, nReturned: 1 },
      { findAndModify: 'things', query: q, update: { $inc: { n: 1 } } },
    ],
    [
      'DELETE',
      'nWouldDelete',
      { count: 1, nReturned: 1 },
      { findAndModify: 'things', query: q, remove: true },
    ],
  ])('%s tells %s and does nothing', async (stage, counted, { count, nReturned }, command) => {
    expect(await explain(command)).toMatchObject({
      queryPlanner: { winningPlan: { stage, inputStage: { stage: 'FETCH' } } },
      executionStats: { nReturned, executionStages: { stage, [counted]: count } },
    })
    const left = await store.db.collection('things').distinct('n')
    expect([left, await store.db.collection('things').countDocuments(q)]).toEqual([[1, 2, 3], 2])
  })

  test('an aggregation that a query answers looks like a query', async () => {
    const pipeline = [{ $match: { n: { $gte: 2 } } }, { $sort: { n: 1 } }]
    const command = { aggregate: 'things', pipeline, cursor: {} }
    const explained = await explain(command)
    expect(explained).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'FETCH' } },
      executionStats: { nReturned: 3, totalDocsExamined: 3 },
    })
    expect(explained).not.toHaveProperty('stages')
    expect(await explain(command, 'queryPlanner')).not.toHaveProperty('executionStats')
  })

  test('other aggregations begin with their query', async () => {
    const group = { $group: { _id: '$n' } }
    const pipeline = [{ $match: q }, group]
    const explained = await explain({ aggregate: 'things', pipeline, cursor: {} })
    expect(explained).toMatchObject({
      stages: [
        {
          $cursor: {
            queryPlanner: { winningPlan: { stage: 'FETCH' } },
            executionStats: { nReturned: 2 },
          },
        },
        group,
      ],
    })
    expect(explained).not.toHaveProperty('queryPlanner')
    const documents = { $documents: [{ n: 1 }] }
    expect(
      await explain({ aggregate: 1, pipeline: [documents, { $match: q }], cursor: {} }),
    ).toMatchObject({ stages: [documents, { $match: q }] })
  })
})
