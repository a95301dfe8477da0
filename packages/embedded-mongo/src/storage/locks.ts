/** A transaction as the lock table knows it. */
export interface LockOwner {
  /** Resolves when it has committed or aborted. */
  readonly done: Promise<void>
}

/**
 * Thrown out of a write that came upon a key which an open transaction has written. The write has
 * left nothing behind; it starts again when the transaction is over, as it would wait in MongoDB.
 */
export class LockWait extends Error {
  readonly owner: LockOwner

  constructor(owner: LockOwner) {
    super('waits for a transaction')
    this.owner = owner
  }
}

/**
 * Which open transaction has written which key, and which collections it has written to. It lives in
 * memory: transactions do not survive the process.
 *
 * @example locks.take(keyId(key), transaction)
 */
export class LockTable {
  readonly #holders = new Map<string, LockOwner>()
  readonly #held = new Map<LockOwner, { keys: string[]; namespaces: Set<string> }>()

  holder(key: string): LockOwner | undefined {
    return this.#holders.get(key)
  }

  take(key: string, owner: LockOwner): void {
    this.#holders.set(key, owner)
    this.#of(owner).keys.push(key)
  }

  /** Notes that a transaction wrote to a collection: its catalog row must now stay as it is. */
  useNamespace(namespace: string, owner: LockOwner): void {
    this.#of(owner).namespaces.add(namespace)
  }

  /** An open transaction other than `except` that has written to the collection. */
  userOf(namespace: string, except: LockOwner | undefined): LockOwner | undefined {
    for (const [owner, { namespaces }] of this.#held) {
      if (owner !== except && namespaces.has(namespace)) return owner
    }
    return undefined
  }

  release(owner: LockOwner): void {
    for (const key of this.#held.get(owner)?.keys ?? []) this.#holders.delete(key)
    this.#held.delete(owner)
  }

  #of(owner: LockOwner): { keys: string[]; namespaces: Set<string> } {
    let held = this.#held.get(owner)
    if (!held) {
      held = { keys: [], namespaces: new Set() }
      this.#held.set(owner, held)
    }
    return held
  }
}
