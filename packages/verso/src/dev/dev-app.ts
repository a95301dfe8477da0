import type { DevModules } from '../compile/dev-modules.ts'
import type { DescribeError } from '../handler/fail-request.ts'
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
