import { createMemoryCache } from './memory-cache.ts'
import { recordSize } from './page-record.ts'
import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'

/**
 * A store that ends with the process: for tests, and where nothing may be written.
 *
 * @param limit bytes; older pages are made again when they are asked for
 * @example createApp({ ...options, pageStore: createMemoryStore() })
 */
export function createMemoryStore(limit: number = 50 * 1_048_576): PageStore {
  const records = createMemoryCache<PageRecord>(limit, recordSize)
  const epochs = new Map<string, number>()
  const leases = new Map<string, number>()
  return {
    get: async (key) => ({ record: records.get(key), epoch: epochs.get(key) ?? 0 }),
    async set(key, record) {
      const before = records.get(key)
      if (before !== undefined && before.epoch > record.epoch) return false
      records.set(key, record)
      return true
    },
    async invalidate(key) {
      const epoch = (epochs.get(key) ?? 0) + 1
      epochs.set(key, epoch)
      return epoch
    },
    async remove(key) {
      records.delete(key)
    },
    async lease(key, ttl) {
      const now = Date.now()
      if ((leases.get(key) ?? 0) > now) return undefined
      leases.set(key, now + ttl)
      return { release: async () => void leases.delete(key) }
    },
  }
}
