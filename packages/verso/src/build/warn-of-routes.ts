import type { BundledFile } from '../compile/bundle.ts'
import type { Logger } from '../types/log.ts'

import type { BuildPlan } from './plan-build.ts'

const handlers = new Set(['default', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Names the route files that export no handler. The build goes on, as in Next.js: such a file answers 500, and
 * people do keep helpers below `pages/api`.
 *
 * @example warnOfRoutes(plan, files, logger)
 */
export function warnOfRoutes(
  { routes }: Pick<BuildPlan, 'routes'>,
  files: readonly BundledFile[],
  logger: Logger,
): void {
  const byName = new Map(files.map((file) => [file.file, file]))
  for (const { route, output } of routes) {
    const file = byName.get(output)
    // What a page has to export is another matter, and its making says so.
    if (route.kind === 'page') continue
    if (file === undefined || file.exports.some((name) => handlers.has(name))) continue
    logger.warn(`${route.file} exports no handler: ${route.pattern} will answer 500.`)
  }
}
