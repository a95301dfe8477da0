import mongoose from 'mongoose'
import type { ConnectOptions, Model } from 'mongoose'

import { VersoError } from '../errors/verso-error.ts'

import { isDatabaseAway } from './database-errors.ts'
import { setManagedHooks } from './managed-hooks.ts'
import { sharedPool } from './pool-share.ts'
import { releaseStuckWrites } from './release-stuck-writes.ts'

/** Options of the driver, and where to connect to. */
export interface MongooseOptions extends ConnectOptions {
  /** Default: `process.env.MONGODB_URI`. */
  readonly uri?: string
}

/** The driver's own 30 s would hold every request while the database is away. */
const bounds = {
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  socketTimeoutMS: 5_000,
  waitQueueTimeoutMS: 3_000,
  // A server that takes connections and says nothing is found out after this and the time to connect; then all
  // requests fail soon, not only those whose sockets have run out of time.
  heartbeatFrequencyMS: 3_000,
  bufferCommands: false,
} as const satisfies ConnectOptions

let connecting: Promise<void> | undefined
/** There was an address to connect to: an app that runs without a database misses none. */
let wanted = false
const initialised = new WeakSet<object>()

setManagedHooks({
  connect: connectMongoose,
  close: () => mongoose.disconnect(),
  isConnected: () =>
    !wanted || mongoose.connection.readyState === mongoose.ConnectionStates.connected,
})

/**
 * Connects Mongoose once per process and resolves when the connection and the indexes of all models are there.
 *
 * Call it wherever the database is needed: later calls cost next to nothing, simultaneous first calls share one
 * attempt, and after a failure the next call tries again. The server closes the connection when it has drained.
 *
 * @throws {VersoError} VERSO_ERR_DATABASE without an address; otherwise what the driver throws, see `toHttpError`
 * @example
 * import { connectMongoose } from 'versojs/mongoose'
 * await connectMongoose()
 */
export async function connectMongoose(options: MongooseOptions = {}): Promise<typeof mongoose> {
  if (!hasClient()) {
    connecting ??= open(options).finally(() => {
      connecting = undefined
    })
    await connecting
  }
  const waiting = Object.values(mongoose.models).filter((model) => !initialised.has(model))
  if (waiting.length > 0) await Promise.all(waiting.map(initialise))
  return mongoose
}

/**
 * A client that lost its servers finds them again by itself; connecting anew would leave two. Only one that was
 * never there, or was closed, has no database object.
 */
function hasClient(): boolean {
  const { readyState, db } = mongoose.connection
  return db !== undefined && readyState !== mongoose.ConnectionStates.connecting
}

async function open({
  uri = process.env['MONGODB_URI'],
  ...options
}: MongooseOptions): Promise<void> {
  if (!uri) {
    throw new VersoError('VERSO_ERR_DATABASE', 'connectMongoose() has no address to connect to.', {
      hint: 'Set MONGODB_URI, or pass { uri }.',
    })
  }
  wanted = true
  releaseStuckWrites()
  await mongoose.connect(uri, { ...bounds, ...options, ...sharedPool(uri, options) })
  // When other code is connecting already, `connect` returns before that is done.
  await mongoose.connection.asPromise()
}

/** A unique index that is still being made lets duplicates in: no request may come before it. */
async function initialise(model: Model<unknown>): Promise<void> {
  try {
    // The promise of `init` is kept by Mongoose, failed or not: the second attempt has to be made by hand.
    await model.init().catch(() => model.createIndexes())
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    process.emitWarning(`The indexes of the model ${model.modelName} cannot be made: ${reason}`)
  }
  initialised.add(model)
}
