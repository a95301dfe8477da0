import type { MongoError } from '../errors/mongo-error.ts'
import type { SessionFields } from './context.ts'

/** Errors of a server that stops or is no longer the primary: the same command may work elsewhere. */
const RETRYABLE: ReadonlySet<number> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436,
])
/**
 * LockTimeout, WriteConflict, SnapshotUnavailable, NoSuchTransaction, PreparedTransactionInProgress:
 * the whole transaction may work when it is run again.
 */
const TRANSIENT: ReadonlySet<number> = new Set([24, 112, 246, 251, 267])

/**
 * Adds the labels by which drivers know what may be tried again.
 *
 * @example addErrorLabels(error, 'insert', session)
 */
export function addErrorLabels(
  error: MongoError,
  command: string,
  session: SessionFields | undefined,
): void {
  for (const label of labelsFor(error.code, command, session)) {
    if (!error.labels.includes(label)) error.labels.push(label)
  }
}

/** The labels for the code in a `writeConcernError`: the write itself was done. */
export function concernLabels(
  code: number,
  command: string,
  session: SessionFields | undefined,
): string[] {
  if (session?.txnNumber === undefined || !RETRYABLE.has(code)) return []
  return session.inTransaction && !endsTransaction(command) ? [] : ['RetryableWriteError']
}

function labelsFor(code: number, command: string, session: SessionFields | undefined): string[] {
  if (session?.txnNumber === undefined) return []
  if (!session.inTransaction || endsTransaction(command)) {
    if (RETRYABLE.has(code)) return ['RetryableWriteError']
    return command === 'commitTransaction' && TRANSIENT.has(code)
      ? ['TransientTransactionError']
      : []
  }
  return TRANSIENT.has(code) || RETRYABLE.has(code) ? ['TransientTransactionError'] : []
}

function endsTransaction(command: string): boolean {
  return command === 'commitTransaction' || command === 'abortTransaction'
}
