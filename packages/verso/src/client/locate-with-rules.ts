import { parseQuery } from './address.ts'
import { needsMiddleware } from './ask-middleware.ts'
import { followRewrites } from './follow-rewrites.ts'
import { locate } from './locate.ts'
import type { Rules } from './rules.ts'

/**
 * Finds the page of an address where rewrites may lead to one.
 *
 * @example await locateWithRules(sources, '/p/7', '/p/7') // { pattern: '/posts/[id]', query: { id: '7' }, path: '/posts/7' }
 */
export const locateWithRules: Rules['locate'] = async (sources, href, shown) => {
  const { loader, settings } = sources
  const patterns = await loader.patterns().catch(() => undefined)
  if (patterns === undefined) return undefined
  const { searchParams } = new URL(href, 'http://n')
  const bare = shown.replace(/(.)\/$/, '$1')
  const found = followRewrites(bare, parseQuery(searchParams), { patterns, settings })
  if (found === 'elsewhere') return undefined
  const page = found ?? (await locate(sources, href, shown))
  if (page === undefined || !needsMiddleware(shown, settings)) return page
  // The middleware comes before the rewrites: it sees the address bar's path.
  return { ...page, ...(found !== undefined && { path: bare }), kind: 'server' }
}
