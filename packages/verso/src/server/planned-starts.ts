import { createBackOff } from './back-off.ts'

/** Starts of workers that wait for their time. */
export interface PlannedStarts {
  count(): number
  /** Plans one more, the later the more there were of late. `alone`: nobody serves meanwhile. */
  add(start: () => void, state: { readonly alone: boolean }): void
  /** Forgets all. */
  clear(): void
}

/**
 * Makes the list of the starts that wait for their time.
 *
 * @param workers how many workers there are
 * @example const planned = createPlannedStarts(4); planned.add(hire, { alone: false })
 */
export function createPlannedStarts(workers: number): PlannedStarts {
  const backOff = createBackOff(workers)
  const timers = new Set<NodeJS.Timeout>()
  return {
    count: () => timers.size,
    add(start, state) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        start()
      }, backOff(state))
      timers.add(timer)
    },
    clear() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
