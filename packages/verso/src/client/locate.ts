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
 * @example await locate(loader, '/posts/[id]', '/posts/7') // { pattern: '/posts/[id]', query: { id: '7' } }
 */
export async function locate(
  loader: PageLoader,
  href: string,
  shown: string,
): Promise<Located | undefined> {
  const { pathname, searchParams } = new URL(href, 'http://n')
  const match = await loader.match(pathname.replace(/(.)\/$/, '$1'))
  if (match === undefined) return undefined
  const { pattern, params } = match
  const query = { ...parseQuery(searchParams), ...params }
  if (!isDynamic(pattern) || Object.keys(params).length > 0) return { pattern, query }
  const given = matchPattern(pattern, shown)
  if (given === undefined && fillPattern(pattern, query) === undefined) {
    if (process.env.NODE_ENV !== 'production') {
      console.error(`${href} lacks values for ${pattern}. Put them into the query.`)
    }
    return undefined
  }
  return { pattern, query: { ...query, ...given } }
}
