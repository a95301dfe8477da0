import type { RouterEvent, RouterEvents, RouterHandler } from './next-router.ts'

/**
 * Makes a list of listeners. A listener that throws reaches whoever emits, as in Next.js: apps cancel a navigation so.
 *
 * @example const events = createEvents()
 */
export function createEvents(): RouterEvents {
  const handlers: Partial<Record<RouterEvent, RouterHandler[]>> = {}
  return {
    on: (event, handler) => void (handlers[event] ??= []).push(handler),
    off(event, handler) {
      const known = handlers[event]
      // Once for each time that it was registered. Of an unknown one, -1 becomes an index past the end.
      known?.splice(known.indexOf(handler) >>> 0, 1)
    },
    emit(event, ...args) {
      for (const handler of handlers[event]?.slice() ?? []) handler(...args)
    },
  }
}
