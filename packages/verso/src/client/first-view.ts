import { parseQuery } from './address.ts'
import { currentPath } from './browser-history.ts'
import { isDynamic, matchPattern } from './match-route.ts'
import type { Query } from './next-router.ts'
import type { PageModule } from './page-module.ts'
import type { BrowserData } from './read-next-data.ts'
import type { Settings } from './settings-context.ts'
import type { View } from './view.ts'

/** What a document starts with. */
export interface FirstView {
  /** What the server rendered: hydration must see the same. */
  readonly first: View
  /** Where the document really is. */
  readonly path: string
  /** What to correct once it is hydrated. The query is the same object when nothing is to be added. */
  readonly update: Pick<View, 'asPath' | 'isReady' | 'query'>
}

/**
 * Tells apart what the server knew when it rendered and what the address bar says: a page that is rendered once for
 * everybody knows neither query nor fragment.
 *
 * @example const { first, update } = firstView({ data, page, settings })
 */
export function firstView({
  data,
  page,
  settings,
}: {
  data: BrowserData
  page: PageModule
  settings: Settings
}): FirstView {
  const { page: pattern, query, props } = data
  const path = currentPath(settings)
  const isReady =
    data.gssp === true || data.gip === true || (data.appGip === true && data.gsp !== true)
  const served = path.replace(isReady ? /#.*/s : /[?#].*/s, '')
  const first: View = {
    pattern,
    query,
    page,
    props,
    isReady,
    asPath: data.autoExport === true && isDynamic(pattern) ? pattern : served,
    isFallback: data.isFallback === true,
    isPreview: data.isPreview === true,
  }
  const all: Query = {
    ...parseQuery(new URLSearchParams(location.search)),
    ...query,
    ...matchPattern(pattern, served),
  }
  // A page that was exported is given its query later, like one without data.
  const grew =
    (!isReady || data.nextExport === true) && Object.keys(all).length > Object.keys(query).length
  return { first, path, update: { asPath: path, isReady: true, query: grew ? all : query } }
}
