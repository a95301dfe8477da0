import { hostname } from 'node:os'
import { type Document, documentOf, Double, Int32, Long, type Value } from '../bson/value.ts'
import { keyId } from '../storage/kv.ts'
import type { IndexPlan, Plan } from '../storage/planner.ts'
import { findMatches, type PreparedQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { newView } from './cursor-reply.ts'
import { MONGODB_VERSION } from './server-info.ts'

/** What around the plan is to be shown. */
export interface ExplainOptions {
  readonly namespace: string
  readonly skip?: number
  readonly limit?: number | undefined
  readonly projection?: Document | undefined
  /** The stages of an aggregation that the query does not do. */
  readonly stages?: readonly Document[]
  /** The first of these stages makes the documents, so that there is no query. */
  readonly isSource?: boolean
  /** Runs the query too, to count what it looks at. */
  readonly execute?: boolean
  /** What the command does with the documents it finds. */
  readonly purpose?: Purpose
}

/** What a command that is no plain query does with the documents it finds. */
export interface Purpose {
  /** What MongoDB calls it. */
  readonly stage: 'COUNT' | 'UPDATE' | 'DELETE'
  /** Under which name the documents are counted. */
  readonly counted: 'nCounted' | 'nMatched' | 'nWouldDelete'
  /** It takes the first document and no more. */
  readonly one: boolean
  /** It gives the document back. */
  readonly returns: boolean
}

/**
 * Shows how a query would be answered: by which index, or by reading the whole collection.
 *
 * @example return explainReply(context, prepared, { namespace })
 */
export function explainReply(
  context: CommandContext,
  prepared: PreparedQuery,
  options: ExplainOptions,
): Document {
  const explained = documentOf([
    'queryPlanner',
    documentOf(
      ['namespace', options.namespace],
      ['parsedQuery', prepared.query.filter],
      ['indexFilterSet', false],
      ['winningPlan', winningPlan(prepared, options)],
      ['rejectedPlans', []],
    ),
  ])
  if (options.execute === true) explained.set('executionStats', execute(context, prepared, options))
  const { stages = [] } = options
  const reply = documentOf(['explainVersion', '1'])
  // Stages that are left have the query as their first, as in MongoDB.
  if (options.isSource === true) reply.set('stages', [...stages])
  else if (stages.length > 0) reply.set('stages', [documentOf(['$cursor', explained]), ...stages])
  else for (const [field, value] of explained) reply.set(field, value)
  reply.set('command', context.command)
  reply.set(
    'serverInfo',
    documentOf(['host', hostname()], ['version', MONGODB_VERSION], ['engine', 'embedded']),
  )
  return reply
}

function winningPlan(prepared: PreparedQuery, options: ExplainOptions): Document {
  let plan = prepared.info
    ? accessPlan(prepared.plan, prepared.query.filter)
    : documentOf(['stage', 'EOF'])
  const wrap = (stage: string, ...fields: [string, Value][]): void => {
    plan = documentOf(['stage', stage], ...fields, ['inputStage', plan])
  }
  if (prepared.order) wrap('SORT', ['sortPattern', prepared.query.sort])
  if (options.skip) wrap('SKIP', ['skipAmount', new Int32(options.skip)])
  if (options.limit) wrap('LIMIT', ['limitAmount', new Int32(options.limit)])
  if (options.projection && options.projection.size > 0) {
    wrap('PROJECTION_DEFAULT', ['transformBy', options.projection])
  }
  if (options.purpose) wrap(options.purpose.stage)
  return plan
}

function accessPlan(plan: Plan, filter: Document): Document {
  if (plan.kind === 'collection') {
    return documentOf(
      ['stage', 'COLLSCAN'],
      ['filter', filter],
      ['direction', plan.reverse ? 'backward' : 'forward'],
    )
  }
  const scan =
    plan.kind === 'index'
      ? indexScan(plan)
      : documentOf(['stage', 'OR'], ['inputStages', plan.plans.map(indexScan)])
  return documentOf(['stage', 'FETCH'], ['filter', filter], ['inputStage', scan])
}

function indexScan(plan: IndexPlan): Document {
  const { index } = plan
  return documentOf(
    ['stage', 'IXSCAN'],
    ['keyPattern', index.spec.get('key')],
    ['indexName', index.name],
    ['isMultiKey', plan.multikey],
    ['isUnique', index.unique],
    ['isSparse', index.sparse],
    ['isPartial', index.partial !== undefined],
    ['indexVersion', new Int32(2)],
    ['direction', plan.reverse ? 'backward' : 'forward'],
    ['ranges', new Int32(plan.ranges.length)],
  )
}

function execute(
  context: CommandContext,
  prepared: PreparedQuery,
  options: ExplainOptions,
): Document {
  const { skip = 0, purpose } = options
  const limit = purpose?.one === true ? 1 : (options.limit ?? Number.POSITIVE_INFINITY)
  const started = performance.now()
  const seen = new Set<string>()
  let examined = 0
  const counting: PreparedQuery = {
    ...prepared,
    matches: (doc, details) => {
      examined++
      return prepared.matches(doc, details)
    },
  }
  for (const match of findMatches(counting, newView(context))) {
    if (match) seen.add(keyId(match.recordId))
    if (seen.size >= skip + limit) break
  }
  const found = Math.max(0, Math.min(seen.size - skip, limit))
  const stages = winningPlan(prepared, options)
  if (purpose) stages.set(purpose.counted, new Int32(found))
  const keys = prepared.plan.kind === 'collection' ? 0 : examined
  return documentOf(
    ['executionSuccess', true],
    ['nReturned', new Int32(purpose?.returns === false ? 0 : found)],
    ['executionTimeMillis', new Double(Math.round(performance.now() - started))],
    ['totalKeysExamined', Long.fromNumber(keys)],
    ['totalDocsExamined', Long.fromNumber(examined)],
    ['executionStages', stages],
  )
}
