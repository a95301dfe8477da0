import { Binary, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'

/** How much a stage that has to hold everything (`$group`, `$sort`) may hold. */
export const MAX_STAGE_BYTES: number = 100 * 1024 * 1024

/** What an entry of a Map or an array costs beside its value, roughly. */
const ENTRY = 40

/**
 * Estimates the memory a value takes. It counts like BSON does, and a little more.
 *
 * It stops counting past what a stage may hold: an expression such as `['$a', '$a']`, a few dozen
 * times over, makes a value that is small in memory and endless to walk through.
 *
 * @example approximateSize('abc')
 */
export function approximateSize(value: Value, enough: number = MAX_STAGE_BYTES): number {
  if (typeof value === 'string') return 16 + value.length * 2
  if (Array.isArray(value)) {
    let size = ENTRY
    for (const item of value) {
      size += 8 + approximateSize(item, enough - size)
      if (size > enough) break
    }
    return size
  }
  if (isDocument(value)) {
    let size = ENTRY
    for (const [name, item] of value) {
      size += ENTRY + name.length + approximateSize(item, enough - size)
      if (size > enough) break
    }
    return size
  }
  if (value instanceof Binary) return ENTRY + value.position
  return 24
}

/** Counts what a stage holds and stops it before the process runs out of memory. */
export class MemoryBudget {
  readonly #stage: string
  #used = 0

  constructor(stage: string) {
    this.#stage = stage
  }

  /** @throws {MongoError} 292 past the limit */
  add(bytes: number): void {
    this.#used += bytes
    if (this.#used <= MAX_STAGE_BYTES) return
    throw new MongoError(
      'QueryExceededMemoryLimitNoDiskUseAllowed',
      `Exceeded memory limit of ${MAX_STAGE_BYTES} bytes for ${this.#stage}: the embedded engine does not sort or group on disk. Filter more before this stage, or use an index to sort.`,
    )
  }
}
