import { randomBytes } from 'node:crypto'

import { createDevModules, type DevModules } from '../compile/dev-modules.ts'
import { dependsOnMongo } from '../database/depends-on-mongo.ts'
import { prepareDatabase } from '../database/prepare-database.ts'
import { closeManagedConnection, startManagedConnection } from '../mongoose/managed-hooks.ts'
import { allowRedefinedModels } from '../mongoose/redefine-models.ts'
import { releaseStuckWrites } from '../mongoose/release-stuck-writes.ts'
import { scanRoutes } from '../routes/scan-routes.ts'
import { findInstrumentation, runInstrumentation } from '../server/instrumentation.ts'
import { listen, type Server } from '../server/listen.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'

import { createDevApp, followRoutes, type DevParts } from './dev-app.ts'
import { createDevMiddleware } from './dev-middleware.ts'
import { writeEnvTypes } from './env-types.ts'
import { createPageFiles } from './page-files.ts'
import { createPageScripts, type PageScripts } from './page-scripts.ts'
import { toServerEdit } from './server-edit.ts'

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
  const files = createPageFiles(config)
  await files.set(routes)
  const database = await prepareDatabase({
    dir,
    mode,
    dependsOnMongo: usesMongo,
    env: process.env,
    logger,
  })
  const scripts: PageScripts = createPageScripts({
    config,
    files,
    onServerEdit: (file) => toServerEdit(file, config.dir, { modules, files }),
  })
  const modules: DevModules = await createDevModules({
    config,
    logger,
    hasPages: files.hasPages(),
    onAsset: (name, file) => scripts.addFile(name, file),
  })
  modules.onChange(allowRedefinedModels)
  const close = async (): Promise<void> => {
    await scripts.close()
    await modules.close()
    await closeManagedConnection()
    await database?.close()
  }
  try {
    if (usesMongo) releaseStuckWrites()
    if (instrumentation !== undefined) await runInstrumentation(() => modules.load(instrumentation))
    await startManagedConnection(logger)
    const middleware = await createDevMiddleware({ config, modules, logger })
    const parts = { modules, files, scripts, middleware }
    const previewSecret = randomBytes(32).toString('hex')
    const app = followRoutes(
      (current) => createDevApp({ config, logger, mode, previewSecret }, current, parts),
      parts,
      options,
    )
    const server = await listen(app, {
      port: options.port,
      hostname: options.hostname,
      limits: config.server,
      findFreePort: options.findFreePort ?? true,
    })
    scripts.attach(server.node)
    prepareInBackground(parts, options)
    const logFailure = (error: unknown): void => {
      logger.error('The database is not available', { error })
    }
    database?.ready.catch(options.onFailure ?? logFailure)
    return {
      ...server,
      close: async (how) => {
        // Open pages hold connections for their updates.
        await scripts.close()
        await server.close(how)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The compiler takes a moment to load: it does so while the developer reaches for the browser. */
function prepareInBackground(
  { modules, files, scripts }: DevParts,
  { config, logger }: DevOptions,
): void {
  setImmediate(() => {
    // A failure comes back with the first request, where it is shown.
    modules
      .warm()
      .then(async () => {
        if (!files.hasPages()) return
        // In this order: HTML is asked for before scripts are.
        await modules.load(files.runtime().renderer)
        await scripts.start()
      })
      .catch(() => {})
    writeEnvTypes(config.dir).catch((error: unknown) => {
      logger.warn('verso-env.d.ts could not be written', { error })
    })
  })
}
