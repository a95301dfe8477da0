import { type Document, documentOf, Int32 } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { missingField, optionalBoolean, optionalDocument, requiredDocuments } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import {
  applyToMatch,
  insertUpsert,
  prepareUpdate,
  type UpdateRequest,
} from './update-statement.ts'
import { bypassesValidation } from './validation.ts'
import { addWriteErrors, batchReply, runBatch, type Statement, sumOf } from './write-batch.ts'
import { matchesToWrite } from './write-query.ts'

const AT = 'update.updates'

/** `update`: changes documents, or makes one when none matches and that is asked for. */
export async function update(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const updates = requiredDocuments({ in: context.command, at: 'update', name: 'updates' })
  const statements = updates.map((one) => {
    checkNestedFields('update.updates', one)
    return updateStatement(context, namespace, one)
  })
  const batch = await runBatch(context, statements)
  const reply = batchReply(batch)
  const upserted: Document[] = []
  for (const { index, result } of batch.results) {
    if (!result.has('upserted')) continue
    upserted.push(documentOf(['index', new Int32(index)], ['_id', result.get('upserted')]))
  }
  if (upserted.length > 0) reply.set('upserted', upserted)
  reply.set('nModified', sumOf(batch, 'nModified'))
  return addWriteErrors(reply, batch)
}

/**
 * Reads one update, in the words of the command `update`, and makes what runs it.
 *
 * @throws {MongoError}
 * @example const statement = updateStatement(context, 'app.users', documentOf(['q', filter], ['u', change]))
 */
export function updateStatement(
  context: CommandContext,
  namespace: string,
  one: Document,
): Statement {
  if (!one.get('q')) throw missingField(`${AT}.q`)
  if (!one.has('u')) throw missingField(`${AT}.u`)
  const multi = optionalBoolean({ in: one, at: AT, name: 'multi' }) ?? false
  const upsert = optionalBoolean({ in: one, at: AT, name: 'upsert' }) ?? false
  if (multi && context.session?.txnNumber !== undefined && !context.session.inTransaction) {
    throw new MongoError(
      'InvalidOptions',
      'Cannot use (or request) retryable writes with multi=true',
    )
  }
  const query = readQuery(context, { in: one, at: AT, name: 'q' })
  if (multi && query.sort) {
    throw new MongoError('FailedToParse', 'Cannot specify sort with multi=true')
  }
  const request: UpdateRequest = {
    query,
    update: one.get('u'),
    options: one,
    at: AT,
    bypassValidation: bypassesValidation(context.command, 'update'),
    constants: optionalDocument({ in: one, at: AT, name: 'c' }),
  }
  return (scope) => {
    const info = scope.collection(namespace)
    const prepared = prepareUpdate(context.services, info, request)
    if (multi && prepared.updater.kind === 'replacement') {
      throw new MongoError(
        'FailedToParse',
        'multi update is not supported for replacement-style update',
      )
    }
    const matches = matchesToWrite(scope, info, request.query, !multi)
    if (info && matches.length > 0) {
      let modified = 0
      for (const match of matches) {
        if (applyToMatch(scope, info, match, prepared).modified) modified++
      }
      return documentOf(['n', new Int32(matches.length)], ['nModified', new Int32(modified)])
    }
    if (!upsert) return documentOf(['n', new Int32(0)], ['nModified', new Int32(0)])
    const doc = insertUpsert(scope, namespace, prepared)
    return documentOf(
      ['n', new Int32(1)],
      ['nModified', new Int32(0)],
      ['upserted', doc.get('_id')],
    )
  }
}
