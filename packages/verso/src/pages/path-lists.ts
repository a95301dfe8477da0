import type { LoadedPage } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { toPagePath } from './page-path.ts'
import type { PagesContext } from './pages-context.ts'
import { loadStaticPaths } from './static-paths.ts'

/** The paths of a page that are known in advance, and what happens with others. */
export interface KnownPaths {
  readonly fallback: boolean | 'blocking'
  has(path: string): boolean
}

/** What `getStaticPaths` of each page said. */
export interface PathLists {
  /** `undefined` for a page without parameters: there is only one path. */
  get(route: Route, loaded: LoadedPage): Promise<KnownPaths | undefined>
  /** Whether a path may be made at all: with `fallback: false` only listed ones. */
  allows(route: Route, params: Params | undefined, loaded: LoadedPage): Promise<boolean>
}

/**
 * Makes the lists of paths: what the build found, else what `getStaticPaths` says when it is first needed.
 * In dev it is asked each time.
 *
 * @example const lists = createPathLists(context)
 */
export function createPathLists({
  source,
  reload,
}: Pick<PagesContext, 'source' | 'reload'>): PathLists {
  const known = new Map<string, Promise<KnownPaths | undefined>>()
  const load = async (route: Route, loaded: LoadedPage): Promise<KnownPaths | undefined> => {
    const built = await source.staticPaths?.(route)
    const asked = built === undefined ? await loadStaticPaths(loaded, route) : undefined
    const fallback = built?.fallback ?? asked?.fallback
    if (fallback === undefined) return undefined
    const listed = new Set(built?.paths ?? asked?.paths.keys())
    return { fallback, has: (path) => listed.has(path) }
  }
  const get: PathLists['get'] = (route, loaded) => {
    if (reload) return load(route, loaded)
    const before = known.get(route.pattern)
    if (before !== undefined) return before
    const loading = load(route, loaded)
    known.set(route.pattern, loading)
    // A source that is away now may be there for the next visitor.
    loading.catch(() => known.delete(route.pattern))
    return loading
  }
  return {
    get,
    async allows(route, params, loaded) {
      const list = await get(route, loaded)
      if (list === undefined || list.fallback !== false) return true
      return list.has(toPagePath(route, params))
    },
  }
}
