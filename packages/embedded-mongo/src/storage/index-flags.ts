import { keyId, type ReadKv, type WriteKv } from './kv.ts'
import { flagsKey, prefixRange } from './layout.ts'
import { packEntry, unpackEntry } from './record.ts'

/** An array was taken apart for some entry: one document may be met several times. */
export const MULTIKEY = 1
/** Some key was shortened: the order of the entries is not the order of the values everywhere. */
export const SHORTENED = 2

/**
 * What is known about the entries of each index. Flags are only ever set, and a flag that is set
 * without need costs speed, never an answer: so they stand outside of transactions.
 *
 * @example if (flags.has(index.id, MULTIKEY)) skipRepeatedRecords()
 */
export class IndexFlags {
  readonly #flags = new Map<string, number>()

  constructor(kv: ReadKv) {
    for (const { key, value } of kv.list(prefixRange(flagsKey(new Uint8Array(0))))) {
      this.#flags.set(keyId(key), unpackEntry(key, value)[0] ?? 0)
    }
  }

  has(indexId: Uint8Array, flag: number): boolean {
    return ((this.#flags.get(keyId(flagsKey(indexId))) ?? 0) & flag) !== 0
  }

  set(base: WriteKv, indexId: Uint8Array, flag: number): void {
    const key = flagsKey(indexId)
    const id = keyId(key)
    this.#flags.set(id, (this.#flags.get(id) ?? 0) | flag)
    // What memory knows may come from a write that failed, so the store is asked.
    const stored = base.get(key)
    const flags = stored ? (unpackEntry(key, stored)[0] ?? 0) : 0
    if ((flags & flag) === 0) base.put(key, packEntry(key, Uint8Array.of(flags | flag)))
  }

  forget(base: WriteKv, indexId: Uint8Array): void {
    base.remove(flagsKey(indexId))
  }
}
