import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

const namedAtMost = 3

/**
 * Says which files of the pages folder are not served: React pages are not, yet.
 *
 * @example warnOfPages(routes, logger)
 */
export function warnOfPages(routes: readonly Route[], logger: Logger): void {
  const files = routes.filter((route) => route.kind === 'page').map((route) => route.file)
  if (files.length === 0) return
  const more = files.length - namedAtMost
  const names = files.slice(0, namedAtMost).join(', ') + (more > 0 ? ` and ${more} more` : '')
  logger.warn(`React pages are not served yet, only pages/api: ${names}`)
}
