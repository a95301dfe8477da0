import type { Logger } from '../types/log.ts'

import type { Server } from './listen.ts'

/** What happens when the process is asked to end. */
export interface SignalOptions {
  readonly logger: Logger
  /** Milliseconds requests in flight may take. */
  readonly grace: number
  /** Run one after the other once the server is closed: databases, queues, files. */
  readonly hooks: readonly (() => unknown)[]
}

/** Hooks that hang must not hold the process. */
const hookTime = 1_000

/**
 * Ends the process in order on SIGTERM and SIGINT: the server drains, hooks run, the log is written, exit code 0.
 * A second signal ends it at once, with the code shells expect.
 *
 * @example onSignals(server, { logger, grace: 8_000, hooks: [() => database.close()] })
 */
export function onSignals(server: Server, options: SignalOptions): void {
  let ending = false
  const end = (signal: NodeJS.Signals, code: number): void => {
    if (ending) process.exit(code)
    ending = true
    options.logger.info(`${signal}: finishing what is in flight`)
    void shutDown(server, options).then(() => process.exit(0))
  }
  process.on('SIGTERM', () => end('SIGTERM', 143))
  process.on('SIGINT', () => end('SIGINT', 130))
}

async function shutDown(server: Server, { logger, grace, hooks }: SignalOptions): Promise<void> {
  await server.close({ grace })
  for (const hook of hooks) {
    try {
      await Promise.race([hook(), elapse(hookTime)])
    } catch (error) {
      logger.error('A shutdown hook failed', { error })
    }
  }
  await Promise.race([logger.flush(), elapse(hookTime)])
}

function elapse(time: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, time).unref()
  })
}
