import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileUpdatePipeline } from '../query/aggregation/update-pipeline.ts'
import { compileUpdate, type UpdateContext, type Updated, type Updater } from '../query/updater.ts'
import { upsertDocument } from '../query/upsert.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { insertDocument, updateDocument } from '../storage/document-writer.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { collationFor, requiredDocuments } from './arguments.ts'
import type { CollectionQuery } from './collection-query.ts'
import type { Match } from './match.ts'
import { writableCollection } from './collections.ts'
import type { CommandServices } from './context.ts'
import { expressionScope } from './expressions.ts'
import { prepareDocument } from './insert.ts'
import { assertValid } from './validation.ts'

/** An update as it stands in a command. */
export interface UpdateRequest {
  readonly query: CollectionQuery
  readonly update: Value
  /** The sub-document that may hold `arrayFilters`, and its name for messages. */
  readonly options: Document
  readonly at: string
  /** Constants for a pipeline (`c`), beside the command's `let`. */
  readonly constants?: Document | undefined
  readonly bypassValidation: boolean
}

/** An update that has been checked and can be applied. */
export interface PreparedUpdate {
  readonly updater: Updater
  readonly apply: (match: Match) => Updated
  readonly bypassValidation: boolean
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
  { query, update, options, at, constants, bypassValidation }: UpdateRequest,
): PreparedUpdate {
  const collation = collationFor(query.collation, info)
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
    timestamp: () => services.info.timestamp(),
  }
  return {
    updater,
    bypassValidation,
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

/** Applies an update to a document that matched, and stores what came out when it differs. */
export function applyToMatch(
  scope: WriteScope,
  info: CollectionInfo,
  match: Match,
  { apply, bypassValidation }: PreparedUpdate,
): Updated {
  const result = apply(match)
  if (result.modified) {
    assertValid(info, { doc: result.doc, before: match.doc, bypass: bypassValidation })
    updateDocument(scope, info, match, result.doc)
  }
  return result
}

/** Inserts what an upsert makes, and gives it back. */
export function insertUpsert(
  scope: WriteScope,
  namespace: string,
  { insertion, bypassValidation }: PreparedUpdate,
): Document {
  const doc = insertion()
  const info = writableCollection(scope, namespace)
  assertValid(info, { doc, bypass: bypassValidation })
  insertDocument(scope, info, doc)
  return doc
}
