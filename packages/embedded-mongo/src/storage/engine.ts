import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import { MongoError } from '../errors/mongo-error.ts'
import { Catalog } from './catalog.ts'
import { checkFile } from './file-check.ts'
import { IdSource } from './id-source.ts'
import { IndexFlags } from './index-flags.ts'
import type { ReadKv, WriteKv } from './kv.ts'
import { EPOCH_KEY } from './layout.ts'
import { LmdbStore, type StoreOptions } from './lmdb-store.ts'
import { LockTable, LockWait } from './locks.ts'
import { makeFile } from './make-file.ts'
import { packEntry, unpackEntry } from './record.ts'
import { scrub } from './scrub.ts'
import { Transaction } from './transaction.ts'
import { WriteScope, type WriteTools } from './write-scope.ts'

/** How long a write may wait for others. */
export interface WriteOptions {
  /** The moment (`performance.now()`) at which it gives up; never, unless told. */
  readonly deadline?: number | undefined
}

/**
 * The storage engine: the data file, the catalog, and the transactions that are open.
 *
 * @example
 * const engine = await Engine.open('/data/mongo')
 * await engine.write(undefined, (scope) => insertDocument(scope, info, doc))
 */
export class Engine {
  readonly tools: WriteTools
  readonly #store: LmdbStore
  /** Found by the check in the background: nothing can be answered any more. */
  #damage: MongoError | undefined
  #closing = false
  /** How many writes have been done. */
  writes = 0
  #scrubbing: Promise<void> = Promise.resolve()

  private constructor(store: LmdbStore, epoch: number) {
    this.#store = store
    const ids = new IdSource(epoch)
    this.tools = {
      catalog: new Catalog(ids),
      ids,
      flags: new IndexFlags(store),
      locks: new LockTable(),
    }
  }

  /** Opens the data in a folder, or makes it. The folder must belong to this process alone. */
  static async open(path: string, options: StoreOptions = {}): Promise<Engine> {
    await makeFile(path)
    const { lostLastCommit, damagedRecords, complete } = checkFile(join(path, 'data.mdb'))
    if (lostLastCommit !== undefined) {
      options.warn?.(
        `The end of the data in ${path} was damaged (${lostLastCommit}). The last commit is lost; everything before it is there.`,
      )
    }
    if (damagedRecords > 0) {
      options.warn?.(
        `${damagedRecords} documents in ${path} are damaged. Reading one of them is an error; the rest is whole.`,
      )
    }
    const store = new LmdbStore(path, options)
    const epoch = await store.write(nextEpoch)
    const engine = new Engine(store, epoch)
    if (!complete) engine.#scrubbing = engine.#scrub(options.warn)
    return engine
  }

  get catalog(): Catalog {
    return this.tools.catalog
  }

  /** The data as it is now. */
  get current(): ReadKv {
    return this.#store
  }

  /**
   * Runs a read over one consistent view: the transaction's own, or a snapshot of this moment that is
   * let go afterwards.
   */
  async read<T>(
    transaction: Transaction | undefined,
    action: (kv: ReadKv) => T | Promise<T>,
  ): Promise<T> {
    if (this.#damage) throw this.#damage
    // A new object each time: cursors see by it that what they read ahead may be out of date.
    if (transaction) return await action(viewOf(transaction))
    const snapshot = this.#store.snapshot()
    try {
      return await action(snapshot)
    } finally {
      snapshot.done()
    }
  }

  /** As `read`, for what is read without waiting. */
  readNow<T>(transaction: Transaction | undefined, action: (kv: ReadKv) => T): T {
    if (this.#damage) throw this.#damage
    if (transaction) return action(viewOf(transaction))
    const snapshot = this.#store.snapshot()
    try {
      return action(snapshot)
    } finally {
      snapshot.done()
    }
  }

  /**
   * Runs one write statement, all of it or nothing, and resolves when it is on disk (outside of a
   * transaction). A statement that meets an open transaction's lock waits and starts again.
   */
  async write<T>(
    transaction: Transaction | undefined,
    action: (scope: WriteScope) => T,
    options: WriteOptions = {},
  ): Promise<T> {
    for (;;) {
      if (this.#damage) throw this.#damage
      try {
        const done = await this.#store.write((base) => {
          const scope = new WriteScope(base, this.tools, transaction)
          const result = action(scope)
          scope.finish()
          return result
        })
        this.writes++
        return done
      } catch (error) {
        if (!(error instanceof LockWait)) throw error
        await waitFor(error.owner.done, options.deadline)
      }
    }
  }

  /** Starts a transaction on the data as it is now. */
  begin(): Transaction {
    return new Transaction(this.#store.snapshot())
  }

  /** Makes a transaction's writes visible and durable; `also` joins the same commit. */
  async commit(transaction: Transaction, also: (kv: WriteKv) => void): Promise<void> {
    try {
      await this.#store.write((kv) => {
        transaction.applyTo(kv)
        also(kv)
      })
      this.writes++
    } finally {
      this.abort(transaction)
    }
  }

  /** Forgets a transaction's writes. */
  abort(transaction: Transaction): void {
    this.tools.locks.release(transaction)
    transaction.end()
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#scrubbing
    await this.#store.close()
  }

  async #scrub(warn: StoreOptions['warn']): Promise<void> {
    const snapshot = this.#store.snapshot()
    try {
      this.#damage = await scrub(snapshot, () => this.#closing)
      if (this.#damage) warn?.(this.#damage.message)
    } finally {
      snapshot.done()
    }
  }
}

function viewOf({ overlay }: Transaction): ReadKv {
  return {
    get: (key) => overlay.get(key),
    list: (range, options) => overlay.list(range, options),
  }
}

function nextEpoch(kv: WriteKv): number {
  const value = kv.get(EPOCH_KEY)
  const epoch = value ? unpackEntry(EPOCH_KEY, value).readUInt32BE(0) + 1 : 1
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(epoch)
  kv.put(EPOCH_KEY, packEntry(EPOCH_KEY, tail))
  return epoch
}

async function waitFor(done: Promise<void>, deadline: number | undefined): Promise<void> {
  if (deadline === undefined) return done
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const left = Math.max(0, deadline - performance.now())
    timer = setTimeout(() => {
      reject(new MongoError('MaxTimeMSExpired', 'operation exceeded time limit'))
    }, left)
  })
  try {
    await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
