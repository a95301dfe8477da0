import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { removeDocument } from '../storage/document-writer.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { missingField, requiredDocuments, wrongType } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import { countResult } from './retry-log.ts'
import { addWriteErrors, batchReply, runBatch, type Statement } from './write-batch.ts'
import { matchesToWrite } from './write-query.ts'

const AT = 'delete.deletes'

/** `delete`: removes documents. */
export async function deleteDocuments(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const deletes = requiredDocuments({ in: context.command, at: 'delete', name: 'deletes' })
  const statements = deletes.map((one) => {
    checkNestedFields('delete.deletes', one)
    return deleteStatement(context, namespace, one)
  })
  const batch = await runBatch(context, statements)
  return addWriteErrors(batchReply(batch), batch)
}

/**
 * Reads one removal, in the words of the command `delete`, and makes what runs it.
 *
 * @throws {MongoError}
 * @example const statement = deleteStatement(context, 'app.users', documentOf(['q', filter], ['limit', one]))
 */
export function deleteStatement(
  context: CommandContext,
  namespace: string,
  one: Document,
): Statement {
  if (!one.get('q')) throw missingField(`${AT}.q`)
  const limit = readLimit(one)
  if (limit === 0 && context.session?.txnNumber !== undefined && !context.session.inTransaction) {
    throw new MongoError('InvalidOptions', 'Cannot use (or request) retryable writes with limit=0')
  }
  const query = readQuery(context, { in: one, at: AT, name: 'q' })
  return (scope: WriteScope) => {
    const info = scope.collection(namespace)
    const matches = matchesToWrite(scope, info, query, limit === 1)
    if (!info) return countResult(0)
    for (const match of matches) removeDocument(scope, info, match)
    return countResult(matches.length)
  }
}

function readLimit(one: Document): 0 | 1 {
  const value = one.get('limit')
  if (value === undefined) throw missingField(`${AT}.limit`)
  if (!isNumeric(value))
    throw wrongType(`${AT}.limit`, value, "types '[long, int, decimal, double]'")
  const limit = toDouble(value)
  if (limit !== 0 && limit !== 1) {
    throw new MongoError(
      'FailedToParse',
      `The limit field in delete objects must be 0 or 1. Got ${limit}`,
    )
  }
  return limit
}
