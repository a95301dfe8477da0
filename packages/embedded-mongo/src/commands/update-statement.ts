import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileUpdatePipeline } from '../query/aggregation/update-pipeline.ts'
import { type UpdateContext, type Updater, compileUpdate } from '../query/updater.ts'
import { upsertDocument } from '../query/upsert.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { insertDocument, updateDocument } from '../storage/document-writer.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { requiredDocuments } from './arguments.ts'
import type { CollectionQuery, Match } from './collection-query.ts'
import { writableCollection } from './collections.ts'
import type { CommandServices } from './context.ts'
import { expressionScope } from './expressions.ts'
import { prepareDocument } from './insert.ts'

/** An update as it stands in a command. */
export interface UpdateRequest {
  readonly query: CollectionQuery
  readonly update: Value
  /** The sub-document that may hold `arrayFilters`, and its name for messages. */
  readonly options: Document
  readonly at: string
  /** Constants for a pipeline (`c`), beside the command's `let`. */
  readonly constants?: Document | undefined
}

/** An update that has been checked and can be applied. */
export interface PreparedUpdate {
  readonly updater: Updater
  readonly apply: (match: Match) => { doc: Document; modified: boolean }
  /** The document for an upsert. */
  readonly insertion: () => Document
}

/**
 * Checks and compiles an update for one collection, whose collation it uses unless it has its own.
 *
 * @throws {MongoError}
 * @example const { apply } = prepareUpdate(services, info, request)
 */
export function prepareUpdate(
  services: CommandServices,
  info: CollectionInfo | undefined,
  { query, update, options, at, constants }: UpdateRequest,
): PreparedUpdate {
  const collation = query.collation ?? info?.collation
  const variables = constants
    ? new Map([...(query.variables ?? []), ...constants])
    : query.variables
  const scope = expressionScope(variables, collation)
  const updater = compileUpdate(updateOf(update, at), {
    arrayFilters: options.has('arrayFilters')
      ? requiredDocuments({ in: options, at, name: 'arrayFilters' })
      : undefined,
    collation,
    compilePipeline: (stages) => compileUpdatePipeline(stages, scope),
  })
  if (constants && updater.kind !== 'pipeline') {
    throw new MongoError(51_198, 'Constant values may only be specified for pipeline updates')
  }
  const context: Omit<UpdateContext, 'isInsert'> = {
    now: scope.now,
    timestamp: () => services.info.clusterTime(),
  }
  return {
    updater,
    apply: ({ doc, details }) =>
      updater.apply(doc, { ...context, isInsert: false, matchedArrayIndex: details.arrayIndex }),
    insertion: () => prepareDocument(upsertDocument(query.filter, updater, context), { services }),
  }
}

function updateOf(update: Value, at: string): Document | readonly Document[] {
  if (isDocument(update)) return update
  if (Array.isArray(update)) {
    return update.map((stage) => {
      if (isDocument(stage)) return stage
      throw new MongoError('TypeMismatch', 'Each element of the update pipeline must be an object')
    })
  }
  throw new MongoError(
    'FailedToParse',
    `Update argument must be either an object or an array (${at})`,
  )
}

/** Applies an update to what matched, and says how many documents changed. */
export function applyToMatches(
  scope: WriteScope,
  info: CollectionInfo,
  matches: readonly Match[],
  { apply }: PreparedUpdate,
): number {
  let modified = 0
  for (const match of matches) {
    const result = apply(match)
    if (!result.modified) continue
    updateDocument(scope, info, match, result.doc)
    modified++
  }
  return modified
}

/** Inserts what an upsert makes, and gives it back. */
export function insertUpsert(
  scope: WriteScope,
  namespace: string,
  { insertion }: PreparedUpdate,
): Document {
  const doc = insertion()
  insertDocument(scope, writableCollection(scope, namespace), doc)
  return doc
}
