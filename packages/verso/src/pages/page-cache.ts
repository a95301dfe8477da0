import { toCachedPage, type CachedPage } from './cached-page.ts'
import { createHeldPages } from './held-pages.ts'
import { createPageEpochs } from './page-epochs.ts'
import type { PageRecord } from './page-record.ts'
import type { Lease, PageStore } from './page-store.ts'
import { createRenderings, createRenewalLine } from './renderings.ts'
import { reportRarely, type Report } from './report-rarely.ts'

/** Makes a page. `epoch` goes into the record. */
export type MakePage = (epoch: number) => Promise<PageRecord>

/** Prerendered pages in memory, above a store. */
export interface PageCache {
  /** What is in memory: no waiting. */
  peek(key: string): CachedPage | undefined
  /** Memory, else the store. */
  find(key: string): Promise<CachedPage | undefined>
  isStale(page: CachedPage): boolean
  /** Makes a page that is missing. Everybody who waits for it waits for one rendering. */
  make(key: string, make: MakePage): Promise<CachedPage>
  /** Makes a stale page anew, once, without anybody waiting. On failure the old one stays. */
  refresh(key: string, make: MakePage): void
  /** Makes a page anew with data asked for after this call. On failure the old one stays, and the error is thrown. */
  revalidate(key: string, make: MakePage): Promise<CachedPage>
}

/** What {@link createPageCache} needs. */
export interface PageCacheOptions {
  readonly store: PageStore
  /** Told about pages that could not be made anew, and a store that could not be read or written. */
  readonly report: Report
  /** Bytes. Default 50 MB. */
  readonly memoryLimit?: number
  readonly now?: () => number
}

/** So long another process keeps the right to make a page, since nobody sees whether it still lives. Milliseconds. */
const leaseTime = 15_000
/** How soon a page that another process makes anew is looked at again. Milliseconds. */
const elsewhereFor = 200

const nobodysLease: Lease = { release: async () => {} }

/** Thrown instead of making what another process is making. */
const madeElsewhere = new Error('Another process makes this page')

/**
 * Makes the cache of prerendered pages: stale ones are served while one rendering replaces them. What must hold, and why, is
 * in docs/internals/page-store.md.
 *
 * @example const cache = createPageCache({ store, report })
 */
export function createPageCache(options: PageCacheOptions): PageCache {
  const { store, report, memoryLimit = 50 * 1_048_576, now = Date.now } = options
  const complain = reportRarely(report, now)
  const pages = createHeldPages({ store, complain, memoryLimit, now })
  const epochs = createPageEpochs({ store, pages, complain })
  const renderings = createRenderings<CachedPage>(now)
  const renewals = createRenewalLine<CachedPage>()

  const render = async (key: string, make: MakePage, epoch: number): Promise<CachedPage> => {
    const record = await make(epoch)
    try {
      // A page that was invalidated while it was made must not replace the one made after.
      if (!(await store.set(key, record))) return toCachedPage(record, epoch)
    } catch (error) {
      complain(error, `The page ${key} cannot be stored; it stays in memory`)
    }
    const other = pages.get(key)
    if (other !== undefined && other.record.epoch > record.epoch) return toCachedPage(record, epoch)
    const latest = Math.max(epoch, epochs.awaited(key))
    return pages.hold(key, record, { epoch: latest, heldAt: now() })
  }
  const make: PageCache['make'] = (key, makePage) =>
    renderings.join(key, async () => render(key, makePage, await epochs.current(key)))

  /** Puts the next attempt off for some seconds: a source of data that fails must not be asked by every visitor. */
  const postpone = (key: string): void => {
    const page = pages.get(key)
    if (page === undefined) return
    page.revalidate = Math.min(Math.max(page.record.revalidate || 3, 3), 30)
    page.since = now()
    page.outdated = false
  }
  /** A full disk takes no new page, but lets go of the old one: a restart must not bring it back. */
  const forgetOlder = async (key: string, epoch: number): Promise<void> => {
    try {
      const { record } = await store.get(key)
      if (record !== undefined && record.epoch < epoch) await store.remove(key)
    } catch (error) {
      complain(error, `The old page ${key} cannot be removed from the store`)
    }
  }
  const renew = async (key: string, makePage: MakePage): Promise<CachedPage> => {
    const { epoch, isNoted } = await epochs.invalidate(key)
    try {
      const page = await render(key, makePage, epoch)
      epochs.reached(key, epoch)
      if (!isNoted) await forgetOlder(key, epoch)
      return page
    } catch (error) {
      postpone(key)
      throw error
    }
  }
  /** Makes a page under the lease of its key, or takes the one that another process has stored meanwhile. */
  const makeAlone = async (
    key: string,
    old: CachedPage | undefined,
    makePage: () => Promise<PageRecord>,
  ): Promise<PageRecord> => {
    // A store that cannot be written to is no reason to keep an old page.
    const lease = await store.lease(key, leaseTime).catch(() => nobodysLease)
    if (lease === undefined) throw madeElsewhere
    try {
      if (old === undefined) return await makePage()
      const stored = (await store.get(key).catch(() => undefined))?.record
      const isNewer = stored !== undefined && stored.generatedAt > old.record.generatedAt
      return isNewer ? stored : await makePage()
    } finally {
      // It ends by itself, too.
      await lease.release().catch(() => {})
    }
  }

  return {
    peek: pages.peek,
    find: pages.find,
    isStale(page) {
      if (page.outdated) return true
      // A page of the future is one from before the clock was set back: it must not stay until the clock is there again.
      return page.revalidate !== false && Math.abs(now() - page.since) >= page.revalidate * 1_000
    },
    make,
    refresh(key, makePage) {
      if (renderings.isUnderWay(key) || renewals.isUnderWay(key)) return
      const old = pages.get(key)
      if (old !== undefined && now() - old.elsewhere < elsewhereFor) return
      make(key, (epoch) => makeAlone(key, old, () => makePage(epoch))).catch((error: unknown) => {
        if (error === madeElsewhere) {
          if (old !== undefined) old.elsewhere = now()
          return
        }
        postpone(key)
        report(error, `The page ${key} could not be made anew; the old one stays`)
      })
    },
    revalidate: (key, makePage) => renewals.join(key, () => renew(key, makePage)),
  }
}
