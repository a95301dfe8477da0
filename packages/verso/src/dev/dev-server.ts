import { randomBytes } from 'node:crypto'

import { createDevModules, type DevModules } from '../compile/dev-modules.ts'
import { dependsOnMongo } from '../database/depends-on-mongo.ts'
import { prepareDatabase } from '../database/prepare-database.ts'
import { closeManagedConnection, startManagedConnection } from '../mongoose/managed-hooks.ts'
import { allowRedefinedModels } from '../mongoose/redefine-models.ts'
import type { DescribeError } from '../handler/fail-request.ts'
import { scanRoutes } from '../routes/scan-routes.ts'
import { createApp, type App } from '../server/app.ts'
import { findInstrumentation, runInstrumentation } from '../server/instrumentation.ts'
import { listen, type Server } from '../server/listen.ts'
import { warnOfPages } from '../server/warn-of-pages.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

import { describe } from './describe-error.ts'
import { writeEnvTypes } from './env-types.ts'
import { renderError } from './error-page.ts'
import { followFiles } from './follow-files.ts'
import { watchApp } from './watch-app.ts'

/** What {@link startDev} needs. */
export interface DevOptions {
  readonly config: ResolvedConfig
  readonly logger: Logger
  /** A test run compiles as dev does, and answers errors as production does. Default: development. */
  readonly mode?: 'development' | 'test'
  /** 0 takes any free one. */
  readonly port: number
  readonly hostname?: string | undefined
  /** Take the next free port when this one is busy. Default: yes. */
  readonly findFreePort?: boolean
  /** Hears of the one thing that can fail later: the embedded store did not start. Default: it is logged. */
  readonly onFailure?: (error: unknown) => void
}

/**
 * Serves an app for its developer: files are compiled when they are asked for and again when they change,
 * errors are shown with the code around them. Closing the server closes all that it started.
 *
 * @throws {VersoError} when the routes are wrong, the port is busy or the database cannot start
 * @example const server = await startDev({ config, logger, port: 3000 })
 */
export async function startDev(options: DevOptions): Promise<Server> {
  const { config, logger, mode = 'development' } = options
  const { dir } = config
  const [routes, instrumentation, usesMongo] = await Promise.all([
    scanRoutes(config),
    findInstrumentation(config),
    dependsOnMongo(dir),
  ])
  warnOfPages(routes, logger)
  const database = await prepareDatabase({
    dir,
    mode,
    dependsOnMongo: usesMongo,
    env: process.env,
    logger,
  })
  const modules = await createDevModules({ config, logger })
  modules.onChange(allowRedefinedModels)
  const close = async (): Promise<void> => {
    await modules.close()
    await closeManagedConnection()
    await database?.close()
  }
  try {
    if (instrumentation !== undefined) await runInstrumentation(() => modules.load(instrumentation))
    await startManagedConnection(logger)
    const app = followRoutes(createDevApp(options, routes, modules), options)
    const server = await listen(app, {
      port: options.port,
      hostname: options.hostname,
      limits: config.server,
      findFreePort: options.findFreePort ?? true,
    })
    prepareInBackground(modules, options)
    const logFailure = (error: unknown): void => {
      logger.error('The database is not available', { error })
    }
    database?.ready.catch(options.onFailure ?? logFailure)
    return {
      ...server,
      close: async (how) => {
        await server.close(how)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function createDevApp(
  { config, logger, mode = 'development' }: DevOptions,
  routes: readonly Route[],
  modules: DevModules,
): App {
  return createApp({
    config,
    routes,
    logger,
    mode,
    loadRoute: (route) => modules.load(route.file),
    previewSecret: randomBytes(32).toString('hex'),
    files: followFiles(config.dir, (message) => logger.warn(message)),
    ...(mode === 'test' ? {} : { describeError: createDescriber(config, modules) }),
  })
}

function createDescriber({ dir }: ResolvedConfig, modules: DevModules): DescribeError {
  return (error, { route }) => {
    modules.mapStack(error)
    return Promise.resolve(renderError(describe(error, { dir, route })))
  }
}

/** Looks for new and deleted route files before each request. */
function followRoutes(app: App, { config, logger }: DevOptions): App {
  const watch = watchApp(config)
  let scan: Promise<void> | undefined
  const rescan = async (): Promise<void> => {
    try {
      const routes = await scanRoutes(config)
      app.setRoutes(routes)
    } catch (error) {
      // The routes that were there go on answering until the files are in order again.
      logger.error('The routes could not be read again', { error })
    }
  }
  return {
    setRoutes: (routes) => app.setRoutes(routes),
    handle(req, res) {
      const { routes, settings } = watch.changes()
      for (const name of settings) {
        logger.warn(`${name} changed: start verso dev again for it to take effect.`)
      }
      if (routes) {
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

/** The compiler takes a moment to load: it does so while the developer reaches for the browser. */
function prepareInBackground(modules: DevModules, { config, logger }: DevOptions): void {
  setImmediate(() => {
    // A failure comes back with the first request, where it is shown.
    modules.warm().catch(() => {})
    writeEnvTypes(config.dir).catch((error: unknown) => {
      logger.warn('verso-env.d.ts could not be written', { error })
    })
  })
}
