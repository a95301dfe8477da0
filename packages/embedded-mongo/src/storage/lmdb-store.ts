import { Buffer } from 'node:buffer'
import { type Database, open, type RootDatabase } from 'lmdb'
import { isMongoError, MongoError } from '../errors/mongo-error.ts'
import type { Entry, KeyRange, ReadKv, WalkOptions, WriteKv } from './kv.ts'

/** Address space set aside for the data file; the file itself grows as it is filled. */
const MAP_BYTES = 2 ** 36
/** Snapshots open at one time: one a transaction and one a cursor batch in progress. */
const MAX_READERS = 1000

type Reading = Parameters<Database['get']>[1]
type Snapshot = NonNullable<NonNullable<Reading>['transaction']>

/** A view of the data as it was at one moment. `done` must be called: it keeps old pages alive. */
export interface SnapshotKv extends ReadKv {
  done(): void
}

/** What a store may be told. */
export interface StoreOptions {
  /** Is told what an operator should know about the data. */
  readonly warn?: (line: string) => void
}

/**
 * The data file: ordered bytes in lmdb, one writer at a time, durable when a write's promise resolves.
 *
 * Writers that arrive together share one commit and one fsync; lmdb runs both on its own thread, so
 * that the event loop goes on answering readers.
 *
 * @example
 * const store = new LmdbStore('/data/mongo')
 * await store.write((kv) => kv.put(key, value)) // resolved: it is on disk
 */
export class LmdbStore implements ReadKv {
  readonly #db: RootDatabase<Buffer, Uint8Array>
  readonly #warn: NonNullable<StoreOptions['warn']>
  /** The last write did not reach the disk, and whoever runs this was told so. */
  #failing = false
  /** True while a callback of `write` runs: lmdb then answers plain gets from the write. */
  #writing = false

  constructor(path: string, options: StoreOptions = {}) {
    this.#warn = options.warn ?? (() => undefined)
    this.#db = open<Buffer, Uint8Array>({
      path,
      keyEncoding: 'binary',
      encoding: 'binary',
      cache: false,
      mapSize: MAP_BYTES,
      maxReaders: MAX_READERS,
      // A path with a dot in it would otherwise be taken for a file name.
      noSubdir: false,
    })
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#db.get(key)
  }

  list(range: KeyRange, options: WalkOptions = {}): Entry[] {
    return this.#list(range, options, undefined)
  }

  /** Holds the data still for a reader. */
  snapshot(): SnapshotKv {
    // Without this a transaction that another reader opened earlier in this turn would be shared.
    this.#db.resetReadTxn()
    const transaction = this.#db.useReadTransaction()
    let open = true
    // A transaction may run out of time while one of its statements waits for its turn: lmdb must
    // not be asked for a view that it has let go.
    const opened = (): Snapshot => {
      if (open) return transaction
      throw new MongoError('NoSuchTransaction', 'The transaction has ended.')
    }
    return {
      get: (key) => this.#getFrom(key, opened()),
      list: (range, options = {}) => this.#list(range, options, opened()),
      done: () => {
        if (open) transaction.done()
        open = false
      },
    }
  }

  /**
   * Runs `action` in the write transaction: all of its writes are kept or, when it throws, none.
   * Resolves once they are on disk.
   *
   * The promise of lmdb's commit waits for its fsync and rejects when that fails. Its `flushed` must not be
   * waited for: it means whichever commit is the newest by then, and never settles when that one fails.
   */
  async write<T>(action: (kv: WriteKv) => T): Promise<T> {
    try {
      const result = await this.#db.childTransaction(() => {
        this.#writing = true
        try {
          return { value: action(this.#writer) }
        } finally {
          this.#writing = false
        }
      })
      if (this.#failing) this.#tell(false, 'The disk takes writes again.')
      return result.value
    } catch (error) {
      const reason = await toStorageError(error)
      if (!this.#failing && isMongoError(reason) && reason.codeName === 'OutOfDiskSpace') {
        this.#tell(true, `${reason.message} Reads go on; writes work again when there is room.`)
      }
      throw reason
    }
  }

  /** Once for each change: a full disk meets every write, and logs may lie on it. */
  #tell(failing: boolean, line: string): void {
    this.#failing = failing
    this.#warn(line)
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  readonly #writer: WriteKv = {
    get: (key) => this.#db.get(key),
    list: (range, options = {}) => this.#list(range, options, undefined),
    put: (key, value) => this.#db.putSync(key, asBuffer(value)),
    remove: (key) => {
      this.#db.removeSync(key)
    },
  }

  #getFrom(key: Uint8Array, transaction: Snapshot): Uint8Array | undefined {
    if (!this.#writing) return this.#db.get(key, { transaction })
    // Inside a write lmdb-js answers `get` from the write even when told otherwise; ranges are right.
    const [entry] = this.#db.getRange({ start: key, limit: 1, transaction })
    return entry && Buffer.compare(entry.key, key) === 0 ? entry.value : undefined
  }

  #list(range: KeyRange, options: WalkOptions, transaction: Snapshot | undefined): Entry[] {
    const { reverse = false, limit } = options
    if (Buffer.compare(range.from, range.to) >= 0) return []
    return [
      ...this.#db.getRange({
        start: reverse ? range.to : range.from,
        end: reverse ? range.from : range.to,
        ...(reverse ? { reverse, exclusiveStart: true, inclusiveEnd: true } : {}),
        ...(limit === undefined ? {} : { limit }),
        ...(transaction === undefined ? {} : { transaction }),
      }),
    ]
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** EIO, ENOSPC and EDQUOT: lmdb reports a write that was cut short as the first. */
const NO_ROOM_CODES: ReadonlySet<unknown> = new Set([5, 28, 122])

/**
 * Tells whether an error is that of a commit which lmdb could not write. lmdb-js rejects promises of
 * its own with it that nobody can hold, so whoever owns the process has to know it.
 *
 * @example process.on('unhandledRejection', (error) => { if (!isCommitFailure(error)) throw error })
 */
export function isCommitFailure(error: unknown): error is Error & { commitError: unknown } {
  return error instanceof Error && 'commitError' in error
}

/** lmdb and the system speak of full disks in several ways; clients get one they know. */
async function toStorageError(error: unknown): Promise<unknown> {
  if (isMongoError(error) || !(error instanceof Error)) return error
  const reason = isCommitFailure(error) ? await rejectionOf(error.commitError) : error
  const message = reason instanceof Error ? reason.message : String(reason)
  const code = reason instanceof Error && 'code' in reason ? reason.code : undefined
  if (NO_ROOM_CODES.has(code) || /No space left|MAP_FULL|quota/i.test(message)) {
    return new MongoError(
      'OutOfDiskSpace',
      `embedded engine: the write did not reach the disk, which is full or failing (${message}).`,
      { cause: error },
    )
  }
  return error
}

/** The reason of a failed commit is itself a promise, rejected with it. */
async function rejectionOf(promise: unknown): Promise<unknown> {
  try {
    return await promise
  } catch (error) {
    return error
  }
}
