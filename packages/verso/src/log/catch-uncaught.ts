import type { Logger } from '../types/log.ts'

/**
 * Keeps the process alive when user code fails where no request can hear it: a timer, a floating promise.
 *
 * Next.js does the same. Call it once the server listens: before, a failure is a reason to end.
 *
 * @param onUncaught told after each was logged
 * @example catchUncaught(logger)
 */
export function catchUncaught(logger: Logger, onUncaught: () => void = () => {}): void {
  process.on('uncaughtException', (error) => {
    logger.error('Uncaught exception', { error })
    onUncaught()
  })
  process.on('unhandledRejection', (error) => {
    // `undefined` as a reason would leave nothing to read.
    logger.error('Unhandled rejection', { error: error ?? new Error(`Rejected with ${error}`) })
    onUncaught()
  })
}
