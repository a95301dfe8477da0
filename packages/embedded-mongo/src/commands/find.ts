import { isNumeric } from '../bson/type-info.ts'
import { toDouble } from '../bson/numbers.ts'
import { type Document, EncodedDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { aggregate } from './aggregate.ts'
import { optionalBoolean, optionalCount, optionalDocument } from './arguments.ts'
import {
  type CollectionQuery,
  findMatches,
  prepareQuery,
  type PreparedQuery,
  planHolds,
} from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { cursorReply, newView } from './cursor-reply.ts'
import type { Results } from './cursors.ts'
import { findById } from './find-by-id.ts'
import { namespaceOf } from './namespace.ts'
import { compileResultProjection, type ResultProjection } from './projecting.ts'
import { readQuery } from './read-query.ts'
import type { View } from '../storage/scan.ts'
import { asAggregation } from './view-query.ts'

/** `find`: the documents that match a filter. */
export async function find(context: CommandContext): Promise<Document> {
  const { command, services } = context
  const namespace = namespaceOf(context)
  const found = findById(context, namespace)
  if (found) return found
  const { query, skip, limit, singleBatch, projection } = readFind(context)
  const { catalog, tools } = services.engine
  const view = newView(context)
  const batchSize = optionalCount({ in: command, at: 'find', name: 'batchSize' })
  if (catalog.get(view.kv, namespace)?.view) {
    // One batch is all there is: what does not fit into it must not wait in a cursor.
    const most = singleBatch ? Math.min(limit ?? Infinity, batchSize ?? Infinity) : limit
    return aggregate(asAggregation(context, query, { skip, limit: most, projection }))
  }
  return cursorReply(context, {
    namespace,
    view,
    open: () => {
      const prepared = prepareQuery(catalog.get(view.kv, namespace), tools.flags, query)
      const project = compileResultProjection(projection, prepared)
      return {
        results: results(prepared, view, { skip, limit, project }),
        limit,
        eager: prepared.order !== undefined,
        holds: (kv) => planHolds(prepared, catalog, kv),
      }
    },
    batchSize,
    singleBatch,
    noTimeout: optionalBoolean({ in: command, at: 'find', name: 'noCursorTimeout' }) ?? false,
  })
}

/** The parts of a `find` command. */
export interface FindCommand {
  readonly query: CollectionQuery
  readonly skip: number
  readonly limit: number | undefined
  readonly singleBatch: boolean
  readonly projection: Document | undefined
}

/**
 * Reads a `find` command; `explain` reads it the same way.
 *
 * @example const { query, limit } = readFind(context)
 */
export function readFind(context: CommandContext): FindCommand {
  const { command } = context
  const at = 'find'
  const limit = readLimit(command.get('limit'))
  return {
    query: readQuery(context, { in: command, at, name: 'filter' }),
    skip: optionalCount({ in: command, at, name: 'skip' }) ?? 0,
    limit: limit === 0 ? undefined : Math.abs(limit),
    singleBatch: limit < 0 || optionalBoolean({ in: command, at, name: 'singleBatch' }) === true,
    projection: optionalDocument({ in: command, at, name: 'projection' }),
  }
}

/** Old drivers send a negative limit for "one batch only". */
function readLimit(value: Value): number {
  if (value === undefined || value === null) return 0
  if (!isNumeric(value)) {
    throw new MongoError(
      'TypeMismatch',
      "BSON field 'find.limit' is the wrong type, expected a number",
    )
  }
  const limit = Math.trunc(toDouble(value))
  if (Number.isNaN(limit)) throw new MongoError('BadValue', 'find.limit is not a number')
  return limit
}

function* results(
  prepared: PreparedQuery,
  view: View,
  {
    skip,
    limit = Number.POSITIVE_INFINITY,
    project,
  }: { skip: number; limit: number | undefined; project: ResultProjection | undefined },
): Results & Iterable<Document | undefined> {
  let skipped = 0
  for (const match of findMatches(prepared, view, skip + limit)) {
    if (!match) yield undefined
    else if (skipped < skip) skipped++
    else yield project ? project(match) : new EncodedDocument(match.bson)
  }
}
