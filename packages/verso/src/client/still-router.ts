import type { NextRouter, Query } from './next-router.ts'

/** Where a page is, as far as the server knows. */
export interface StillPlace {
  readonly pattern: string
  readonly query: Query
  readonly asPath: string
  readonly isFallback?: boolean
  readonly isReady?: boolean
  readonly isPreview?: boolean
  readonly basePath?: string
}

/**
 * The router of a page that is being rendered on the server: it knows the place and goes nowhere.
 *
 * @example <RouterContext.Provider value={stillRouter({ pattern: '/', query: {}, asPath: '/' })}>…
 */
export function stillRouter(place: StillPlace): NextRouter {
  const stay = (): never => {
    throw new Error(
      'The router moves in the browser only. Call it in an effect or an event handler, or return a redirect from getServerSideProps or getStaticProps.',
    )
  }
  const router: NextRouter = {
    route: place.pattern,
    pathname: place.pattern,
    query: place.query,
    asPath: place.asPath,
    isFallback: place.isFallback ?? false,
    basePath: place.basePath ?? '',
    isReady: place.isReady ?? true,
    isPreview: place.isPreview ?? false,
    isLocaleDomain: false,
    // Components subscribe while they render in some packages; nothing ever happens here.
    events: { on: ignore, off: ignore, emit: ignore },
    push: stay,
    replace: stay,
    prefetch: stay,
    reload: stay,
    back: stay,
    forward: stay,
    beforePopState: stay,
  }
  // As in Next.js a router that is printed shows its place, not its listeners.
  return Object.defineProperty(router, 'events', { enumerable: false })
}

function ignore(): void {}
