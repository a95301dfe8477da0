import { createEvents } from './emitter.ts'
import type { NextRouter, RouterEvents } from './next-router.ts'

/**
 * The router of the browser's document: there is one document, so there is one router.
 * The server never sets it; handlers registered there are never called.
 */
export const singleton: { router: NextRouter | null; ready: (() => void)[] } = {
  router: null,
  ready: [],
}

export const routerEvents: RouterEvents = createEvents()

/** Makes a router the document's, and tells those who wait for one. */
export function setRouter(router: NextRouter): void {
  singleton.router = router
  for (const tell of singleton.ready.splice(0)) tell()
}
