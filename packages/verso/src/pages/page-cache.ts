import type { Revalidate } from './data-result.ts'
import { createMemoryCache } from './memory-cache.ts'
import { recordSize } from './page-record.ts'
import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'
import { dataType, htmlType } from './send-page.ts'
import type { ReadyBody } from './send-page.ts'

/** A record in memory, and what is known about it beyond what it says itself. */
export interface CachedPage {
  readonly record: PageRecord
  readonly html: ReadyBody
  readonly data: ReadyBody
  /** What the record says; shorter after an attempt to replace it failed. */
  revalidate: Revalidate
  /** Milliseconds since 1970: freshness counts from here. */
  since: number
  /** It was invalidated after it had been made. */
  outdated: boolean
}

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
  readonly report: (error: unknown, message: string) => void
  /** Bytes. Default 50 MB. */
  readonly memoryLimit?: number
  readonly now?: () => number
}

/**
 * A record with the bodies that are sent.
 *
 * @param epoch how often its key has been invalidated
 * @example toCachedPage(record, record.epoch).html.bytes
 */
export function toCachedPage(
  record: PageRecord,
  epoch: number,
  onEncoded: (bytes: number) => void = () => {},
): CachedPage {
  const { html, htmlEtag, data, dataEtag } = record
  return {
    record,
    html: { bytes: html, etag: htmlEtag, type: htmlType, encoded: new Map(), onEncoded },
    data: { bytes: data, etag: dataEtag, type: dataType, encoded: new Map(), onEncoded },
    revalidate: record.revalidate,
    since: record.generatedAt,
    outdated: record.epoch < epoch,
  }
}

/** After this long a rendering that has not come back counts as lost: `getStaticProps` may wait for ever. */
const lostAfter = 60_000

/** A rendering under way. */
interface Flight {
  readonly page: Promise<CachedPage>
  readonly start: number
}

/**
 * Makes the cache of prerendered pages: stale ones are served while one rendering replaces them.
 *
 * @example const cache = createPageCache({ store, report })
 */
export function createPageCache(options: PageCacheOptions): PageCache {
  const { store, report, now = Date.now } = options
  const memory = createMemoryCache<CachedPage>(options.memoryLimit ?? 50 * 1_048_576, (page, key) =>
    recordSize(page.record, key),
  )
  const loads = new Map<string, Promise<CachedPage | undefined>>()
  const flights = new Map<string, Flight>()
  /** Epochs that no record has reached yet: of renewals under way, and of those that failed. */
  const invalidated = new Map<string, number>()
  const revalidations = new Map<string, { running: Promise<unknown>; next?: Promise<CachedPage> }>()

  let complained = -Infinity
  /** A full disk fails with every page, and visitors choose how many: one line a minute is enough. */
  const complain = (error: unknown, message: string): void => {
    if (now() - complained < 60_000) return
    complained = now()
    report(error, message)
  }
  const hold = (key: string, record: PageRecord, epoch: number): CachedPage => {
    const page = toCachedPage(record, epoch, (bytes) => memory.grow(key, page, bytes))
    memory.set(key, page)
    return page
  }
  const load = async (key: string): Promise<CachedPage | undefined> => {
    try {
      const { record, epoch } = await store.get(key)
      // What was rendered meanwhile is newer than what was read.
      const before = memory.get(key)
      if (before !== undefined || record === undefined) return before
      return hold(key, record, epoch)
    } catch (error) {
      complain(error, `The stored page ${key} cannot be read; it is made again`)
      return undefined
    }
  }
  const readEpoch = async (key: string): Promise<number> => {
    const pending = invalidated.get(key)
    if (pending !== undefined) return pending
    const known = memory.get(key)
    // The epoch only moves through `revalidate`, which keeps it in memory too.
    if (known !== undefined && !known.outdated) return known.record.epoch
    return (await store.get(key).catch(() => undefined))?.epoch ?? 0
  }
  const render = async (key: string, make: MakePage, epoch: number): Promise<CachedPage> => {
    const record = await make(epoch)
    try {
      // A page that was invalidated while it was made must not replace the one made after.
      if (!(await store.set(key, record))) return toCachedPage(record, epoch)
    } catch (error) {
      complain(error, `The page ${key} cannot be stored; it stays in memory`)
    }
    const held = memory.get(key)
    if (held !== undefined && held.record.epoch > record.epoch) return toCachedPage(record, epoch)
    return hold(key, record, Math.max(epoch, invalidated.get(key) ?? 0))
  }
  const flightOf = (key: string, make: MakePage): Promise<CachedPage> => {
    const under = flights.get(key)
    if (under !== undefined && now() - under.start < lostAfter) return under.page
    const page = readEpoch(key).then((epoch) => render(key, make, epoch))
    const flight = { page, start: now() }
    flights.set(key, flight)
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key)
    }
    page.then(land, land)
    return page
  }
  /** An old page is kept for a while before the next attempt: a failing source is not asked by every visitor. */
  const postpone = (key: string): void => {
    const page = memory.get(key)
    if (page === undefined) return
    page.revalidate = Math.min(Math.max(page.record.revalidate || 3, 3), 30)
    page.since = now()
    page.outdated = false
  }
  const invalidate = async (key: string): Promise<{ epoch: number; isNoted: boolean }> => {
    try {
      return { epoch: await store.invalidate(key), isNoted: true }
    } catch (error) {
      complain(error, `That the page ${key} is out of date cannot be stored`)
      return { epoch: (await readEpoch(key)) + 1, isNoted: false }
    }
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
  const renew = async (key: string, make: MakePage): Promise<CachedPage> => {
    const { epoch, isNoted } = await invalidate(key)
    invalidated.set(key, epoch)
    const held = memory.get(key)
    if (held !== undefined) held.outdated = true
    try {
      const page = await render(key, make, epoch)
      if (invalidated.get(key) === epoch) invalidated.delete(key)
      if (!isNoted) await forgetOlder(key, epoch)
      return page
    } catch (error) {
      postpone(key)
      throw error
    }
  }

  return {
    peek: (key) => memory.get(key),
    async find(key) {
      const held = memory.get(key)
      if (held !== undefined) return held
      let loading = loads.get(key)
      if (loading === undefined) {
        loading = load(key).finally(() => loads.delete(key))
        loads.set(key, loading)
      }
      return loading
    },
    isStale(page) {
      if (page.outdated) return true
      return page.revalidate !== false && now() >= page.since + page.revalidate * 1_000
    },
    make: flightOf,
    refresh(key, make) {
      const under = flights.get(key)
      if (under !== undefined && now() - under.start < lostAfter) return
      const work = async (epoch: number): Promise<PageRecord> => {
        const lease = await store.lease(key, lostAfter).catch(() => undefined)
        try {
          return await make(epoch)
        } finally {
          await lease?.release().catch(() => {})
        }
      }
      flightOf(key, work).catch((error: unknown) => {
        postpone(key)
        report(error, `The page ${key} could not be made anew; the old one stays`)
      })
    },
    /** One runs, at most one waits: whoever comes while one runs needs data that is asked for after now. */
    revalidate(key, make) {
      const line = revalidations.get(key)
      if (line?.next !== undefined) return line.next
      const start = (): Promise<CachedPage> => {
        const page = renew(key, make)
        const mine: { running: Promise<unknown>; next?: Promise<CachedPage> } = { running: page }
        revalidations.set(key, mine)
        const end = (): void => {
          if (revalidations.get(key) === mine && mine.next === undefined) revalidations.delete(key)
        }
        page.then(end, end)
        return page
      }
      if (line === undefined) return start()
      line.next = line.running.then(start, start)
      return line.next
    },
  }
}
