import type { CachedPage } from './cached-page.ts'
import type { PageRecord } from './page-record.ts'
import type { Lease, PageStore } from './page-store.ts'

/** A stale page that one process at a time makes anew. */
export interface AloneOptions {
  readonly store: PageStore
  readonly key: string
  /** What is in memory. */
  readonly old: CachedPage | undefined
  readonly make: () => Promise<PageRecord>
}

/** So long another process keeps the right to make a page, since nobody sees whether it still lives. Milliseconds. */
const leaseTime = 15_000

const nobodysLease: Lease = { release: async () => {} }

/** Thrown instead of making what another process is making. */
export const madeElsewhere: Error = new Error('Another process makes this page')

/**
 * Makes a page under the lease of its key, or takes the one that another process has stored meanwhile.
 *
 * @throws {@link madeElsewhere} when another process has the lease
 * @example const record = await makeAlone({ store, key: '/blog', old, make })
 */
export async function makeAlone({ store, key, old, make }: AloneOptions): Promise<PageRecord> {
  // A store that cannot be written to is no reason to keep an old page.
  const lease = await store.lease(key, leaseTime).catch(() => nobodysLease)
  if (lease === undefined) throw madeElsewhere
  try {
    if (old === undefined) return await make()
    const stored = (await store.get(key).catch(() => undefined))?.record
    const isNewer = stored !== undefined && stored.generatedAt > old.record.generatedAt
    return isNewer ? stored : await make()
  } finally {
    // It ends by itself, too.
    await lease.release().catch(() => {})
  }
}
