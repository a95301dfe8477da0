import { env } from 'node:process'
import { addressOf, type AddressOptions } from './process/address.ts'
import { type StoreProcess, startChild } from './process/child-process.ts'
import { EmbeddedMongoError } from './process/embedded-mongo-error.ts'
import { startLine } from './process/start-line.ts'

export { EmbeddedMongoError }

/** Where a store is reached. */
export interface EmbeddedMongoAddress {
  /** The connection string for drivers. */
  readonly uri: string
}

/** What decides where a store lies and listens. */
export interface EmbeddedMongoAddressOptions {
  /** The folder with the data; made when it is not there. */
  readonly dataDir: string
  /**
   * A TCP port on the loopback address, for a GUI client say; otherwise a unix socket is used where
   * there are any. 0 lets the system choose. The environment variable `VERSO_DB_PORT` does the same.
   */
  readonly port?: number | undefined
  /** The loopback address for TCP: `127.0.0.1` unless told. */
  readonly host?: string | undefined
}

/** How a store is started. */
export interface EmbeddedMongoOptions extends EmbeddedMongoAddressOptions {
  /** Is given the lines meant for the developer. They go to standard error unless told. */
  readonly log?: ((line: string) => void) | undefined
}

/** A store that answers. */
export interface EmbeddedMongo extends EmbeddedMongoAddress {
  /** The process it runs in. */
  readonly pid: number
  /** Ends it, after the commands that run. */
  close(): Promise<void>
}

/** A store that crashes is started again, this often within a minute. */
const MAX_RESTARTS = 3
const RESTART_WINDOW_MILLISECONDS = 60_000

/**
 * Tells where the store of a data folder will listen, without starting it: clients can be given the
 * address first, and wait for the store to come up.
 *
 * @example process.env.MONGODB_URI = embeddedMongoAddress({ dataDir: '.data/mongo' }).uri
 */
export function embeddedMongoAddress(options: EmbeddedMongoAddressOptions): EmbeddedMongoAddress {
  return { uri: addressOf(withEnvironment(options)).uri }
}

/**
 * Starts the store of a data folder in a process of its own, which ends with this one.
 *
 * @throws {EmbeddedMongoError} when another process uses the folder, or it cannot be opened
 * @example
 * const store = await startEmbeddedMongo({ dataDir: '.data/mongo' })
 * await mongoose.connect(store.uri)
 * await store.close()
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { dataDir, log = (line: string) => process.stderr.write(`${line}\n`) } = options
  const given = withEnvironment(options)
  // Wrong options fail here, with the caller's stack.
  addressOf(given)
  const start = (): Promise<StoreProcess> =>
    startChild(new URL('./cli.js', import.meta.url), argumentsOf(given))
  const supervised = new SupervisedStore(start, await start(), { dataDir, log })
  log(startLine(dataDir))
  return supervised
}

/** Starts the store again when it crashes. Its address stays, so drivers find it by themselves. */
class SupervisedStore implements EmbeddedMongo {
  readonly uri: string
  readonly #start: () => Promise<StoreProcess>
  readonly #options: { readonly dataDir: string; readonly log: (line: string) => void }
  #current: StoreProcess
  #closing = false

  constructor(
    start: () => Promise<StoreProcess>,
    current: StoreProcess,
    options: { readonly dataDir: string; readonly log: (line: string) => void },
  ) {
    this.uri = current.uri
    this.#start = start
    this.#current = current
    this.#options = options
    void this.#watch()
  }

  get pid(): number {
    return this.#current.pid
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#current.stop()
  }

  async #watch(): Promise<void> {
    const { dataDir, log } = this.#options
    let crashes: number[] = []
    for (;;) {
      const reason = await this.#current.exited
      if (this.#closing) return
      const now = Date.now()
      crashes = [...crashes.filter((at) => now - at < RESTART_WINDOW_MILLISECONDS), now]
      if (crashes.length > MAX_RESTARTS) {
        log(
          `The embedded store ended again (${reason}) and is not started any more. Its data lies in ${dataDir}.`,
        )
        return
      }
      log(`The embedded store ended unexpectedly (${reason}) and is started again.`)
      try {
        this.#current = await this.#start()
      } catch (error) {
        log(`The embedded store could not be started again: ${String(error)}`)
        return
      }
      if (this.#closing) await this.#current.stop()
    }
  }
}

function withEnvironment(options: EmbeddedMongoAddressOptions): AddressOptions {
  const port = env.VERSO_DB_PORT
  if (options.port !== undefined || !port) return options
  return { ...options, port: Number(port) }
}

function argumentsOf({ dataDir, port, host }: AddressOptions): string[] {
  const args = ['--data-dir', dataDir]
  if (port !== undefined) args.push('--port', String(port))
  if (host !== undefined) args.push('--host', host)
  return args
}
