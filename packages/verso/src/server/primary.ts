import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import type { ListenAddress } from '../config/listen-address.ts'
import { prepareDatabase } from '../database/prepare-database.ts'
import type { VersoError } from '../errors/verso-error.ts'
import { reportFailure } from '../log/report-failure.ts'
import { catchUncaught } from '../log/catch-uncaught.ts'
import type { JsonLogger } from '../log/json-logger.ts'
import type { Manifest } from '../types/manifest.ts'

import { createCrew } from './crew.ts'
import { placeVariable, type WorkerPlace } from './crew-messages.ts'
import { createWorkerForks } from './fork-workers.ts'
import { toListenError } from './listen-error.ts'
import { hasTerminal, onSignals } from './on-signals.ts'

/** What {@link servePrimary} needs. */
export interface PrimaryOptions {
  readonly count: number
  readonly address: ListenAddress
  readonly keepAliveTimeout: string | undefined
  /** `.verso/server.mjs` as it was named: a link may lead to another build by the next restart. */
  readonly entry: string
  /** `process.env` with the environment files: workers read those anew. */
  readonly env: Record<string, string | undefined>
  readonly logger: JsonLogger
}

/** The store ends by itself when this process does; this is how long it, and the log, are waited for. Milliseconds. */
const lastTime = 1_000

/**
 * Serves a finished build with several processes: starts them, replaces those that die, brings in a new build on SIGHUP,
 * and ends all on SIGTERM and SIGINT, or when its terminal is closed. The database's store, where Verso runs one, is this process's.
 *
 * It loads no code of the app.
 *
 * @throws {VersoError} when the workers cannot start; nothing is left running then
 * @example await servePrimary(manifest, { count: 4, address: { port: 3000 }, entry, env, logger })
 */
export async function servePrimary(manifest: Manifest, options: PrimaryOptions): Promise<void> {
  const { count, logger, env } = options
  const { dir } = manifest.config
  const { dependsOnMongo } = manifest
  const port = await probePort(options.address)
  const place: WorkerPlace = {
    count,
    port,
    hostname: options.address.hostname,
    keepAliveTimeout: options.keepAliveTimeout,
  }
  const database = await prepareDatabase({ dir, mode: 'production', dependsOnMongo, env, logger })
  // The variables of environment files are not passed on: a worker that starts later reads the files of its day.
  const forWorkers = {
    [placeVariable]: JSON.stringify(place),
    ...(database !== undefined && { MONGODB_URI: database.uri }),
  }
  const workers = createWorkerForks({ entry: options.entry, env: forWorkers })
  const closeRest = async (): Promise<void> => {
    const late = new Promise((resolve) => {
      setTimeout(resolve, lastTime)
    })
    await Promise.race([database?.close().catch(() => {}), late])
    // A process that a worker has started may keep the worker's output open.
    await Promise.race([workers.printed().then(() => logger.flush()), late])
  }
  const end = async (reason: unknown): Promise<never> => {
    crew.kill()
    await closeRest()
    process.exit(reportFailure(reason))
  }
  const crew = createCrew({
    count,
    fork: workers.fork,
    logger,
    onGivenUp: (reason: VersoError) => void end(reason),
  })

  // A terminal that is closed sends the signal, too.
  const hadTerminal = hasTerminal()
  let ending = false
  onSignals(
    async (signal) => {
      ending = true
      logger.info(`${signal}: the workers finish what is in flight`)
      await crew.stop()
      await closeRest()
    },
    {
      atOnce: () => crew.kill(),
      onHangUp() {
        if (hadTerminal && !hasTerminal()) return true
        logger.info('SIGHUP: new workers take over')
        void crew.renew()
        return false
      },
    },
  )
  catchUncaught(logger)
  database?.ready.catch((error: unknown) => void end(error))
  try {
    const url = await crew.start()
    logger.info(`Ready on ${url} with ${count} ${count === 1 ? 'worker' : 'workers'}`)
    // Whoever started the server waits for this line.
    void logger.flush()
  } catch (error) {
    // Asked to end while they started, workers do not come to listen.
    if (!ending) await end(error)
  }
}

/**
 * Finds out whether the port is free before anything is started, and which one it is when any will do: all workers, those that
 * come later too, have to have the same.
 */
async function probePort({ port, hostname }: ListenAddress): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', (error) => reject(toListenError(error, { port, hostname })))
    probe.listen({ port, ...(hostname !== undefined && { host: hostname }) }, () => {
      const { port: found } = probe.address() as AddressInfo
      probe.close(() => resolve(found))
    })
  })
}
