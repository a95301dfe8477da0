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
  const path = pathname.replaceAll('%5B', '[').replaceAll('%5D', ']')
  const match = await loader.match(path === '/' ? path : path.replace(/\/$/, ''))
  if (match === undefined) return undefined
  const query = { ...parseQuery(searchParams), ...match.params }
  if (match.pattern !== path || !isDynamic(path)) return { pattern: match.pattern, query }
  const params = matchPattern(path, shown)
  if (params === undefined && fillPattern(path, query) === undefined) {
    console.error(`${href} lacks values for the parameters of ${path}. Put them into the query.`)
    return undefined
  }
  return { pattern: path, query: { ...query, ...params } }
}
