import { parseQuery } from './address.ts'
import type { Located } from './located.ts'
import { fillPattern, isDynamic, matchPattern, matchRoute } from './match-route.ts'
import type { Sources } from './rules.ts'

/**
 * Finds the page of an address. `shown` is the path in the address bar, which holds the parameters when `href` is a pattern.
 *
 * @returns `undefined` for what only the server can answer
 * @throws when a pattern is asked for without its values
 * @example await locate({ loader }, '/posts/[id]', '/posts/7') // { pattern: '/posts/[id]', query: { id: '7' } }
 */
export async function locate(
  { loader }: Pick<Sources, 'loader'>,
  href: string,
  shown: string,
): Promise<Located | undefined> {
  const { pathname, searchParams } = new URL(href, 'http://n')
  // Without the list of pages the server knows where to.
  const patterns = await loader.patterns().catch(() => undefined)
  if (patterns === undefined) return undefined
  const match = matchRoute(patterns, pathname.replace(/(.)\/$/, '$1'))
  const { pattern, params } = match ?? { pattern: pathname, params: {} }
  const query = { ...parseQuery(searchParams), ...params }
  if (!isDynamic(pattern) || Object.keys(params).length > 0) return { pattern, query }
  // The pattern itself would match: it is nobody's address.
  const given = shown.replace(/(.)\/$/, '$1') === pattern ? undefined : matchPattern(pattern, shown)
  if (given === undefined && fillPattern(pattern, query) === undefined) {
    throw new Error(`${href} lacks values for ${pattern}. Put them into the query.`)
  }
  return { pattern, query: { ...query, ...given } }
}
