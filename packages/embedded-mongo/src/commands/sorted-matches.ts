import type { Buffer } from 'node:buffer'
import { decodeFields, fieldNames } from '../bson/decode-fields.ts'
import type { Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { SortOrder } from '../query/sort.ts'
import type { Match } from './match.ts'

/** What sorting without an index may hold, as in MongoDB. */
const MAX_SORT_BYTES: number = 100 * 1024 * 1024
/** Sorting in between is worth it for more than a few. */
const SLACK = 100

/**
 * What is sorted in memory: all of it, or only the first few that are wanted.
 *
 * @example
 * const sorted = new SortedMatches(order, 20)
 * for (const match of found) sorted.add(match)
 * yield* sorted.take()
 */
export class SortedMatches {
  readonly #order: SortOrder
  readonly #wanted: number
  readonly #names: readonly Buffer[]
  #found: { readonly match: Match; readonly key: readonly Value[] }[] = []
  #bytes = 0

  constructor(order: SortOrder, wanted: number) {
    this.#order = order
    this.#wanted = wanted
    this.#names = fieldNames(order.roots)
  }

  add(match: Match): void {
    const key = this.#order.keyOf(decodeFields(match.bson, this.#names))
    this.#found.push({ match, key })
    this.#bytes += match.bson.length
    const crowded = this.#found.length >= this.#wanted * 2 + SLACK
    if (crowded || this.#bytes > MAX_SORT_BYTES) this.#keepFirst()
    if (this.#bytes > MAX_SORT_BYTES) {
      throw new MongoError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes. Add an index to sort by, a limit, or a filter.`,
      )
    }
  }

  *take(): Generator<Match> {
    this.#keepFirst()
    for (const { match } of this.#found) yield match
  }

  #keepFirst(): void {
    this.#found.sort((a, b) => this.#order.compareKeys(a.key, b.key))
    if (this.#found.length <= this.#wanted) return
    this.#found.length = this.#wanted
    this.#bytes = 0
    for (const { match } of this.#found) this.#bytes += match.bson.length
  }
}
