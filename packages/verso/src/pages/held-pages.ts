import { toCachedPage, type CachedPage } from './cached-page.ts'
import { createPageMemory } from './page-memory.ts'
import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'
import type { Report } from './report-rarely.ts'

/** Pages in memory above a store, which other processes may write to as well. */
export interface HeldPages {
  /** What is in memory, without waiting. Now and then it is compared with the store afterwards. */
  readonly peek: (key: string) => CachedPage | undefined
  /** What is in memory, and nothing else happens. */
  get(key: string): CachedPage | undefined
  /** What is in memory, else what is in the store. A store that fails counts as empty. */
  readonly find: (key: string) => Promise<CachedPage | undefined>
  /** Puts a record into memory. */
  hold(key: string, record: PageRecord, facts: HoldFacts): CachedPage
}

/** What is known of a record that is put into memory. */
export interface HoldFacts {
  /** How often its key has been invalidated. */
  readonly epoch: number
  /** When it was read or stored: what another process stores later is newer. */
  readonly heldAt: number
}

/** What {@link createHeldPages} needs. */
export interface HeldPagesOptions {
  readonly store: PageStore
  /** Told about a store that could not be read. */
  readonly complain: Report
  /** Bytes. */
  readonly memoryLimit: number
  readonly now: () => number
}

/** How often a page is compared with a store that other processes may have written to. Milliseconds. */
const compareEvery = 1_000
/** Clocks of file systems tick in steps of some milliseconds: a file this much older may have been written later. */
const clockStep = 20

/**
 * Makes the memory of pages above a store.
 *
 * @example const pages = createHeldPages({ store, complain, memoryLimit: 50 * 1_048_576, now: Date.now })
 */
export function createHeldPages({
  store,
  complain,
  memoryLimit,
  now,
}: HeldPagesOptions): HeldPages {
  const memory = createPageMemory<CachedPage>(memoryLimit)
  const loads = new Map<string, Promise<CachedPage | undefined>>()
  /** How often a page was dropped because another process had stored it. */
  let drops = 0

  store.onChange?.((key) => {
    drops++
    memory.delete(key)
  })
  const hold: HeldPages['hold'] = (key, record, { epoch, heldAt }) => {
    const onForm = (bytes: number): void => memory.grow(key, page, bytes)
    const page = toCachedPage(record, epoch, { onForm, heldAt })
    memory.set(key, page)
    return page
  }
  const dropIfNewer = async (key: string, page: CachedPage): Promise<void> => {
    const time = await store.changedAt?.(key)
    if (time === undefined || time <= page.heldAt - clockStep) return
    // So close in time the file may be this very page. The one in memory is kept then: it also knows of failed attempts to
    // make it anew, which the file does not.
    const readAt = now()
    const { record } = await store.get(key)
    const { generatedAt, epoch } = page.record
    if (record?.generatedAt === generatedAt && record.epoch === epoch) page.heldAt = readAt
    else if (memory.get(key) === page) memory.delete(key)
  }
  const peek = (key: string): CachedPage | undefined => {
    const page = memory.get(key)
    if (page === undefined || store.changedAt === undefined) return page
    if (now() - page.checked >= compareEvery) {
      page.checked = now()
      // A store that cannot be asked is no reason to drop a page.
      dropIfNewer(key, page).catch(() => {})
    }
    return page
  }
  const load = async (key: string): Promise<CachedPage | undefined> => {
    try {
      for (;;) {
        const [heldAt, dropsBefore] = [now(), drops]
        const { record, epoch } = await store.get(key)
        // What was rendered meanwhile is newer than what was read.
        const rendered = memory.get(key)
        if (rendered !== undefined || record === undefined) return rendered
        // Otherwise another process has stored a page meanwhile, perhaps this one: it is read again.
        if (dropsBefore === drops) return hold(key, record, { epoch, heldAt })
      }
    } catch (error) {
      complain(error, `The stored page ${key} cannot be read; it is made again`)
      return undefined
    }
  }
  return {
    peek,
    get: (key) => memory.get(key),
    async find(key) {
      const page = peek(key)
      if (page !== undefined) return page
      let loading = loads.get(key)
      if (loading === undefined) {
        loading = load(key).finally(() => loads.delete(key))
        loads.set(key, loading)
      }
      return loading
    },
    hold,
  }
}
