import { type Document, documentOf, Int32, type Value } from '../bson/value.ts'
import { isMongoError, MongoError } from '../errors/mongo-error.ts'
import { removeDocument } from '../storage/document-writer.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { optionalBoolean, optionalDocument } from './arguments.ts'
import { prepareQuery } from './collection-query.ts'
import type { Match } from './match.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'
import { compileResultProjection } from './projecting.ts'
import { readQuery } from './read-query.ts'
import { RetryLog } from './retry-log.ts'
import {
  applyToMatch,
  insertUpsert,
  prepareUpdate,
  type UpdateRequest,
} from './update-statement.ts'
import { bypassesValidation } from './validation.ts'
import { matchesToWrite } from './write-query.ts'

const AT = 'findAndModify'

interface Options {
  readonly remove: boolean
  readonly upsert: boolean
  readonly returnNew: boolean
  readonly projection: Document | undefined
}

/** `findAndModify`: changes, replaces or removes one document, and gives it back. */
export async function findAndModify(context: CommandContext): Promise<Document> {
  const { command, services } = context
  const namespace = namespaceOf(context)
  const options = readOptions(command)
  const request: UpdateRequest = {
    query: readQuery(context, { in: command, at: AT, name: 'query' }),
    update: command.get('update'),
    options: command,
    at: AT,
    bypassValidation: bypassesValidation(command, AT),
  }
  return services.engine.write(
    context.transaction,
    (scope) => {
      const log = RetryLog.open(scope, context)
      const before = log.get(0)
      // A copy: what is added to the reply later does not belong to the note.
      if (before) return new Map(before)
      const result = log.keep(0, run(context, scope, { namespace, request, options }))
      log.save()
      return new Map(result)
    },
    { deadline: context.deadline },
  )
}

function readOptions(command: Document): Options {
  const flag = (name: string): boolean => optionalBoolean({ in: command, at: AT, name }) ?? false
  const remove = flag('remove')
  const upsert = flag('upsert')
  const returnNew = flag('new')
  const update = command.get('update')
  if (remove && update !== undefined) {
    throw new MongoError('FailedToParse', 'Cannot specify both an update and remove=true')
  }
  if (remove && upsert) {
    throw new MongoError('FailedToParse', 'Cannot specify both upsert=true and remove=true')
  }
  if (remove && returnNew) {
    throw new MongoError(
      'FailedToParse',
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    )
  }
  if (remove && command.has('arrayFilters')) {
    throw new MongoError('FailedToParse', 'Cannot specify arrayFilters and remove=true')
  }
  if (!remove && update === undefined) {
    throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified')
  }
  return {
    remove,
    upsert,
    returnNew,
    projection: optionalDocument({ in: command, at: AT, name: 'fields' }),
  }
}

/** What goes wrong with the document itself is told with the words of MongoDB's executor. */
function explained<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isMongoError(error) || error.codeName === 'WriteConflict') throw error
    throw new MongoError(
      error.code,
      `Plan executor error during findAndModify :: caused by :: ${error.message}`,
      { labels: error.labels, ...(error.extra && { extra: error.extra }), cause: error },
    )
  }
}

interface Task {
  readonly namespace: string
  readonly request: UpdateRequest
  readonly options: Options
}

function run(context: CommandContext, scope: WriteScope, task: Task): Document {
  const { namespace, request, options } = task
  const info = scope.collection(namespace)
  const prepared = prepareQuery(info, scope.tools.flags, request.query)
  const project = compileResultProjection(options.projection, prepared)
  const shown = ({ details }: Pick<Match, 'details'>, doc: Document): Document =>
    project ? project({ doc, details }) : doc
  if (options.remove) {
    const [match] = matchesToWrite(scope, info, request.query, true)
    if (!info || !match) return answer(undefined, { n: 0 })
    removeDocument(scope, info, match)
    return answer(shown(match, match.doc), { n: 1 })
  }
  const update = prepareUpdate(context.services, info, request)
  const [match] = matchesToWrite(scope, info, request.query, true)
  if (info && match) {
    const { doc } = explained(() => applyToMatch(scope, info, match, update))
    return answer(shown(match, options.returnNew ? doc : match.doc), { n: 1, updated: true })
  }
  if (!options.upsert) return answer(undefined, { n: 0, updated: false })
  const doc = explained(() => insertUpsert(scope, namespace, update))
  const inserted = { details: { arrayIndex: undefined } }
  return answer(options.returnNew ? shown(inserted, doc) : undefined, {
    n: 1,
    updated: false,
    upserted: doc.get('_id'),
  })
}

function answer(
  value: Document | undefined,
  done: { n: number; updated?: boolean; upserted?: Value },
): Document {
  const last = documentOf(['n', new Int32(done.n)])
  if (done.updated !== undefined) last.set('updatedExisting', done.updated)
  if (done.upserted !== undefined) last.set('upserted', done.upserted)
  return documentOf(['lastErrorObject', last], ['value', value ?? null])
}
