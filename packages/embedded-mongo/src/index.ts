import { resolve } from 'node:path'
import { env } from 'node:process'
import { addressOf, type AddressOptions } from './process/address.ts'
import { type StoreProcess, startChild } from './process/child-process.ts'
import { EmbeddedMongoError } from './process/embedded-mongo-error.ts'
import { assertNotInUse } from './process/owner-lock.ts'
import { startLine } from './process/start-line.ts'
import { SupervisedStore } from './process/supervised-store.ts'

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
  assertNotInUse(resolve(dataDir))
  const entry = new URL('./cli.js', import.meta.url)
  const start = (): Promise<StoreProcess> => startChild({ entry, args: argumentsOf(given), log })
  const supervised = await SupervisedStore.start({ start, dataDir, log })
  log(startLine(dataDir))
  return supervised
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
