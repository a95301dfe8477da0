import type { PageRecord } from './page-record.ts'

/** What a store has under a key. */
export interface StoredPage {
  readonly record: PageRecord | undefined
  /** How often the key was invalidated. A record of a lower epoch is out of date. */
  readonly epoch: number
}

/** The right to make one page, held by one process for a while. */
export interface Lease {
  release(): Promise<void>
}

/**
 * Where prerendered pages are kept between requests and restarts: files by default, something shared for several nodes.
 *
 * Keys are paths made by the server (`toPagePath`), never text of a client.
 */
export interface PageStore {
  get(key: string): Promise<StoredPage>
  /**
   * Keeps a record, unless one of a later epoch is there: a page that was being made when it was invalidated
   * must not replace the one made after.
   *
   * @returns whether it was kept
   */
  set(key: string, record: PageRecord): Promise<boolean>
  /** Marks what is kept under the key as out of date, without removing it. Gives the new epoch. */
  invalidate(key: string): Promise<number>
  /** Forgets a page. Its key counts as invalidated as often as before. */
  remove(key: string): Promise<void>
  /** Takes the right to make a page; `undefined` while another process has it. It ends by itself after `ttl` milliseconds. */
  lease(key: string, ttl: number): Promise<Lease | undefined>
  /**
   * When the record under the key was put there, in milliseconds since 1970; `undefined` when there is none. It tells, at
   * little cost, whether another process has put a later one there. Stores of one process have no need of it.
   */
  changedAt?(key: string): Promise<number | undefined>
  /** Has a function told of keys whose record another process has just replaced. */
  onChange?(hear: (key: string) => void): void
}
