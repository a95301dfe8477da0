/** Values by key, the least recently used of which leave when they grow too big together. */
export interface MemoryCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  /** The value has grown: a compressed form was added to it. */
  grow(key: string, value: Value, bytes: number): void
  readonly size: number
}

/**
 * Makes a cache that holds about `limit` bytes.
 *
 * A value larger than the whole cache is not kept: it would push everything else out for one page.
 *
 * @param sizeOf the bytes a value takes when it is put in
 * @example const cache = createMemoryCache(50 * 1024 * 1024, (entry) => entry.html.length)
 */
export function createMemoryCache<Value>(
  limit: number,
  sizeOf: (value: Value, key: string) => number,
): MemoryCache<Value> {
  // A Map keeps the order of insertion: what is used is put in again, so the first is the least recently used.
  const entries = new Map<string, { value: Value; bytes: number }>()
  let total = 0
  /** While everything fits with room to spare, order does not matter and a hit costs one look-up. */
  const relaxed = limit / 2

  const remove = (key: string): void => {
    const entry = entries.get(key)
    if (entry === undefined) return
    total -= entry.bytes
    entries.delete(key)
  }
  const shrink = (): void => {
    for (const key of entries.keys()) {
      if (total <= limit) return
      remove(key)
    }
  }
  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (total > relaxed) {
        entries.delete(key)
        entries.set(key, entry)
      }
      return entry.value
    },
    set(key, value) {
      remove(key)
      const bytes = sizeOf(value, key)
      if (bytes > limit) return
      entries.set(key, { value, bytes })
      total += bytes
      shrink()
    },
    delete: remove,
    grow(key, value, bytes) {
      const entry = entries.get(key)
      if (entry?.value !== value) return
      entry.bytes += bytes
      total += bytes
      shrink()
    },
    get size() {
      return total
    },
  }
}
