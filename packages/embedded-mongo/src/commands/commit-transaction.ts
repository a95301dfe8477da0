import { Buffer } from 'node:buffer'
import { type Document, documentOf, Long } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { WriteKv } from '../storage/kv.ts'
import { sessionKey } from '../storage/layout.ts'
import { packMeta, readRecord } from '../storage/record.ts'
import type { CommandContext, SessionFields } from './context.ts'

/** `commitTransaction`: makes a transaction's writes visible and durable, all at once. */
export async function commitTransaction(context: CommandContext): Promise<Document> {
  const { services } = context
  const { session, operation } = transactionOf(context)
  // A client that heard no answer commits again: also after a kill, when memory knows nothing.
  const state = services.sessions.stateOf(operation)
  if (state === 'committed' || (state === 'none' && wasCommitted(context, session)))
    return new Map()
  const transaction = services.sessions.resume(operation)
  try {
    await services.engine.commit(transaction, (kv) => noteCommit(kv, session))
  } catch (error) {
    services.sessions.finish(session.id, 'aborted')
    throw error
  }
  services.sessions.finish(session.id, 'committed')
  return new Map()
}

/** `abortTransaction`: gives a transaction's writes up. */
export function abortTransaction(context: CommandContext): Document {
  const { session, operation } = transactionOf(context)
  context.services.sessions.resume(operation)
  context.services.sessions.finish(session.id, 'aborted')
  return new Map()
}

function transactionOf({ session, name }: CommandContext): {
  session: SessionFields
  operation: { id: string; txnNumber: bigint }
} {
  if (session?.txnNumber === undefined || !session.inTransaction) {
    throw new MongoError('CommandFailed', `${name} must be run within a transaction`)
  }
  return { session, operation: { id: session.id, txnNumber: session.txnNumber } }
}

function keyOf(session: SessionFields): Uint8Array {
  return sessionKey(Buffer.from(session.id, 'hex'))
}

function noteCommit(kv: WriteKv, session: SessionFields): void {
  const key = keyOf(session)
  const row = documentOf(
    ['txnNumber', Long.fromBigInt(session.txnNumber ?? 0n)],
    ['at', new Date()],
    ['committed', true],
  )
  kv.put(key, packMeta(key, row))
}

function wasCommitted({ services: { engine } }: CommandContext, session: SessionFields): boolean {
  const key = keyOf(session)
  const bytes = engine.current.get(key)
  if (!bytes) return false
  const row = readRecord(key, bytes)
  const number = row.get('txnNumber')
  return (
    row.get('committed') === true &&
    number instanceof Long &&
    number.toBigInt() === session.txnNumber
  )
}
