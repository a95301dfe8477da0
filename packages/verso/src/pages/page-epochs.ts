import type { HeldPages } from './held-pages.ts'
import type { PageStore } from './page-store.ts'
import type { Report } from './report-rarely.ts'

/**
 * How often each page has been invalidated: its epoch. A record carries the epoch at which its data was asked for, so that a
 * rendering that began before an invalidation never replaces one that began after it.
 */
export interface PageEpochs {
  /** The epoch for a rendering that begins now. */
  current(key: string): Promise<number>
  /** The epoch that no record has reached yet; 0 when there is none such. */
  awaited(key: string): number
  /**
   * Counts one more invalidation: what is kept is out of date from now on.
   *
   * @returns the new epoch, and whether the store has noted it
   */
  invalidate(key: string): Promise<{ epoch: number; isNoted: boolean }>
  /** A record of this epoch has been made. */
  reached(key: string, epoch: number): void
}

/** What {@link createPageEpochs} needs. */
export interface PageEpochsOptions {
  readonly store: PageStore
  readonly pages: HeldPages
  /** Told about a store that could not be written. */
  readonly complain: Report
}

/**
 * Makes the count of invalidations: the store's, and this process's own where the store fails.
 *
 * @example const { epoch } = await epochs.invalidate('/blog')
 */
export function createPageEpochs({ store, pages, complain }: PageEpochsOptions): PageEpochs {
  /** Of renewals under way, and of those that failed. */
  const awaited = new Map<string, number>()

  const current = async (key: string): Promise<number> => {
    const next = awaited.get(key)
    if (next !== undefined) return next
    const page = pages.get(key)
    // The epoch only moves through `invalidate`, after which the page in memory is replaced or marked as outdated.
    if (page !== undefined && !page.outdated) return page.record.epoch
    return (await store.get(key).catch(() => undefined))?.epoch ?? 0
  }
  const count = async (key: string): Promise<{ epoch: number; isNoted: boolean }> => {
    try {
      return { epoch: await store.invalidate(key), isNoted: true }
    } catch (error) {
      complain(error, `That the page ${key} is out of date cannot be stored`)
      return { epoch: (await current(key)) + 1, isNoted: false }
    }
  }
  return {
    current,
    awaited: (key) => awaited.get(key) ?? 0,
    async invalidate(key) {
      const counted = await count(key)
      awaited.set(key, counted.epoch)
      const old = pages.get(key)
      if (old !== undefined) old.outdated = true
      return counted
    },
    reached(key, epoch) {
      if (awaited.get(key) === epoch) awaited.delete(key)
    },
  }
}
