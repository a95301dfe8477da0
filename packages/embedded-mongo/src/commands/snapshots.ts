import type { Timestamp } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { Engine } from '../storage/engine.ts'
import type { CursorRegistry } from './cursors.ts'
import type { ServerInfo } from './server-info.ts'
import type { Snapshot } from './snapshot.ts'

/** How long MongoDB keeps the past unless told otherwise. */
const WINDOW_MILLISECONDS = 5 * 60_000
/** What a snapshot shows cannot be overwritten in the data file, so there may only be so many. */
const MOST = 100

/** What the snapshots are made of. */
export interface SnapshotParts {
  readonly engine: Engine
  readonly cursors: CursorRegistry
  readonly info: ServerInfo
}

/**
 * The moments that reads with the read concern `snapshot` were answered from. Later reads name the
 * time that the first one was given; a moment nobody has read cannot be gone back to.
 *
 * @example const { time, view } = snapshots.take()
 */
export class SnapshotRegistry {
  readonly #held = new Map<string, Snapshot & { readonly taken: number }>()
  readonly #parts: SnapshotParts

  constructor(parts: SnapshotParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#held.size
  }

  /** Keeps the data as they are now. */
  take(now: number = performance.now()): Snapshot {
    this.sweep(now)
    const { engine, info } = this.#parts
    // Replies give this time as long as nothing is written: one view is right for all who read now.
    const time = info.clusterTime(engine.writes).now
    const present = this.#held.get(nameOf(time))
    if (present) return present
    const [oldest] = this.#held
    if (oldest && this.#held.size >= MOST) this.#release(...oldest)
    const snapshot = { time, view: engine.begin(), taken: now }
    this.#held.set(nameOf(time), snapshot)
    return snapshot
  }

  /** Finds the data as they were at a time that `take` gave out. */
  at(time: Timestamp, now: number = performance.now()): Snapshot {
    this.sweep(now)
    const snapshot = this.#held.get(nameOf(time))
    if (snapshot) return snapshot
    throw new MongoError(
      'SnapshotTooOld',
      `embedded engine: the moment ${nameOf(time)} is not kept. Only moments that a snapshot read was answered from can be read again, the newest ${MOST} of them for ${WINDOW_MILLISECONDS / 1000} seconds.`,
    )
  }

  /** Lets go of what is too old. */
  sweep(now: number = performance.now()): void {
    for (const [key, snapshot] of this.#held) {
      if (now - snapshot.taken > WINDOW_MILLISECONDS) this.#release(key, snapshot)
    }
  }

  removeAll(): void {
    for (const [key, snapshot] of this.#held) this.#release(key, snapshot)
  }

  #release(key: string, { view }: Snapshot): void {
    this.#held.delete(key)
    this.#parts.cursors.removeWhere((source) => source.snapshot?.view === view)
    this.#parts.engine.abort(view)
  }
}

function nameOf({ t, i }: Timestamp): string {
  return `${t}.${i}`
}
