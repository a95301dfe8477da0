import { Buffer } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'
import type { Catalog } from './catalog.ts'
import type { CollectionInfo } from './collection-info.ts'
import { addStats, type CollectionStats } from './collection-stats.ts'
import type { IdSource } from './id-source.ts'
import type { IndexFlags } from './index-flags.ts'
import { keyId, type WriteKv } from './kv.ts'
import { catalogKey, prefixRange } from './layout.ts'
import { type LockTable, LockWait } from './locks.ts'
import type { Transaction } from './transaction.ts'

/** The parts of the engine that writes use. */
export interface WriteTools {
  readonly catalog: Catalog
  readonly ids: IdSource
  readonly flags: IndexFlags
  readonly locks: LockTable
}

/**
 * One write statement: where its writes go (the store, or a transaction's overlay), and the checks
 * that keep transactions apart.
 *
 * @example await engine.write(transaction, (scope) => insertDocument(scope, info, doc))
 */
export class WriteScope {
  readonly kv: WriteKv
  /** The store's own write transaction, for what stands outside of the client's transaction. */
  readonly base: WriteKv
  readonly tools: WriteTools
  readonly transaction: Transaction | undefined
  readonly #stats = new Map<string, { id: Uint8Array; documents: number; bytes: number }>()

  constructor(base: WriteKv, tools: WriteTools, transaction: Transaction | undefined) {
    this.base = base
    this.kv = transaction?.overlay ?? base
    this.tools = tools
    this.transaction = transaction
  }

  /**
   * Must be called before a key is written that others could write too. A transaction may only write
   * what nobody has written since its snapshot (first writer wins), and holds the key until its end.
   *
   * @throws {MongoError} WriteConflict, inside a transaction
   * @throws {LockWait} outside of one
   */
  guard(key: Uint8Array): void {
    const { locks } = this.tools
    const id = keyId(key)
    const holder = locks.holder(id)
    if (holder === undefined) {
      if (!this.transaction) return
      const now = this.base.get(key)
      const then = this.transaction.snapshot.get(key)
      if (!sameBytes(now, then)) throw writeConflict()
      locks.take(id, this.transaction)
    } else if (holder !== this.transaction) {
      throw this.transaction ? writeConflict() : new LockWait(holder)
    }
  }

  /**
   * The same for a unique key that several entries may share (strings that fold alike): no other
   * transaction may have added one of them either.
   */
  guardShared(prefix: Uint8Array): void {
    if (this.transaction && this.tools.locks.holder(keyId(prefix)) === undefined) {
      const range = prefixRange(prefix)
      const now = this.base.list(range)
      const then = this.transaction.snapshot.list(range)
      if (now.length !== then.length || now.some(({ key }, at) => !sameBytes(key, then[at]?.key))) {
        throw writeConflict()
      }
    }
    this.guard(prefix)
  }

  /** Finds the collection to write to; a transaction must see the catalog as it is now. */
  collection(namespace: string): CollectionInfo | undefined {
    const info = this.tools.catalog.get(this.kv, namespace)
    if (this.transaction) {
      const key = catalogKey(namespace)
      const held = this.tools.locks.holder(keyId(key)) === this.transaction
      if (!held && !sameBytes(this.base.get(key), this.transaction.snapshot.get(key))) {
        throw new MongoError(
          'SnapshotUnavailable',
          `Unable to read from a snapshot due to pending collection catalog changes to collection '${namespace}'; please retry the operation.`,
        )
      }
      this.tools.locks.useNamespace(namespace, this.transaction)
    }
    return info
  }

  /** Tells whether the transaction itself made the collection. */
  isOwn(namespace: string): boolean {
    return this.transaction?.snapshot.get(catalogKey(namespace)) === undefined
  }

  /** Must be called before a collection's row changes: open transactions rely on it. */
  guardCatalog(namespace: string): void {
    const user = this.tools.locks.userOf(namespace, this.transaction)
    if (user) throw this.transaction ? writeConflict() : new LockWait(user)
    this.guard(catalogKey(namespace))
  }

  addStats(info: CollectionInfo, documents: number, bytes: number): void {
    const id = keyId(info.id)
    const sum = this.#stats.get(id) ?? { id: info.id, documents: 0, bytes: 0 }
    sum.documents += documents
    sum.bytes += bytes
    this.#stats.set(id, sum)
  }

  /** Writes what was counted; a transaction's counts wait for its commit. */
  finish(): void {
    for (const { id, documents, bytes } of this.#stats.values()) {
      const delta: CollectionStats = { documents, bytes }
      if (this.transaction) this.transaction.addStats(id, delta)
      else addStats(this.base, id, delta)
    }
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Buffer.compare(a, b) === 0
}

/**
 * Makes the error for two transactions that write the same thing.
 *
 * @example throw writeConflict()
 */
export function writeConflict(): MongoError {
  return new MongoError(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
  )
}
