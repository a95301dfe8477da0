import { type Document, ObjectId } from '../bson/value.ts'
import { checkDepth, checkId, fillTimestamps } from '../query/storable.ts'
import { insertDocument } from '../storage/document-writer.ts'
import { requiredDocuments } from './arguments.ts'
import { writableCollection } from './collections.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'
import { countResult } from './retry-log.ts'
import { assertValid, bypassesValidation } from './validation.ts'
import { addWriteErrors, batchReply, runBatch, type Statement } from './write-batch.ts'

/** `insert`: stores documents. */
export async function insert(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const documents = requiredDocuments({ in: context.command, at: 'insert', name: 'documents' })
  const statements = documents.map((doc) => insertStatement(context, namespace, doc))
  const batch = await runBatch(context, statements)
  return addWriteErrors(batchReply(batch), batch)
}

/**
 * Makes what stores one document.
 *
 * @example const statement = insertStatement(context, 'app.users', doc)
 */
export function insertStatement(
  context: CommandContext,
  namespace: string,
  doc: Document,
): Statement {
  const bypass = bypassesValidation(context.command, 'insert')
  return (scope) => {
    const prepared = prepareDocument(doc, context)
    const info = writableCollection(scope, namespace)
    assertValid(info, { doc: prepared, bypass })
    insertDocument(scope, info, prepared)
    return countResult(1)
  }
}

/**
 * Brings a document into the form in which it is stored: `_id` first, and made when it is missing.
 *
 * @throws {MongoError} InvalidIdField and DollarPrefixedFieldName
 * @example insertDocument(scope, info, prepareDocument(doc, context))
 */
export function prepareDocument(
  doc: Document,
  { services }: Pick<CommandContext, 'services'>,
): Document {
  const id = doc.get('_id')
  checkId(id)
  checkDepth(doc)
  const first: Document = new Map([['_id', doc.has('_id') ? id : new ObjectId()]])
  return fillTimestamps(new Map([...first, ...doc]), () => services.info.timestamp())
}
