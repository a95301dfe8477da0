import type { DevModules } from '../compile/dev-modules.ts'
import type { DescribeError } from '../handler/fail-request.ts'
import { scanRoutes } from '../routes/scan-routes.ts'
import { createApp, type App } from '../server/app.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

import { describe } from './describe-error.ts'
import type { DevMiddleware } from './dev-middleware.ts'
import { createDevPages } from './dev-pages.ts'
import { renderError } from './error-page.ts'
import { followFiles } from './follow-files.ts'
import type { PageFiles } from './page-files.ts'
import type { PageScripts } from './page-scripts.ts'
import { watchApp } from './watch-app.ts'

/** What one dev server is made of. */
export interface DevParts {
  readonly modules: DevModules
  readonly files: PageFiles
  readonly scripts: PageScripts
  readonly middleware: DevMiddleware
}

/** How {@link createDevApp} answers. */
export interface DevAppOptions {
  readonly config: ResolvedConfig
  readonly logger: Logger
  /** A test run answers errors as production does. */
  readonly mode: 'development' | 'test'
  readonly previewSecret: string
}

/**
 * Makes the app of a dev server: `createApp` with modules that are compiled when they are asked for, and errors that are shown.
 *
 * @example const app = createDevApp(options, routes, { modules, files, scripts, middleware })
 */
export function createDevApp(
  { config, logger, previewSecret, mode }: DevAppOptions,
  routes: readonly Route[],
  { modules, files, scripts, middleware }: DevParts,
): App {
  const shared = followFiles(config.dir, (message) => logger.warn(message))
  return createApp({
    config,
    routes,
    logger,
    mode,
    loadRoute: (route) => modules.load(route.file),
    previewSecret,
    files: { find: (path) => scripts.findFile(path) ?? shared.find(path) },
    middleware: middleware.source,
    ...(files.hasPages() && { pages: createDevPages({ modules, files, scripts }) }),
    ...(mode === 'test'
      ? {}
      : { describeError: createDescriber(config, { modules, files, scripts }) }),
  })
}

function createDescriber(
  { dir }: ResolvedConfig,
  { modules, files, scripts }: Pick<DevParts, 'modules' | 'files' | 'scripts'>,
): DescribeError {
  return (error, { route }) => {
    modules.mapStack(error)
    const isPage = files.hasPages() && route?.kind !== 'api'
    const script = isPage ? scripts.errorScript() : undefined
    return Promise.resolve(renderError(describe(error, { dir, route }), script))
  }
}

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
