import type { Document } from '../bson/value.ts'
import type { Engine } from '../storage/engine.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { CursorRegistry } from './cursors.ts'
import type { FailPoints } from './fail-points.ts'
import type { ServerInfo } from './server-info.ts'
import type { SessionRegistry } from './sessions.ts'
import type { Snapshot } from './snapshot.ts'
import type { SnapshotRegistry } from './snapshots.ts'

/** What all commands share: the engine and what is kept between commands. */
export interface CommandServices {
  readonly engine: Engine
  readonly cursors: CursorRegistry
  readonly sessions: SessionRegistry
  readonly snapshots: SnapshotRegistry
  readonly info: ServerInfo
  readonly failPoints: FailPoints
}

/** The logical session and numbers that came with a command. */
export interface SessionFields {
  /** The session's id as hexadecimal text. */
  readonly id: string
  readonly lsid: Document
  readonly txnNumber: bigint | undefined
  readonly startTransaction: boolean
  /** `autocommit: false`: the command belongs to a transaction. */
  readonly inTransaction: boolean
}

/** One command on its way through the server. */
export interface CommandContext {
  readonly services: CommandServices
  readonly name: string
  readonly database: string
  readonly command: Document
  readonly connectionId: number
  /** Aborted when the client has left. */
  readonly gone: AbortSignal
  readonly exhaustAllowed: boolean
  readonly session: SessionFields | undefined
  /** The open transaction that the command runs in. */
  readonly transaction: Transaction | undefined
  /** The moment that a read with the read concern `snapshot` outside of a transaction is answered from. */
  readonly snapshot: Snapshot | undefined
  /** When `maxTimeMS` runs out, on the clock of `performance.now()`. */
  readonly deadline: number | undefined
}

/** A command's answer without `ok`, which the dispatcher adds. */
export type CommandReply = Document

/** How a command is run, and what it may be combined with. */
export interface CommandDefinition {
  readonly run: (context: CommandContext) => CommandReply | Promise<CommandReply>
  /** May be sent with `autocommit: false`. */
  readonly inTransaction?: boolean
  /** May be sent with `txnNumber` outside of a transaction: a retryable write. */
  readonly retryable?: boolean
  /**
   * May ask for the read concern `snapshot` outside of a transaction: `own` for what goes on with a
   * cursor, and so in the moment of that. Drivers send their session's read concern with everything.
   */
  readonly readsSnapshots?: boolean | 'own'
  /** Needs the database `admin`. */
  readonly adminOnly?: boolean
}
