import { type Document, documentOf, isDocument, Long } from '../bson/value.ts'
import type { ReadKv } from '../storage/kv.ts'
import type { View } from '../storage/scan.ts'
import type { Transaction } from '../storage/transaction.ts'
import { optionalCount } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { Cursor, FIRST_BATCH, type Results } from './cursors.ts'
import type { Snapshot } from './snapshot.ts'

/** A query that has been planned. */
export interface Opened {
  readonly results: Results
  readonly limit?: number | undefined
  readonly eager?: boolean
  /** Tells whether the plan can still be used after others have written. */
  readonly holds?: ((kv: ReadKv) => boolean) | undefined
}

/** A query whose first results are to be sent. */
export interface OpenCursor {
  readonly namespace: string
  readonly view: View
  /** Plans the query on the moment that the view shows, which is the one its first batch is read from. */
  readonly open: () => Opened
  readonly batchSize: number | undefined
  readonly singleBatch?: boolean
  readonly noTimeout?: boolean
}

/**
 * Makes the view that a new query reads from.
 *
 * @example const view = newView(context)
 */
export function newView(context: CommandContext): View {
  const kv = readsFrom(context)?.overlay ?? context.services.engine.current
  return { kv, plain: context.transaction === undefined }
}

/**
 * What a command reads: its transaction, the moment it asked for, or the data as they are now.
 *
 * @example await engine.read(readsFrom(context), (kv) => …)
 */
export function readsFrom({ transaction, snapshot }: CommandContext): Transaction | undefined {
  return transaction ?? snapshot?.view
}

/**
 * Reads the first batch and keeps the cursor when there is more.
 *
 * @example return await cursorReply(context, { namespace, view, open, batchSize: 101 })
 */
export async function cursorReply(
  context: CommandContext,
  { namespace, view, open, batchSize, singleBatch, noTimeout }: OpenCursor,
): Promise<Document> {
  const { engine, cursors } = context.services
  return engine.read(readsFrom(context), async (kv) => {
    view.kv = kv
    const cursor = new Cursor({
      namespace,
      view,
      ...open(),
      session: context.session?.id,
      transaction: context.transaction,
      snapshot: context.snapshot,
      noTimeout: noTimeout ?? false,
    })
    const count = batchSize ?? FIRST_BATCH
    const batch = await cursor.read({ count, deadline: context.deadline })
    const done = batch.exhausted || singleBatch === true
    if (done) cursor.close()
    else cursors.keep(cursor)
    return firstBatch(namespace, batch.documents, {
      cursorId: done ? Long.ZERO : cursor.id,
      snapshot: context.snapshot,
    })
  })
}

/**
 * The reply with the first results of a query.
 *
 * @example return firstBatch('app.users', documents, { cursorId: Long.ZERO })
 */
export function firstBatch(
  namespace: string,
  documents: Document[],
  { cursorId, snapshot }: { readonly cursorId: Long; readonly snapshot?: Snapshot | undefined },
): Document {
  const cursor = documentOf(['firstBatch', documents], ['id', cursorId], ['ns', namespace])
  if (snapshot) cursor.set('atClusterTime', snapshot.time)
  return documentOf(['cursor', cursor])
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
    open: () => ({ results: rows.values(), eager: true }),
    batchSize: readBatchSize(context.command) ?? Number.POSITIVE_INFINITY,
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
