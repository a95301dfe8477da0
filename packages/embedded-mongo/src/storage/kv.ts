import { Buffer } from 'node:buffer'

/** One key and its value. Both belong to the receiver. */
export interface Entry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** A stretch of keys: `from` is inside, `to` is not. */
export interface KeyRange {
  readonly from: Uint8Array
  readonly to: Uint8Array
}

/** How a stretch is walked. */
export interface WalkOptions {
  readonly reverse?: boolean | undefined
  readonly limit?: number | undefined
}

/** Ordered bytes that can be read. Everything above sees documents and indexes through this. */
export interface ReadKv {
  get(key: Uint8Array): Uint8Array | undefined
  /** The entries of a stretch, read at once: the answer stays valid whatever is written later. */
  list(range: KeyRange, options?: WalkOptions): Entry[]
}

/** Ordered bytes that can be read and written. */
export interface WriteKv extends ReadKv {
  put(key: Uint8Array, value: Uint8Array): void
  remove(key: Uint8Array): void
}

/**
 * Turns a key into a string that sorts like its bytes, for use in a Map.
 *
 * @example locks.get(keyId(key))
 */
export function keyId(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

/**
 * Gives the first key behind all keys that start with `prefix`.
 *
 * @example list({ from: prefix, to: afterPrefix(prefix) })
 */
export function afterPrefix(prefix: Uint8Array): Uint8Array {
  const next = new Uint8Array(prefix)
  for (let at = next.length - 1; at >= 0; at--) {
    const byte = next[at] ?? 0
    if (byte < 0xff) {
      next[at] = byte + 1
      return next.subarray(0, at + 1)
    }
  }
  // Only 0xff bytes: no key is behind them, and none of ours starts like that.
  return Uint8Array.from([...prefix, 0xff])
}
