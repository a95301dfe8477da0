import { type Document, documentOf, Long, type Value } from '../bson/value.ts'
import type { View } from '../storage/scan.ts'
import { compileAggregation, resultsOf } from './aggregate.ts'
import type { CollectionQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'

/** What is asked of a view beside the query. */
export interface ViewRequest {
  readonly skip?: number | undefined
  readonly limit?: number | undefined
  readonly projection?: Document | undefined
}

/**
 * Says a query on a view as the aggregation that answers it.
 *
 * @example return aggregate(asAggregation(context, query, { limit: 1 }))
 */
export function asAggregation(
  context: CommandContext,
  { filter, sort, hint, variables }: CollectionQuery,
  { skip = 0, limit = Number.POSITIVE_INFINITY, projection }: ViewRequest,
): CommandContext {
  const { command, name } = context
  const stages: Document[] = []
  const add = (stage: string, spec: Value): void => {
    stages.push(documentOf([stage, spec]))
  }
  if (filter.size > 0) add('$match', filter)
  if (sort && sort.size > 0) add('$sort', sort)
  if (skip > 0) add('$skip', Long.fromNumber(skip))
  if (Number.isFinite(limit)) add('$limit', Long.fromNumber(limit))
  if (projection && projection.size > 0) add('$project', projection)
  const cursor: Document = new Map()
  if (command.has('batchSize')) cursor.set('batchSize', command.get('batchSize'))
  const aggregate = documentOf(
    ['aggregate', command.get(name)],
    ['pipeline', stages],
    ['cursor', cursor],
  )
  if (command.has('collation')) aggregate.set('collation', command.get('collation'))
  if (variables) aggregate.set('let', variables)
  if (hint !== undefined) aggregate.set('hint', hint)
  return { ...context, name: 'aggregate', command: aggregate }
}

/** The documents of a view that match a query. `undefined` among them is a pause. */
export function documentsInView(
  context: CommandContext,
  view: View,
  query: CollectionQuery,
): Iterable<Document | undefined> {
  const inner = asAggregation(context, query, {})
  const { results } = resultsOf(compileAggregation(inner, view), inner, view)
  return { [Symbol.iterator]: () => results }
}
