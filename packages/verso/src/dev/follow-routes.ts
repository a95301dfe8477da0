import { scanRoutes } from '../routes/scan-routes.ts'
import type { App } from '../server/app.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

import type { DevParts } from './dev-app.ts'
import { watchApp } from './watch-app.ts'

/**
 * Makes an app that looks for new and deleted route files before each request, but for those that the compiler answers itself.
 *
 * @param make makes the app anew; its routes alone can be exchanged without that
 * @example const app = followRoutes((routes) => createDevApp(options, routes, parts), parts, { config, logger })
 */
export function followRoutes(
  make: (routes: readonly Route[]) => App,
  { files, scripts, middleware }: Pick<DevParts, 'files' | 'scripts' | 'middleware'>,
  { config, logger }: { readonly config: ResolvedConfig; readonly logger: Logger },
): App {
  const watch = watchApp(config)
  let app = make(files.routes)
  let scan: Promise<void> | undefined
  const rescan = async (): Promise<void> => {
    try {
      const routes = await scanRoutes(config)
      const hadPages = files.hasPages()
      if (await files.set(routes)) scripts.reload()
      // An app knows from the start whether it has pages and a middleware: the first makes another app of it.
      const another = await middleware.refresh()
      if (files.hasPages() === hadPages && !another) app.setRoutes(routes)
      else app = make(routes)
    } catch (error) {
      // The routes that were there go on answering until the files are in order again.
      logger.error('The routes could not be read again', { error })
    }
  }
  return {
    leavesApp: app.leavesApp && ((req) => app.leavesApp?.(req) === true),
    setRoutes: (routes) => app.setRoutes(routes),
    handle(req, res) {
      if (files.hasPages() && scripts.handle(req, res)) return
      const { routes, settings } = watch.changes()
      for (const name of settings) {
        logger.warn(`${name} changed: start verso dev again for it to take effect.`)
      }
      if (middleware.mayHaveChanged() || routes) {
        const current = rescan().finally(() => {
          if (scan === current) scan = undefined
        })
        scan = current
      }
      if (scan === undefined) app.handle(req, res)
      else void scan.then(() => app.handle(req, res))
    },
  }
}
