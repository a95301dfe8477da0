import type { LoadedPage } from '../types/page.ts'
import type { Route } from '../types/route.ts'

import { errorRoute } from './make-page.ts'
import { hasOwnInitialProps, toPageKind } from './page-kind.ts'
import type { PagesContext } from './pages-context.ts'

/** The page that stands for a status, and how it is made. */
export interface ErrorPage {
  readonly route: Route
  readonly loaded: LoadedPage
  /** Made once for everybody; else for each request. */
  readonly ready: boolean
}

/**
 * Makes the function that finds the page for a status: `pages/404` or `pages/500`, else the app's `pages/_error`, else Verso's
 * own. In production it looks once for each status.
 *
 * @example const find = createErrorPageFinder(context); const page = await find(404)
 */
export function createErrorPageFinder({
  source,
  reload,
}: Pick<PagesContext, 'source' | 'reload'>): (status: number) => Promise<ErrorPage> {
  const found = new Map<number, Promise<ErrorPage>>()

  const find = async (status: number): Promise<ErrorPage> => {
    const name = status === 404 ? '404' : '500'
    const [own, shared, app, document] = await Promise.all([
      status === 404 || status === 500 ? source.loadSpecial(name) : undefined,
      source.loadSpecial('_error'),
      source.loadSpecial('_app'),
      source.loadSpecial('_document'),
    ])
    if (own !== undefined) {
      const route = statusRoute(name)
      const loaded = { page: own, app, document }
      const kind = toPageKind(loaded, route)
      return { route, loaded, ready: kind === 'static' || kind === 'ssg' }
    }
    const page = shared ?? (await source.render()).defaultError
    // The app's own `_error` may look at the request; ours looks at the status only. Failures are rendered one by one, since
    // the page carries the failed page's data to the browser.
    const ready = status === 404 && shared === undefined && !hasOwnInitialProps(app)
    return { route: errorRoute, loaded: { page, app, document }, ready }
  }
  return (status) => {
    if (reload) return find(status)
    const known = found.get(status)
    if (known !== undefined) return known
    const finding = find(status)
    found.set(status, finding)
    finding.catch(() => found.delete(status))
    return finding
  }
}

function statusRoute(name: '404' | '500'): Route {
  return {
    kind: 'page',
    pattern: `/${name}`,
    file: `pages/${name}`,
    segments: [{ kind: 'static', text: name }],
  }
}
