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
  /** The stages of an aggregation. */
  readonly stages?: readonly Document[]
  /** Runs the query too, to count what it looks at. */
  readonly execute?: boolean
  /** What the command does with the documents it finds, such as `UPDATE`. */
  readonly write?: string
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
  const reply = documentOf(
    ['explainVersion', '1'],
    [
      'queryPlanner',
      documentOf(
        ['namespace', options.namespace],
        ['parsedQuery', prepared.query.filter],
        ['indexFilterSet', false],
        ['winningPlan', winningPlan(prepared, options)],
        ['rejectedPlans', []],
      ),
    ],
  )
  if (options.stages) reply.set('stages', [...options.stages])
  if (options.execute === true) reply.set('executionStats', execute(context, prepared, options))
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
  if (options.write) wrap(options.write)
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
  { skip = 0, limit = Number.POSITIVE_INFINITY }: ExplainOptions,
): Document {
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
  const keys = prepared.plan.kind === 'collection' ? 0 : examined
  return documentOf(
    ['executionSuccess', true],
    ['nReturned', new Int32(Math.max(0, Math.min(seen.size - skip, limit)))],
    ['executionTimeMillis', new Double(Math.round(performance.now() - started))],
    ['totalKeysExamined', Long.fromNumber(keys)],
    ['totalDocsExamined', Long.fromNumber(examined)],
    ['executionStages', winningPlan(prepared, { namespace: '' })],
  )
}
