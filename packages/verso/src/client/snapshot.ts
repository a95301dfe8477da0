import type { NextRouter } from './next-router.ts'
import type { View } from './view.ts'

/** What a router says of its place. */
export type Place = Pick<
  NextRouter,
  'route' | 'pathname' | 'query' | 'asPath' | 'isFallback' | 'isReady' | 'isPreview'
>

/** The place of a view, by the router's names. */
export function placeOf(view: View): Place {
  const { pattern, query, asPath, isFallback, isReady, isPreview } = view
  return { route: pattern, pathname: pattern, query, asPath, isFallback, isReady, isPreview }
}

/**
 * Makes a router of methods and of members that are looked up when they are read.
 *
 * @example const router = withPlace(methods, (name) => placeOf(view)[name])
 */
export function withPlace<T extends object>(
  methods: T,
  place: Place,
  read: (name: keyof Place) => unknown,
): T & Place {
  const router = { ...place, ...methods }
  // The keys of a place are known: it was made above.
  for (const name of Object.keys(place) as (keyof Place)[]) {
    Object.defineProperty(router, name, { enumerable: true, get: () => read(name) })
  }
  return router
}

/**
 * The router as it is for one view: components that hold it do not see a later place, and re-render when there is one.
 * `onRead` is told when somebody looks at what only the browser knows.
 *
 * @example const snapshot = createSnapshot(router, view)
 */
export function createSnapshot(router: NextRouter, view: View, onRead?: () => void): NextRouter {
  const place = placeOf(view)
  if (onRead === undefined) return { ...router, ...place }
  return withPlace({ ...router }, place, (name) => {
    if (name === 'asPath' || name === 'isReady') onRead()
    return place[name]
  })
}
