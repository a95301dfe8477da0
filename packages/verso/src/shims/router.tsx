import { useContext, type ComponentType, type ReactElement } from 'react'

import type { NextRouter, RouterEvents } from '../client/next-router.ts'
import { RouterContext } from '../client/router-context.ts'
import { routerEvents, singleton } from '../client/singleton.ts'

export type { NextRouter, RouterEvent, Url, UrlObject } from '../client/next-router.ts'

/** The document's router, for code outside of components. */
export interface SingletonRouter extends NextRouter {
  /** The router itself; `null` on the server and before the page is hydrated. */
  readonly router: NextRouter | null
  /** Calls back when there is a router: at once if there is one. */
  readonly ready: (callback: () => void) => void
}

/** What {@link withRouter} gives a component. */
export interface WithRouterProps {
  router: NextRouter
}

/**
 * The router of the page: where it is, and ways to go elsewhere.
 *
 * @example const { query, push } = useRouter()
 */
export function useRouter(): NextRouter {
  const router = useContext(RouterContext)
  if (router !== null) return router
  throw new Error(
    'NextRouter was not mounted: useRouter works below pages/ only. In tests, wrap the component in a RouterContext.',
  )
}

/**
 * Gives a component the router as the prop `router`: for class components.
 *
 * @example export default withRouter(Page)
 */
export function withRouter<P extends WithRouterProps>(
  Wrapped: ComponentType<P>,
): ComponentType<Omit<P, 'router'>> {
  const WithRouter = (props: Omit<P, 'router'>): ReactElement => {
    // What the type takes away is put back here.
    const all = { ...props, router: useRouter() } as P
    return <Wrapped {...all} />
  }
  const { displayName, name } = Wrapped
  WithRouter.displayName = `withRouter(${displayName ?? (name || 'Unknown')})`
  // A page that is wrapped keeps its data function, also one that its class inherits.
  const { getInitialProps, origGetInitialProps } = Wrapped as DataFunctions
  return Object.assign(
    WithRouter,
    getInitialProps && { getInitialProps },
    origGetInitialProps && { origGetInitialProps },
  )
}

interface DataFunctions {
  readonly getInitialProps?: unknown
  readonly origGetInitialProps?: unknown
}

function current(): NextRouter {
  if (singleton.router !== null) return singleton.router
  throw new Error(
    'There is no router yet. Router of next/router works in the browser only, in effects and event handlers; components have useRouter.',
  )
}

const own: Readonly<Record<string, unknown>> = {
  events: routerEvents satisfies RouterEvents,
  ready: (callback: () => void): void => {
    if (singleton.router === null) singleton.ready.push(callback)
    else callback()
  },
}

/**
 * The document's router. Its members throw while there is none.
 *
 * @example Router.events.on('routeChangeComplete', (url) => track(url))
 */
// The target is empty: every member is looked up when it is asked for.
const Router: SingletonRouter = new Proxy(own as unknown as SingletonRouter, {
  get(target, name) {
    if (name === 'router') return singleton.router
    if (typeof name === 'symbol' || name === '__esModule' || Object.hasOwn(target, name)) {
      return Reflect.get(target, name) as unknown
    }
    return Reflect.get(current(), name) as unknown
  },
})

export { Router }
export default Router
