import { addStats, type CollectionStats } from './collection-stats.ts'
import { keyId, type WriteKv } from './kv.ts'
import type { SnapshotKv } from './lmdb-store.ts'
import type { LockOwner } from './locks.ts'
import { OverlayKv } from './overlay-kv.ts'

/**
 * A transaction's private state: the snapshot it reads, and its writes on top.
 *
 * @example const transaction = new Transaction(store.snapshot())
 */
export class Transaction implements LockOwner {
  readonly snapshot: SnapshotKv
  readonly overlay: OverlayKv
  readonly done: Promise<void>
  #finish: () => void = () => undefined
  #ended = false
  readonly #stats = new Map<string, { id: Uint8Array; documents: number; bytes: number }>()

  constructor(snapshot: SnapshotKv) {
    this.snapshot = snapshot
    this.overlay = new OverlayKv(snapshot)
    this.done = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  addStats(id: Uint8Array, delta: CollectionStats): void {
    const key = keyId(id)
    const sum = this.#stats.get(key) ?? { id, documents: 0, bytes: 0 }
    sum.documents += delta.documents
    sum.bytes += delta.bytes
    this.#stats.set(key, sum)
  }

  /** What the transaction itself has added to a collection's counts. */
  statsOf(id: Uint8Array): CollectionStats {
    return this.#stats.get(keyId(id)) ?? { documents: 0, bytes: 0 }
  }

  /** Carries everything over to the store. */
  applyTo(kv: WriteKv): void {
    this.overlay.applyTo(kv)
    for (const { id, documents, bytes } of this.#stats.values()) {
      addStats(kv, id, { documents, bytes })
    }
  }

  /** Lets the snapshot go and wakes whoever waits for a lock. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.snapshot.done()
    this.#finish()
  }
}
