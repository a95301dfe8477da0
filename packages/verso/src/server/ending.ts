import type { Logger } from '../types/log.ts'

import type { Server } from './listen.ts'
import { shutdownHooks, type ShutdownHook } from './on-shutdown.ts'

/** How a server is to end. */
export interface EndingOptions {
  readonly logger: Logger
  /** Milliseconds requests in flight may take. */
  readonly grace: number
  /** Milliseconds between "not ready" and the closing of the listener. */
  readonly delay: number
  /** Called first, so that `/readyz` says at once that the server takes no more requests. */
  readonly onBegin: () => void
  /** Run one after the other after those of the app: the connection, the store. */
  readonly closing: readonly ShutdownHook[]
}

/** An end that was asked for. */
export interface EndRequest {
  /** Other workers have taken over already, so no load balancer has to notice first. */
  readonly withoutDelay?: boolean
  /** See `Server.close`. */
  readonly farewell?: number
}

/** Ends a server in order, once. */
export interface Ending {
  /** Resolves when all is closed. Asked again, it gives the same promise. */
  begin(request?: EndRequest): Promise<void>
}

/** Shutdown hooks get this long where requests have used up the grace period. More would let one that hangs hold the process. Milliseconds. */
const leastTime = 500

/**
 * Makes what ends a server: it turns unready, waits for the delay, drains, runs the app's hooks, closes connection and
 * store, and writes the log.
 *
 * @example const ending = createEnding(server, options); await ending.begin()
 */
export function createEnding(server: Server, options: EndingOptions): Ending {
  let ending: Promise<void> | undefined
  return {
    begin: (request = {}) => (ending ??= end(server, options, request)),
  }
}

async function end(
  server: Server,
  { logger, grace, delay, onBegin, closing }: EndingOptions,
  { withoutDelay = false, farewell }: EndRequest,
): Promise<void> {
  onBegin()
  server.announceClose()
  if (!withoutDelay && delay > 0) await elapse(delay)
  const deadline = performance.now() + grace
  await server.close({ grace, farewell })
  const left = (): number => Math.max(leastTime, deadline - performance.now())
  // One time for all hooks of the app, so that they cannot add up to more than was allowed.
  const appTime = left()
  const appDeadline = performance.now() + appTime
  for (const hook of shutdownHooks()) {
    await run(hook, Math.max(0, appDeadline - performance.now()), logger)
  }
  for (const hook of closing) await run(hook, left(), logger)
  await Promise.race([logger.flush(), elapse(leastTime)])
}

const late = Symbol('late')

async function run(hook: ShutdownHook, time: number, logger: Logger): Promise<void> {
  try {
    const result = await Promise.race([hook(), elapse(time)])
    if (result === late) logger.warn('A shutdown hook has not finished in time')
  } catch (error) {
    logger.error('A shutdown hook failed', { error })
  }
}

function elapse(time: number): Promise<typeof late> {
  return new Promise((resolve) => {
    setTimeout(resolve, time, late)
  })
}
