import type { Pages, PagesOptions } from '../pages/create-pages.ts'

/** The part of an app that answers with pages; loaded beside the rest, for an app may have none. */
export interface LazyPages {
  /** The loaded code; `undefined` until then. Once it is there, requests need not wait for `load`. */
  readonly ready: Pages | undefined
  load(): Promise<Pages>
}

/**
 * Loads the code that answers with pages.
 *
 * @example const pages = createLazyPages({ source, logger, preview, mode, failRequest, describesErrors: false })
 */
export function createLazyPages(options: PagesOptions): LazyPages {
  let ready: Pages | undefined
  let loading: Promise<Pages> | undefined
  const load = async (): Promise<Pages> => {
    const { createPages } = await import('../pages/create-pages.ts')
    ready ??= createPages(options)
    return ready
  }
  return {
    get ready() {
      return ready
    },
    load: () => (loading ??= load()),
  }
}
