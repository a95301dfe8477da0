import { createMemoryCache } from './memory-cache.ts'
import type { MemoryCache } from './memory-cache.ts'
import { recordSize } from './page-record.ts'
import type { PageRecord } from './page-record.ts'

/**
 * Makes the cache of pages in memory: most of it for pages, a tenth for paths that turned out to be none.
 *
 * Visitors can think up any number of the latter. They must not push out what others come for, nor take more room than it
 * takes to answer the same wrong link again and again.
 *
 * @param limit bytes, roughly
 * @example const memory = createPageMemory(50 * 1_048_576)
 */
export function createPageMemory<Page extends { readonly record: PageRecord }>(
  limit: number,
): MemoryCache<Page> {
  const sizeOf = ({ record }: Page, key: string): number => recordSize(record, key)
  const found = createMemoryCache<Page>(limit * 0.9, sizeOf)
  const missing = createMemoryCache<Page>(limit * 0.1, sizeOf)
  return {
    get: (key) => found.get(key) ?? missing.get(key),
    set(key, page) {
      const isMissing = page.record.kind === 'not-found'
      const other = isMissing ? found : missing
      other.delete(key)
      const own = isMissing ? missing : found
      own.set(key, page)
    },
    delete(key) {
      found.delete(key)
      missing.delete(key)
    },
    grow(key, page, bytes) {
      found.grow(key, page, bytes)
      missing.grow(key, page, bytes)
    },
    get size() {
      return found.size + missing.size
    },
  }
}
