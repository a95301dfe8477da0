import { type Document, documentOf, isDocument, Long } from '../bson/value.ts'
import type { View } from '../storage/scan.ts'
import { optionalCount } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { Cursor, FIRST_BATCH, type Results } from './cursors.ts'

/** A query whose first results are to be sent. */
export interface OpenCursor {
  readonly namespace: string
  readonly view: View
  readonly results: Results
  readonly batchSize: number | undefined
  readonly singleBatch?: boolean
  readonly limit?: number | undefined
  readonly eager?: boolean
  readonly noTimeout?: boolean
}

/**
 * Makes the view that a new query reads from; `readFrom` points it at a moment.
 *
 * @example const view = newView(context)
 */
export function newView(context: CommandContext): View {
  const kv = context.transaction?.overlay ?? context.services.engine.current
  return { kv, plain: context.transaction === undefined }
}

/**
 * Reads the first batch and keeps the cursor when there is more.
 *
 * @example return await cursorReply(context, { namespace, view, results, batchSize: 101 })
 */
export async function cursorReply(context: CommandContext, open: OpenCursor): Promise<Document> {
  const { engine, cursors } = context.services
  const cursor = new Cursor({
    namespace: open.namespace,
    view: open.view,
    results: open.results,
    limit: open.limit,
    eager: open.eager ?? false,
    session: context.session?.id,
    transaction: context.transaction,
    noTimeout: open.noTimeout ?? false,
  })
  const batch = await engine.read(context.transaction, (kv) => {
    open.view.kv = kv
    return cursor.read({ count: open.batchSize ?? FIRST_BATCH, deadline: context.deadline })
  })
  const done = batch.exhausted || open.singleBatch === true
  if (done) cursor.close()
  else cursors.keep(cursor)
  return documentOf([
    'cursor',
    documentOf(
      ['firstBatch', batch.documents],
      ['id', done ? Long.ZERO : cursor.id],
      ['ns', open.namespace],
    ),
  ])
}

/**
 * Answers with a list that is already complete, in the form of a cursor.
 *
 * @example return await listReply(context, 'app.$cmd.listCollections', rows)
 */
export async function listReply(
  context: CommandContext,
  namespace: string,
  rows: readonly Document[],
): Promise<Document> {
  return cursorReply(context, {
    namespace,
    view: newView(context),
    results: rows.values(),
    batchSize: readBatchSize(context.command) ?? Number.POSITIVE_INFINITY,
    eager: true,
  })
}

/** Refuses fields in `cursor` that nobody knows. */
export function checkListCursor(
  at: 'listCollections.cursor' | 'listIndexes.cursor',
  command: Document,
): void {
  const cursor = command.get('cursor')
  if (isDocument(cursor)) checkNestedFields(at, cursor)
}

function readBatchSize(command: Document): number | undefined {
  const cursor = command.get('cursor')
  if (!isDocument(cursor)) return undefined
  return optionalCount({ in: cursor, at: 'cursor', name: 'batchSize' })
}
