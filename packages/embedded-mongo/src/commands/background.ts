import type { CommandServices } from './context.ts'
import { forgetSessions, removeExpired } from './expiry.ts'

/** MongoDB looks once a minute; here it costs little and people wait for it while they develop. */
const EXPIRY_MILLISECONDS = 5000
const SWEEP_MILLISECONDS = 60_000

/** Work that goes on without clients. */
export interface Background {
  /** Starts no more of it and waits for what runs. */
  stop(): Promise<void>
}

/**
 * Starts what happens by itself: expired documents, idle cursors and sessions.
 *
 * @example const background = startBackground(services)
 */
export function startBackground(services: CommandServices): Background {
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  const run = (work: () => Promise<void>): void => {
    if (stopped) return
    // One after the other; damaged data is reported to whoever asks for it, not from here.
    running = running.then(work).catch(() => undefined)
  }
  const expiry = setInterval(
    () => run(() => removeExpired(services, Date.now())),
    EXPIRY_MILLISECONDS,
  )
  const sweep = setInterval(() => {
    services.cursors.sweep()
    services.sessions.sweep()
    services.snapshots.sweep()
    run(() => forgetSessions(services, Date.now()))
  }, SWEEP_MILLISECONDS)
  expiry.unref()
  sweep.unref()
  return {
    stop: () => {
      stopped = true
      clearInterval(expiry)
      clearInterval(sweep)
      return running
    },
  }
}
