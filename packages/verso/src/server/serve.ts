import { join } from 'node:path'

import { listenAddress, type AddressFlags } from '../config/listen-address.ts'
import { loadEnv } from '../config/load-env.ts'
import { workerCount } from '../config/worker-count.ts'
import { prepareDatabase } from '../database/prepare-database.ts'
import { catchUncaught } from '../log/catch-uncaught.ts'
import { guardOutput } from '../log/guard-output.ts'
import { createJsonLogger, type JsonLogger } from '../log/json-logger.ts'
import { closeManagedConnection } from '../mongoose/managed-hooks.ts'
import type { Manifest } from '../types/manifest.ts'

import { placeVariable, type WorkerPlace } from './crew-messages.ts'
import { createEnding } from './ending.ts'
import type { Server } from './listen.ts'
import { onSignals } from './on-signals.ts'
import { openServer, toLimits } from './open-server.ts'
import { warmUp } from './warm-up.ts'

/** What the command line may say; the environment decides where it is silent. */
export interface ServeOptions extends AddressFlags {
  /** Milliseconds, as text. */
  readonly keepAliveTimeout?: string | undefined
  /** How many processes answer requests, as text: a number, or `auto`. */
  readonly workers?: string | undefined
  /** The file that was started, for workers to start too. */
  readonly entry?: string | undefined
}

/**
 * Serves a finished build until the process is asked to end. This is what `.verso/server.mjs` runs.
 *
 * The order matters: environment files before anything reads the environment, the database's address before code of
 * the app loads, `register()` before the first request.
 *
 * @returns the server; nothing in a process that only looks after its workers
 * @throws {VersoError} when the server cannot start; nothing is left running then
 * @example await serve(manifest, { port: '4000' })
 */
export async function serve(
  manifest: Manifest,
  options: ServeOptions = {},
): Promise<Server | undefined> {
  const { env } = process
  env['NODE_ENV'] ??= 'production'
  env['NEXT_RUNTIME'] ??= 'nodejs'
  guardOutput()
  const logger = createJsonLogger()
  process.on('exit', () => logger.writeNow())

  const place = takePlace(env)
  if (place !== undefined) {
    loadEnv(manifest.config.dir, 'production', env)
    const { serveAsWorker } = await import('./worker.ts')
    return serveAsWorker(manifest, place, logger)
  }
  const known = { ...env }
  loadEnv(manifest.config.dir, 'production', known)
  const count = workerCount(options.workers, known)
  if (count > 0) {
    const { servePrimary } = await import('./primary.ts')
    await servePrimary(manifest, {
      count,
      address: listenAddress(options, known),
      keepAliveTimeout: options.keepAliveTimeout,
      entry: options.entry ?? join(manifest.outDir, 'server.mjs'),
      env: known,
      logger,
    })
    return undefined
  }
  Object.assign(env, known)
  return serveAlone(manifest, options, logger)
}

/** A process that the app starts must not take itself for a worker: the variable goes. */
function takePlace(env: NodeJS.ProcessEnv): WorkerPlace | undefined {
  const text = env[placeVariable]
  delete env[placeVariable]
  if (text === undefined || process.send === undefined) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own primary wrote it
  return JSON.parse(text) as WorkerPlace
}

async function serveAlone(
  manifest: Manifest,
  options: ServeOptions,
  logger: JsonLogger,
): Promise<Server> {
  const { env } = process
  const { dir } = manifest.config
  const address = listenAddress(options, env)
  const limits = toLimits(manifest.config, options)
  const { dependsOnMongo } = manifest
  const database = await prepareDatabase({ dir, mode: 'production', dependsOnMongo, env, logger })
  try {
    const { server, health } = await openServer(manifest, { logger, limits, address })
    catchUncaught(logger)
    const ending = createEnding(server, {
      logger,
      grace: limits.shutdownTimeout,
      delay: limits.shutdownDelay,
      onBegin: () => health.drain(),
      // The driver first: it says goodbye to a store that still answers.
      closing: [closeManagedConnection, () => database?.close()],
    })
    onSignals((signal) => {
      logger.info(`${signal}: finishing what is in flight`)
      return ending.begin()
    })
    // The store came up beside the server; a server without its database would only pile up errors.
    database?.ready.catch(async (error: unknown) => {
      logger.error('The database is not available', { error })
      await logger.flush()
      process.exit(1)
    })
    logger.info(`Ready on ${server.url}`)
    // Whoever started the server waits for this line.
    void logger.flush()
    if (dependsOnMongo) void warmUp(manifest, logger)
    return server
  } catch (error) {
    await database?.close()
    throw error
  }
}
