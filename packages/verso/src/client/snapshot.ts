import type { NextRouter } from './next-router.ts'
import type { View } from './view.ts'

/**
 * The router as it is for one view: components that hold it do not see a later place, and re-render when there is one.
 * `onRead` is told when somebody looks at what only the browser knows.
 *
 * @example const snapshot = createSnapshot(router, view)
 */
export function createSnapshot(router: NextRouter, view: View, onRead?: () => void): NextRouter {
  const { basePath, events, push, replace, prefetch, reload, back, forward, beforePopState } =
    router
  const { pattern, query, asPath, isFallback, isReady, isPreview } = view
  const snapshot: NextRouter = {
    route: pattern,
    pathname: pattern,
    query,
    asPath,
    isFallback,
    basePath,
    isReady,
    isPreview,
    isLocaleDomain: false,
    events,
    push,
    replace,
    prefetch,
    reload,
    back,
    forward,
    beforePopState,
  }
  if (onRead === undefined) return snapshot
  const watched = { asPath, isReady }
  for (const [name, value] of Object.entries(watched)) {
    const get = (): unknown => {
      onRead()
      return value
    }
    Object.defineProperty(snapshot, name, { enumerable: true, get })
  }
  return snapshot
}
