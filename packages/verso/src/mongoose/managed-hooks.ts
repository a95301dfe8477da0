import type { Logger } from '../types/log.ts'

/** What the server does with the connection of `versojs/mongoose`, should the app use it. */
export interface ManagedHooks {
  connect(): Promise<unknown>
  close(): Promise<unknown>
  /** Tells at once, without asking the database. */
  isConnected(): boolean
}

/**
 * The connection is one per process: the server and the app may have loaded different copies of this package, which
 * a variable of this module would not join.
 */
const slot: unique symbol = Symbol.for('versojs.mongoose')
// The global object takes any property; its type lists only those of the language.
const shared = globalThis as { [slot]?: Omit<ManagedHooks, 'isConnected'> & Partial<ManagedHooks> }

/**
 * Makes the connection known to the server. `versojs/mongoose` calls it when it is loaded.
 *
 * @example setManagedHooks({ connect: connectMongoose, close: () => mongoose.disconnect(), isConnected })
 */
export function setManagedHooks(hooks: ManagedHooks): void {
  shared[slot] = hooks
}

/**
 * Connects before the server listens, when code that ran already (instrumentation) imported `versojs/mongoose`.
 *
 * A database that is away is no reason not to start: requests get 503 until it is back.
 *
 * @example await startManagedConnection(logger)
 */
export async function startManagedConnection(logger: Logger): Promise<void> {
  try {
    await shared[slot]?.connect()
  } catch (error) {
    logger.warn('The database cannot be reached yet', { error })
  }
}

/**
 * Closes the connection once the server has drained.
 *
 * @example createEnding(server, { ...options, closing: [closeManagedConnection] })
 */
export async function closeManagedConnection(): Promise<void> {
  await shared[slot]?.close()
}

/**
 * Tells whether the app uses the managed connection and it is down. Answers at once: probes of health ask it.
 *
 * @example if (isManagedConnectionDown()) res.statusCode = 503
 */
export function isManagedConnectionDown(): boolean {
  // An older copy of this package, which the app may bring, has no such function.
  return shared[slot]?.isConnected?.() === false
}
