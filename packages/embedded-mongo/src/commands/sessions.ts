import { MongoError } from '../errors/mongo-error.ts'
import type { Engine } from '../storage/engine.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { CursorRegistry } from './cursors.ts'

/** A transaction is aborted when it lasts longer, as in MongoDB. */
const LIFETIME_MILLISECONDS = 60_000
/** What `hello` promises: a session that is not used for this long is forgotten. */
export const SESSION_TIMEOUT_MINUTES = 30
const MAX_SESSIONS = 100_000

type TransactionState = 'none' | 'open' | 'committed' | 'aborted'

interface Session {
  lastUsed: number
  txnNumber: bigint
  state: TransactionState
  transaction: Transaction | undefined
  timer: NodeJS.Timeout | undefined
}

/** A numbered operation of a session. */
export interface NumberedOperation {
  readonly id: string
  readonly txnNumber: bigint
}

/**
 * The logical sessions, and the transaction that each may have open.
 *
 * @example const transaction = sessions.start({ id, txnNumber: 1n })
 */
export class SessionRegistry {
  readonly #sessions = new Map<string, Session>()
  readonly #engine: Engine
  readonly #cursors: CursorRegistry

  constructor(engine: Engine, cursors: CursorRegistry) {
    this.#engine = engine
    this.#cursors = cursors
  }

  get size(): number {
    return this.#sessions.size
  }

  /** The sessions that are known, and when each was used last on the clock of `performance.now()`. */
  list(): { readonly id: string; readonly lastUsed: number }[] {
    return [...this.#sessions].map(([id, { lastUsed }]) => ({ id, lastUsed }))
  }

  /** Notes that a session is in use. */
  touch(id: string): void {
    this.#session(id).lastUsed = performance.now()
  }

  /** Takes note of a retryable write: it ends an older transaction of the session. */
  useNumber({ id, txnNumber }: NumberedOperation): void {
    const session = this.#session(id)
    if (txnNumber < session.txnNumber) throw tooOld(id, txnNumber, session.txnNumber)
    if (txnNumber > session.txnNumber) {
      this.#end(session, 'aborted')
      session.txnNumber = txnNumber
      session.state = 'none'
    }
  }

  /** Starts a transaction. */
  start({ id, txnNumber }: NumberedOperation): Transaction {
    const session = this.#session(id)
    if (txnNumber < session.txnNumber) throw tooOld(id, txnNumber, session.txnNumber)
    if (txnNumber === session.txnNumber && session.state !== 'none') {
      throw new MongoError(
        'ConflictingOperationInProgress',
        'Only servers in a sharded cluster can start a new transaction at the active transaction number',
      )
    }
    this.#end(session, 'aborted')
    const transaction = this.#engine.begin()
    session.txnNumber = txnNumber
    session.state = 'open'
    session.transaction = transaction
    session.timer = setTimeout(() => this.#end(session, 'aborted'), LIFETIME_MILLISECONDS)
    session.timer.unref()
    return transaction
  }

  /** Finds the open transaction that a later command of it belongs to. */
  resume({ id, txnNumber }: NumberedOperation): Transaction {
    const session = this.#session(id)
    if (txnNumber < session.txnNumber) throw tooOld(id, txnNumber, session.txnNumber)
    if (txnNumber > session.txnNumber || session.state === 'none') {
      throw new MongoError(
        'NoSuchTransaction',
        `Given transaction number ${txnNumber} does not match any in-progress transactions. The active transaction number is ${session.txnNumber}`,
      )
    }
    if (session.state === 'committed') {
      throw new MongoError(
        'TransactionCommitted',
        `Transaction with { txnNumber: ${txnNumber} } has been committed.`,
      )
    }
    if (!session.transaction) {
      throw new MongoError(
        'NoSuchTransaction',
        `Transaction with { txnNumber: ${txnNumber} } has been aborted.`,
      )
    }
    return session.transaction
  }

  /** How the transaction of a session with this number stands. */
  stateOf({ id, txnNumber }: NumberedOperation): TransactionState {
    const session = this.#sessions.get(id)
    return session?.txnNumber === txnNumber ? session.state : 'none'
  }

  /** Ends a session's open transaction. Its writes must have been committed or given up before. */
  finish(id: string, state: 'committed' | 'aborted'): void {
    const session = this.#sessions.get(id)
    if (session) this.#end(session, state)
  }

  /** Ends a session and what belongs to it. */
  remove(id: string): void {
    this.#cursors.removeWhere((source) => source.session === id)
    this.finish(id, 'aborted')
    this.#sessions.delete(id)
  }

  removeAll(): void {
    for (const id of this.#sessions.keys()) this.remove(id)
  }

  /** Forgets the sessions that have not been used for half an hour. */
  sweep(now: number = performance.now()): void {
    for (const [id, session] of this.#sessions) {
      if (now - session.lastUsed > SESSION_TIMEOUT_MINUTES * 60_000) this.remove(id)
    }
  }

  #session(id: string): Session {
    let session = this.#sessions.get(id)
    if (!session) {
      if (this.#sessions.size >= MAX_SESSIONS) {
        throw new MongoError('TooManyLogicalSessions', 'cannot add session into the cache')
      }
      session = {
        lastUsed: performance.now(),
        txnNumber: -1n,
        state: 'none',
        transaction: undefined,
        timer: undefined,
      }
      this.#sessions.set(id, session)
    }
    return session
  }

  #end(session: Session, state: 'committed' | 'aborted'): void {
    const { transaction } = session
    if (!transaction) return
    clearTimeout(session.timer)
    session.timer = undefined
    session.transaction = undefined
    session.state = state
    this.#cursors.removeWhere((source) => source.transaction === transaction)
    this.#engine.abort(transaction)
  }
}

function tooOld(id: string, txnNumber: bigint, active: bigint): MongoError {
  return new MongoError(
    'TransactionTooOld',
    `Cannot start transaction ${txnNumber} on session ${id} because a newer transaction ${active} has already started`,
  )
}
