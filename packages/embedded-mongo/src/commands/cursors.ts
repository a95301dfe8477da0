import { randomBytes } from 'node:crypto'
import { encodeDocument } from '../bson/encode.ts'
import { type Document, EncodedDocument, Long, MAX_DOCUMENT_BYTES } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { ReadKv } from '../storage/kv.ts'
import type { View } from '../storage/scan.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { Snapshot } from './snapshot.ts'

/** Documents in the first batch unless the client says otherwise. */
export const FIRST_BATCH = 101
/** An idle cursor is forgotten after ten minutes, as in MongoDB. */
const IDLE_MILLISECONDS = 10 * 60 * 1000
/** Open cursors hold memory (a sorted answer, say), so there may only be so many. */
const MAX_CURSORS = 10_000
/** A result may be a little larger than a stored document, as in MongoDB. */
const LARGEST_RESULT: number = MAX_DOCUMENT_BYTES + 16 * 1024
/** Work between two looks at the clock, and the time after which other clients get a turn. */
const TURN_MILLISECONDS = 12

/** Results as they are asked for. `undefined` is a pause: nothing found yet, others may take a turn. */
export type Results = Iterator<Document | undefined, void, void>

/** What a cursor is made from. */
export interface CursorSource {
  readonly namespace: string
  readonly view: View
  readonly results: Results
  /** The most documents that the query may give. */
  readonly limit?: number | undefined
  /** The end is known as soon as the last document is taken, as after sorting. */
  readonly eager?: boolean
  /** Tells whether the plan can still be used: the index it reads may have been dropped since. */
  readonly holds?: ((kv: ReadKv) => boolean) | undefined
  readonly session: string | undefined
  readonly transaction: Transaction | undefined
  readonly snapshot?: Snapshot | undefined
  readonly noTimeout: boolean
}

/** Some results, and whether there are more. */
export interface Batch {
  readonly documents: Document[]
  readonly exhausted: boolean
}

/** How much one batch may hold. */
export interface BatchLimits {
  readonly count: number
  readonly deadline: number | undefined
}

/**
 * An open query: it gives out results batch by batch.
 *
 * @example const { documents, exhausted } = await cursor.read({ count: 101, deadline: undefined })
 */
export class Cursor {
  readonly source: CursorSource
  #id: Long | undefined
  lastUsed: number = performance.now()
  busy = false
  /** Taken from the results, but too large for the batch that was read then. */
  #waiting: Document | undefined
  #left: number

  constructor(source: CursorSource) {
    this.source = source
    this.#left = source.limit ?? Number.POSITIVE_INFINITY
  }

  /** Made when it is first asked for: most queries are answered by their first batch. */
  get id(): Long {
    if (!this.#id) {
      const bits = randomBytes(8)
      this.#id = Long.fromBits(bits.readInt32LE(0), bits.readInt32LE(4) & 0x7fff_ffff)
    }
    return this.#id
  }

  async read({ count, deadline }: BatchLimits): Promise<Batch> {
    const documents: Document[] = []
    let bytes = 0
    let turn = performance.now()
    const wanted = Math.min(count, this.#left)
    while (documents.length < wanted) {
      const next = this.#waiting ?? this.#next()
      this.#waiting = undefined
      if (next === null) return { documents, exhausted: true }
      if (next !== undefined) {
        const encoded =
          next instanceof EncodedDocument ? next : new EncodedDocument(encodeDocument(next))
        const size = encoded.bytes.length
        if (size > LARGEST_RESULT) {
          throw new MongoError(
            'BSONObjectTooLarge',
            `BSONObj size: ${size} is invalid. Size must be between 0 and ${LARGEST_RESULT}(16MB)`,
          )
        }
        bytes += size
        if (bytes > MAX_DOCUMENT_BYTES && documents.length > 0) {
          this.#waiting = encoded
          break
        }
        documents.push(encoded)
      }
      const now = performance.now()
      if (deadline !== undefined && now > deadline) throw timeExpired()
      if (now - turn > TURN_MILLISECONDS) {
        await new Promise(setImmediate)
        turn = performance.now()
      }
    }
    this.#left -= documents.length
    return {
      documents,
      exhausted: this.#left === 0 || (this.source.eager === true && this.#isDone()),
    }
  }

  #isDone(): boolean {
    if (this.#waiting) return false
    const next = this.#next()
    if (next === null) return true
    this.#waiting = next
    return false
  }

  close(): void {
    this.source.results.return?.()
  }

  /** `null` is the end. */
  #next(): Document | undefined | null {
    const result = this.source.results.next()
    return result.done === true ? null : result.value
  }
}

/** The cursors that wait for their next `getMore`. */
export class CursorRegistry {
  readonly #cursors = new Map<string, Cursor>()

  get size(): number {
    return this.#cursors.size
  }

  keep(cursor: Cursor): void {
    this.sweep()
    if (this.#cursors.size >= MAX_CURSORS) {
      throw new MongoError(
        'OperationFailed',
        `embedded engine: ${MAX_CURSORS} cursors are open; close cursors that are not read to their end`,
      )
    }
    this.#cursors.set(cursor.id.toString(), cursor)
  }

  get(id: Long): Cursor | undefined {
    return this.#cursors.get(id.toString())
  }

  remove(cursor: Cursor): void {
    cursor.close()
    this.#cursors.delete(cursor.id.toString())
  }

  /** Closes what belongs to a session that ended, or to a transaction. */
  removeWhere(matches: (source: CursorSource) => boolean): void {
    for (const cursor of this.#cursors.values()) {
      if (matches(cursor.source)) this.remove(cursor)
    }
  }

  /** Forgets the cursors that nobody has asked for in a long time. */
  sweep(now: number = performance.now()): void {
    for (const cursor of this.#cursors.values()) {
      const idle = now - cursor.lastUsed > IDLE_MILLISECONDS
      if (idle && !cursor.busy && !cursor.source.noTimeout) this.remove(cursor)
    }
  }
}

/**
 * Makes the error for a command that ran longer than its `maxTimeMS`.
 *
 * @example if (performance.now() > deadline) throw timeExpired()
 */
export function timeExpired(): MongoError {
  return new MongoError('MaxTimeMSExpired', 'operation exceeded time limit')
}
