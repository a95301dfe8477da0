import {
  type Entry,
  keyId,
  type KeyRange,
  type ReadKv,
  type WalkOptions,
  type WriteKv,
} from './kv.ts'

interface Change {
  readonly key: Uint8Array
  /** `undefined`: the key is removed. */
  readonly value: Uint8Array | undefined
}

/**
 * Writes kept in memory on top of a view: what a transaction has done and nobody else may see yet.
 *
 * @example
 * const overlay = new OverlayKv(store.snapshot())
 * overlay.put(key, value) // only this overlay shows it
 * await store.write((kv) => overlay.applyTo(kv))
 */
export class OverlayKv implements WriteKv {
  readonly #base: ReadKv
  readonly #changes = new Map<string, Change>()
  /** The keys of all changes in order, for walking; they are only ever added. */
  readonly #order: string[] = []

  constructor(base: ReadKv) {
    this.#base = base
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const change = this.#changes.get(keyId(key))
    return change ? change.value : this.#base.get(key)
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#change({ key, value })
  }

  remove(key: Uint8Array): void {
    this.#change({ key, value: undefined })
  }

  /** Carries all changes over to the store. */
  applyTo(kv: WriteKv): void {
    for (const { key, value } of this.#changes.values()) {
      if (value === undefined) kv.remove(key)
      else kv.put(key, value)
    }
  }

  list(range: KeyRange, options: WalkOptions = {}): Entry[] {
    const { reverse = false, limit = Number.POSITIVE_INFINITY } = options
    const changes = this.#changesIn(range)
    if (changes.length === 0) return this.#base.list(range, options)
    // Every change may hide one entry of the base, so that many more must be fetched.
    const base = this.#base.list(range, { reverse, limit: limit + changes.length })
    if (reverse) changes.reverse()
    return merge(base, changes, reverse ? -1 : 1).slice(0, limit)
  }

  #change(change: Change): void {
    const id = keyId(change.key)
    if (!this.#changes.has(id)) this.#order.splice(this.#position(id), 0, id)
    this.#changes.set(id, change)
  }

  #changesIn(range: KeyRange): [string, Change][] {
    const ids = this.#order.slice(
      this.#position(keyId(range.from)),
      this.#position(keyId(range.to)),
    )
    const found: [string, Change][] = []
    for (const id of ids) {
      const change = this.#changes.get(id)
      if (change) found.push([id, change])
    }
    return found
  }

  /** Where `id` stands, or would stand, in the order. */
  #position(id: string): number {
    let low = 0
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#order[middle] ?? '') < id) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Both lists are sorted in the direction of `sign`; where both have a key, the change counts. */
function merge(
  base: readonly Entry[],
  changes: readonly [string, Change][],
  sign: 1 | -1,
): Entry[] {
  const merged: Entry[] = []
  let next = 0
  for (const entry of base) {
    const id = keyId(entry.key)
    let replaced = false
    for (let change = changes[next]; change; change = changes[++next]) {
      const order = change[0] === id ? 0 : (change[0] < id ? -1 : 1) * sign
      if (order > 0) break
      replaced ||= order === 0
      addTo(merged, change[1])
    }
    if (!replaced) merged.push(entry)
  }
  for (const [, change] of changes.slice(next)) addTo(merged, change)
  return merged
}

function addTo(merged: Entry[], { key, value }: Change): void {
  if (value !== undefined) merged.push({ key, value })
}
