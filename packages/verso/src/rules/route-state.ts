import { parseQuery } from '../request/query.ts'
import type { Query } from '../request/query.ts'

import { addBasePath, removeBasePath } from './base-path.ts'
import { encodeSigns } from './canonical-path.ts'
import type { HeaderList } from './compile-headers.ts'
import { dataPathOf } from './data-path.ts'
import type { Place } from './rules.ts'

/** What of the configuration shapes paths. */
export interface PathConfig {
  readonly basePath: string
  readonly trailingSlash: boolean
}

/** A request on its way through the rules. */
export interface RouteState {
  /** Encoded, base path included; of a data request the page's. */
  path: string
  /** Without its `?`. */
  search: string
  query: Query
  /** Keys of the query that are lists, also of one value: as text they would not be told apart. */
  lists: readonly string[] | undefined
  /** For the answer, in the order in which they will be set. */
  headers: HeaderList
  /** What handlers see as `req.url`: the target without base path. */
  readonly url: string
  /** A data request behind a middleware: the build it was for. */
  readonly dataOf: string | undefined
}

/**
 * Begins the way of a request.
 *
 * Behind a middleware the data of a page is asked for as the page is, so that what guards one guards the other.
 *
 * @param options.url the target as it was sent
 * @example startState({ path: '/docs/a', search: '' }, { url: '/docs/a', guarded: false, config }).url // '/a'
 */
export function startState(
  { path: sent, search }: Place,
  options: { readonly url: string; readonly guarded: boolean; readonly config: PathConfig },
): RouteState {
  const { url, guarded, config } = options
  const { basePath, trailingSlash } = config
  const path = encodeSigns(sent)
  const data = guarded ? dataOf(path, basePath) : undefined
  const page = data === undefined ? path : addBasePath(data.path, basePath)
  return {
    path: data !== undefined && trailingSlash && !page.endsWith('/') ? `${page}/` : page,
    search,
    query: parseQuery(search, undefined),
    lists: undefined,
    headers: [],
    url: removeBasePath(url, basePath) ?? url,
    dataOf: data?.buildId,
  }
}

/**
 * Reads the path of a page out of that of its data, where that may have a base path.
 *
 * @example dataOf('/docs/_next/data/abc/a.json', '/docs') // { buildId: 'abc', path: '/a' }
 */
export function dataOf(path: string, basePath: string): ReturnType<typeof dataPathOf> {
  // Without its last slash, which configurations may let pass: it is looked up without it, too.
  const inside = toInside(path, basePath)
  return inside === undefined ? undefined : dataPathOf(inside)
}

/**
 * Gives a path as files and routes have it, or `undefined` for what lies outside of the base path.
 *
 * @example toInside('/docs/a/', '/docs') // '/a'
 */
export function toInside(path: string, basePath: string): string | undefined {
  const inside = removeBasePath(path, basePath)
  return inside !== undefined && inside.length > 1 ? inside.replace(/\/$/, '') : inside
}
