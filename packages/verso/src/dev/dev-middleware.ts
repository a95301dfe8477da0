import { dirname, join } from 'node:path'

import type { DevModules } from '../compile/dev-modules.ts'
import { followMiddleware } from '../rules/create-middleware.ts'
import type { MiddlewareSource } from '../rules/middleware-source.ts'
import { findMiddleware } from '../server/find-middleware.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'

import { stampOf } from './watch-app.ts'

/** The `middleware` or `proxy` file of an app, which may come and go. */
export interface DevMiddleware {
  /** For the next app that is made. */
  readonly source: MiddlewareSource | undefined
  /** Whether files came or went where it would be. */
  mayHaveChanged(): boolean
  /**
   * Looks for the file again.
   *
   * @returns whether it is another one, or gone
   * @throws {VersoError} VERSO_ERR_ROUTE_CONFLICT when there are two
   */
  refresh(): Promise<boolean>
}

/**
 * Finds the `middleware` or `proxy` file of an app under development and keeps an eye on its place.
 *
 * @example const middleware = await createDevMiddleware({ config, modules, logger })
 */
export async function createDevMiddleware(options: {
  readonly config: ResolvedConfig
  readonly modules: Pick<DevModules, 'load'>
  readonly logger: Logger
}): Promise<DevMiddleware> {
  const { config, modules, logger } = options
  const { basePath, trailingSlash } = config
  const folder = dirname(join(config.dir, config.pagesDir))
  let stamp = stampOf(folder)
  let file = await findMiddleware(config)
  return {
    get source() {
      if (file === undefined) return undefined
      const name = file
      return followMiddleware({
        file: name,
        load: () => modules.load(name),
        basePath,
        trailingSlash,
        report: (error, message) => logger.error(message, { error }),
      })
    },
    mayHaveChanged() {
      const now = stampOf(folder)
      const changed = now !== stamp
      stamp = now
      return changed
    },
    async refresh() {
      const before = file
      file = await findMiddleware(config)
      return file !== before
    },
  }
}
