import { toCachedPage, type CachedPage } from './cached-page.ts'
import type { MakePage } from './page-cache.ts'
import type { PagesContext } from './pages-context.ts'

/**
 * Takes a page from the cache, or makes it. In dev, where its code may have changed, it is made each time and not kept.
 *
 * @throws whatever the page's own code throws
 * @example const page = await findOrMake(context, key, pageMaker(context, { route, params, reason: 'stale' }))
 */
export async function findOrMake(
  { reload, cache }: Pick<PagesContext, 'reload' | 'cache'>,
  key: string,
  make: MakePage,
): Promise<CachedPage> {
  if (reload) return toCachedPage(await make(0), 0)
  return (await cache.find(key)) ?? (await cache.make(key, make))
}
