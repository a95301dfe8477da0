import { parseQuery } from './address.ts'
import { fillPattern, isDynamic, matchPattern } from './match-route.ts'
import type { Query } from './next-router.ts'
import type { PageLoader } from './page-loader.ts'

/** A page and the query that it sees. */
export interface Located {
  readonly pattern: string
  readonly query: Query
}

/**
 * Finds the page of an address. `shown` is the path in the address bar, which holds the parameters when `href` is a pattern.
 *
 * @throws when a pattern is asked for without its values
 * @example await locate(loader, '/posts/[id]', '/posts/7') // { pattern: '/posts/[id]', query: { id: '7' } }
 */
export async function locate(
  loader: PageLoader,
  href: string,
  shown: string,
): Promise<Located | undefined> {
  const { pathname, searchParams } = new URL(href, 'http://n')
  // Without the list of pages the server knows where to.
  const match = await loader.match(pathname.replace(/(.)\/$/, '$1')).catch(() => undefined)
  if (match === undefined) return undefined
  const { pattern, params } = match
  const query = { ...parseQuery(searchParams), ...params }
  if (!isDynamic(pattern) || Object.keys(params).length > 0) return { pattern, query }
  // The pattern itself would match: it is nobody's address.
  const given = shown.replace(/(.)\/$/, '$1') === pattern ? undefined : matchPattern(pattern, shown)
  if (given === undefined && fillPattern(pattern, query) === undefined) {
    throw new Error(`${href} lacks values for ${pattern}. Put them into the query.`)
  }
  return { pattern, query: { ...query, ...given } }
}
