import type { RouterEvent, RouterEvents, RouterHandler } from './next-router.ts'

/**
 * Makes a list of listeners. A listener that throws reaches whoever emits, as in Next.js: apps cancel a navigation so.
 *
 * @example const events = createEvents()
 */
export function createEvents(): RouterEvents {
  const handlers = new Map<RouterEvent, RouterHandler[]>()
  return {
    on(event, handler) {
      handlers.set(event, [...(handlers.get(event) ?? []), handler])
    },
    off(event, handler) {
      handlers.set(
        event,
        (handlers.get(event) ?? []).filter((known) => known !== handler),
      )
    },
    emit(event, ...args) {
      for (const handler of handlers.get(event) ?? []) handler(...args)
    },
  }
}
