import type { PageStore } from '../pages/page-store.ts'

import type { PrimaryChannel } from './primary-channel.ts'

/**
 * Joins the memories of several workers above one store: what one stores, the others do not go on serving from memory.
 *
 * @example const store = shareStore(await createFileStore(dir), channel)
 */
export function shareStore(store: PageStore, channel: PrimaryChannel): PageStore {
  return {
    ...store,
    async set(key, record) {
      const kept = await store.set(key, record)
      if (kept) await channel.announcePage(key)
      return kept
    },
    async remove(key) {
      await store.remove(key)
      await channel.announcePage(key)
    },
    onChange: (hear) => channel.onPage(hear),
  }
}
