import { join } from 'node:path'

import { listenAddress, type AddressFlags } from '../config/listen-address.ts'
import { loadEnv } from '../config/load-env.ts'
import { overrideLimits } from '../config/override-limits.ts'
import { prepareDatabase, type Database } from '../database/prepare-database.ts'
import { VersoError } from '../errors/verso-error.ts'
import { catchUncaught } from '../log/catch-uncaught.ts'
import { guardOutput } from '../log/guard-output.ts'
import { createJsonLogger } from '../log/json-logger.ts'
import { startManagedConnection, closeManagedConnection } from '../mongoose/managed-hooks.ts'
import type { OpenPages } from '../pages/open-built-pages.ts'
import type { MiddlewareSource } from '../rules/middleware-source.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { BuiltRoute, Manifest } from '../types/manifest.ts'
import type { RouteModule } from '../types/route.ts'

import { createApp, type App } from './app.ts'
import { runInstrumentation } from './instrumentation.ts'
import { listen, type Server } from './listen.ts'
import { onSignals } from './on-signals.ts'
import { createStaticFiles } from './static-files.ts'
import { warmUp } from './warm-up.ts'

/** What the command line may say; the environment decides where it is silent. */
export interface ServeOptions extends AddressFlags {
  /** Milliseconds, as text. */
  readonly keepAliveTimeout?: string | undefined
}

/**
 * Serves a finished build until the process is asked to end. This is what `.verso/server.mjs` runs.
 *
 * The order matters: environment files before anything reads the environment, the database's address before code of
 * the app loads, `register()` before the first request.
 *
 * @throws {VersoError} when the server cannot start; nothing is left running then
 * @example await serve(manifest, { port: '4000' })
 */
export async function serve(manifest: Manifest, options: ServeOptions = {}): Promise<Server> {
  const { env } = process
  env['NODE_ENV'] ??= 'production'
  env['NEXT_RUNTIME'] ??= 'nodejs'
  guardOutput()
  const logger = createJsonLogger()
  process.on('exit', () => logger.writeNow())

  const { dir } = manifest.config
  loadEnv(dir, 'production', env)
  const address = listenAddress(options, env)
  const limits = toLimits(manifest.config, options)
  const { dependsOnMongo } = manifest
  const database = await prepareDatabase({ dir, mode: 'production', dependsOnMongo, env, logger })
  try {
    if (manifest.instrumentation !== undefined) await runInstrumentation(manifest.instrumentation)
    await startManagedConnection(logger)
    const server = await listen(await toApp(manifest, logger), { ...address, limits })
    stopInOrder(server, { database, logger, grace: limits.shutdownTimeout })
    logger.info(`Ready on ${server.url}`)
    // Whoever started the server waits for this line.
    void logger.flush()
    if (dependsOnMongo) void warmUp(manifest.routes, logger)
    return server
  } catch (error) {
    await database?.close()
    throw error
  }
}

async function toApp(manifest: Manifest, logger: Logger): Promise<App> {
  const { config, routes, previewSecret, outDir } = manifest
  const loaders = new Map<string, BuiltRoute>(routes.map((route) => [route.file, route]))
  const loadRoute = ({ file }: { readonly file: string }): Promise<RouteModule> => {
    const route = loaders.get(file)
    if (route !== undefined) return route.load()
    throw new VersoError('VERSO_ERR_NOT_BUILT', `${file} is not part of this build.`, {
      hint: 'Run verso build again.',
    })
  }
  const files = createStaticFiles([
    { dir: join(outDir, 'public'), prefix: '', immutable: false },
    { dir: join(outDir, 'static', '_next', 'static'), prefix: '/_next/static', immutable: true },
  ])
  const opened = manifest.pages === undefined ? undefined : await openPages(manifest)
  const middleware = await openMiddleware(manifest, logger)
  const mode = 'production'
  const parts = { config, routes, loadRoute, logger, mode, previewSecret, files } as const
  return createApp({ ...parts, middleware, ...opened })
}

/** Evaluated before the server listens: an app must not be served without its guard. */
async function openMiddleware(
  { middleware, config }: Manifest,
  logger: Logger,
): Promise<MiddlewareSource | undefined> {
  if (middleware === undefined) return undefined
  const { loadMiddleware } = await import('../rules/create-middleware.ts')
  const { basePath, trailingSlash } = config
  const report = (error: unknown, message: string): void => logger.error(message, { error })
  return loadMiddleware({ ...middleware, basePath, trailingSlash, report })
}

/** An app without pages loads nothing of this. */
async function openPages(manifest: Manifest): Promise<OpenPages | undefined> {
  const { openBuiltPages } = await import('../pages/open-built-pages.ts')
  return openBuiltPages(manifest)
}

function stopInOrder(
  server: Server,
  { database, logger, grace }: { database: Database | undefined; logger: Logger; grace: number },
): void {
  catchUncaught(logger)
  onSignals(server, {
    logger,
    grace,
    // The driver first: it says goodbye to a store that still answers.
    hooks: [closeManagedConnection, () => database?.close()],
  })
  // The store came up beside the server; a server without its database would only pile up errors.
  database?.ready.catch(async (error: unknown) => {
    logger.error('The database is not available', { error })
    await logger.flush()
    process.exit(1)
  })
}

function toLimits(config: ResolvedConfig, options: ServeOptions): ResolvedConfig['server'] {
  const limits = overrideLimits(config.server, process.env)
  const text = options.keepAliveTimeout
  if (text === undefined) return limits
  if (/^\d{1,9}$/.test(text)) return { ...limits, keepAliveTimeout: Number(text) }
  throw new VersoError('VERSO_ERR_CLI', `--keepAliveTimeout is '${text.slice(0, 40)}'.`, {
    hint: 'Give it whole milliseconds, as in --keepAliveTimeout 72000.',
  })
}
