import { isStale, postpone, toCachedPage, type CachedPage } from './cached-page.ts'
import { createHeldPages } from './held-pages.ts'
import { madeElsewhere, makeAlone } from './make-alone.ts'
import { createPageEpochs } from './page-epochs.ts'
import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'
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

/** How soon a page that another process makes anew is looked at again. Milliseconds. */
const elsewhereFor = 200

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

  const renew = async (key: string, makePage: MakePage): Promise<CachedPage> => {
    const { epoch, isNoted } = await epochs.invalidate(key)
    try {
      const page = await render(key, makePage, epoch)
      epochs.reached(key, epoch)
      if (isNoted) return page
      // A full disk takes no new page, but lets go of the old one: a restart must not bring it back.
      await removeOlder(store, key, epoch).catch((error: unknown) => {
        complain(error, `The old page ${key} cannot be removed from the store`)
      })
      return page
    } catch (error) {
      const old = pages.get(key)
      if (old !== undefined) postpone(old, now())
      throw error
    }
  }
  return {
    peek: pages.peek,
    find: pages.find,
    isStale: (page) => isStale(page, now()),
    make,
    refresh(key, makePage) {
      if (renderings.isUnderWay(key) || renewals.isUnderWay(key)) return
      const old = pages.get(key)
      if (old !== undefined && now() - old.elsewhere < elsewhereFor) return
      const makeStale: MakePage = (epoch) =>
        makeAlone({ store, key, old, make: () => makePage(epoch) })
      make(key, makeStale).catch((error: unknown) => {
        if (error === madeElsewhere) {
          if (old !== undefined) old.elsewhere = now()
          return
        }
        const page = pages.get(key)
        if (page !== undefined) postpone(page, now())
        report(error, `The page ${key} could not be made anew; the old one stays`)
      })
    },
    revalidate: (key, makePage) => renewals.join(key, () => renew(key, makePage)),
  }
}

async function removeOlder(store: PageStore, key: string, epoch: number): Promise<void> {
  const { record } = await store.get(key)
  if (record !== undefined && record.epoch < epoch) await store.remove(key)
}
