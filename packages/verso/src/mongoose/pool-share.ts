import type { ConnectOptions } from 'mongoose'

/** The server and the app may have loaded different copies of this package, which a variable of this module would not join. */
const slot: unique symbol = Symbol.for('versojs.poolShare')
// The global object takes any property; its type lists only those of the language.
const shared = globalThis as { [slot]?: number }

/** The driver's own. */
const usualSize = 100

/**
 * Says among how many processes the connections to the database are divided.
 *
 * @example setPoolShare(4)
 */
export function setPoolShare(processes: number): void {
  shared[slot] = processes
}

/**
 * This process's share of the connections that the app allows: what was chosen for one process is meant for the server, and
 * databases count all connections together.
 *
 * @returns nothing for a server of one process
 * @example sharedPool('mongodb://db/shop?maxPoolSize=40', {}) // { maxPoolSize: 10 } in each of four workers
 */
export function sharedPool(
  uri: string,
  { maxPoolSize, minPoolSize }: Pick<ConnectOptions, 'maxPoolSize' | 'minPoolSize'>,
): Pick<ConnectOptions, 'maxPoolSize' | 'minPoolSize'> {
  const share = shared[slot] ?? 1
  if (share <= 1) return {}
  const most = maxPoolSize ?? readOption(uri, 'maxPoolSize') ?? usualSize
  const least = minPoolSize ?? readOption(uri, 'minPoolSize') ?? 0
  return {
    // 0 means without limit, for the driver.
    maxPoolSize: most === 0 ? 0 : Math.max(1, Math.floor(most / share)),
    minPoolSize: Math.floor(least / share),
  }
}

/** Options of an address have names in any case. */
function readOption(uri: string, name: string): number | undefined {
  const found = new RegExp(`[?&]${name}=(\\d+)`, 'i').exec(uri)
  return found === null ? undefined : Number(found[1])
}
