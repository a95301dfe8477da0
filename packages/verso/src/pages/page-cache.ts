import { toCachedPage, type CachedPage } from './cached-page.ts'
import { createPageMemory } from './page-memory.ts'
import type { PageRecord } from './page-record.ts'
import type { Lease, PageStore } from './page-store.ts'

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

/** After this long a rendering that has not come back counts as lost: `getStaticProps` may wait for ever. */
const lostAfter = 60_000
/** The same for other processes, which do not see whether this one still lives. */
const leaseTime = 15_000
/** How often a page is compared with a store that other processes may have written to. */
const checkEvery = 1_000
/** Clocks of file systems tick in steps. */
const clockStep = 20
/** How soon a page that another process makes anew is looked at again. */
const elsewhereFor = 200

const nobodysLease: Lease = { release: async () => {} }

/** Thrown instead of making what another process is making. */
const madeElsewhere = new Error('Another process makes this page')

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
  const memory = createPageMemory<CachedPage>(options.memoryLimit ?? 50 * 1_048_576)
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
  /** How often pages were dropped because other processes had stored them. */
  let drops = 0

  store.onChange?.((key) => {
    drops++
    memory.delete(key)
  })
  const hold = (key: string, record: PageRecord, epoch: number, heldAt: number): CachedPage => {
    const onEncoded = (bytes: number): void => memory.grow(key, page, bytes)
    const page = toCachedPage(record, epoch, { onEncoded, heldAt })
    memory.set(key, page)
    return page
  }
  const dropIfNewer = async (key: string, page: CachedPage): Promise<void> => {
    const time = await store.changedAt?.(key)
    if (time === undefined || time <= page.heldAt - clockStep) return
    // Within a step of the clock it may be this very page, which knows more than its file: that making it anew has failed.
    const readAt = now()
    const { record } = await store.get(key)
    const { generatedAt, epoch } = page.record
    if (record?.generatedAt === generatedAt && record.epoch === epoch) page.heldAt = readAt
    else if (memory.get(key) === page) memory.delete(key)
  }
  /** Looks, now and then and without anybody waiting, whether another process has stored a later one. */
  const compare = (key: string, page: CachedPage): void => {
    if (store.changedAt === undefined || now() - page.checked < checkEvery) return
    page.checked = now()
    dropIfNewer(key, page).catch(() => {})
  }
  const held = (key: string): CachedPage | undefined => {
    const page = memory.get(key)
    if (page !== undefined) compare(key, page)
    return page
  }
  const load = async (key: string): Promise<CachedPage | undefined> => {
    try {
      for (;;) {
        const [start, count] = [now(), drops]
        const { record, epoch } = await store.get(key)
        // What was rendered meanwhile is newer than what was read.
        const before = memory.get(key)
        if (before !== undefined || record === undefined) return before
        // Another process may have stored a later one after it was read.
        if (count === drops) return hold(key, record, epoch, start)
      }
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
    const other = memory.get(key)
    if (other !== undefined && other.record.epoch > record.epoch) return toCachedPage(record, epoch)
    return hold(key, record, Math.max(epoch, invalidated.get(key) ?? 0), now())
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
    const old = memory.get(key)
    if (old !== undefined) old.outdated = true
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
    peek: held,
    async find(key) {
      const page = held(key)
      if (page !== undefined) return page
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
      const old = memory.get(key)
      if (old !== undefined && now() - old.elsewhere < elsewhereFor) return
      const work = async (epoch: number): Promise<PageRecord> => {
        // A store that cannot be written to is no reason to keep an old page.
        const lease = await store.lease(key, leaseTime).catch(() => nobodysLease)
        if (lease === undefined) throw madeElsewhere
        try {
          const there = old && (await store.get(key).catch(() => undefined))?.record
          const done = there !== undefined && there.generatedAt > (old?.record.generatedAt ?? 0)
          return done ? there : await make(epoch)
        } finally {
          await lease.release().catch(() => {})
        }
      }
      flightOf(key, work).catch((error: unknown) => {
        if (error === madeElsewhere) {
          if (old !== undefined) old.elsewhere = now()
          return
        }
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
