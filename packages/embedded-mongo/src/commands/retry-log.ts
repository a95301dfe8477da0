import { Buffer } from 'node:buffer'
import { type Document, documentOf, Int32, isDocument, Long, type Value } from '../bson/value.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { sessionKey } from '../storage/layout.ts'
import { packMeta, readRecord } from '../storage/record.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import type { CommandContext } from './context.ts'

/**
 * What a session's latest retryable write answered, statement by statement. It is kept in the same
 * commit as the write itself: after a kill either both are there or neither is, so a client that
 * retries gets its answer or its write, never the write twice.
 *
 * @example
 * const log = RetryLog.open(scope, context)
 * const reply = log.get(0) ?? log.keep(0, insertOne())
 * log.save()
 */
export class RetryLog {
  readonly #scope: WriteScope
  readonly #key: Uint8Array | undefined
  readonly #txnNumber: bigint
  readonly #results: Document
  readonly #ids: readonly number[] | undefined
  #changed = false

  private constructor(scope: WriteScope, context: CommandContext) {
    const number = context.session?.txnNumber
    const numbered = number !== undefined && context.session?.inTransaction === false
    this.#scope = scope
    this.#key = numbered ? sessionKey(Buffer.from(context.session?.id ?? '', 'hex')) : undefined
    this.#txnNumber = number ?? -1n
    this.#results = this.#read()
    this.#ids = statementIds(context.command)
  }

  static open(scope: WriteScope, context: CommandContext): RetryLog {
    return new RetryLog(scope, context)
  }

  /** What the statement answered when it ran before. */
  get(statement: number): Document | undefined {
    const result = this.#key ? this.#results.get(this.#name(statement)) : undefined
    return isDocument(result) ? result : undefined
  }

  /** Notes what a statement answers, to be saved with its writes. */
  keep(statement: number, result: Document): Document {
    if (this.#key) {
      this.#results.set(this.#name(statement), result)
      this.#changed = true
    }
    return result
  }

  /** Writes the notes. Must be called in the statement's own write. */
  save(): void {
    if (!this.#key || !this.#changed) return
    const row = documentOf(
      ['txnNumber', Long.fromBigInt(this.#txnNumber)],
      ['at', new Date()],
      ['results', this.#results],
    )
    this.#scope.base.put(this.#key, packMeta(this.#key, row))
  }

  #name(statement: number): string {
    return String(this.#ids?.[statement] ?? statement)
  }

  #read(): Document {
    const bytes = this.#key ? this.#scope.base.get(this.#key) : undefined
    if (!this.#key || !bytes) return new Map()
    const row = readRecord(this.#key, bytes)
    const last = row.get('txnNumber')
    const results = row.get('results')
    if (!(last instanceof Long)) return new Map()
    if (last.toBigInt() > this.#txnNumber) {
      throw new MongoError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${this.#txnNumber} is prohibited because a newer one, ${last.toString()}, has already started on this session.`,
      )
    }
    return last.toBigInt() === this.#txnNumber && isDocument(results) ? results : new Map()
  }
}

/** A router splits batches and numbers the statements itself. */
function statementIds(command: Document): number[] | undefined {
  const list = command.get('stmtIds')
  if (Array.isArray(list)) return list.map(toId)
  const first = command.get('stmtId')
  return first === undefined ? undefined : [toId(first)]
}

function toId(value: Value): number {
  if (isNumeric(value)) return toDouble(value)
  throw new MongoError('TypeMismatch', 'Statement ids must be numbers')
}

/** A small answer for statements of which only the count matters. */
export function countResult(n: number): Document {
  return documentOf(['n', new Int32(n)])
}
