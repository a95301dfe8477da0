import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { platform } from 'node:process'

/** Where a server listens: a unix socket, or a port of a loopback address. */
export type Listen = { readonly path: string } | { readonly port: number; readonly host: string }

/** What decides where a store listens. */
export interface AddressOptions {
  /** The folder with the data. */
  readonly dataDir: string
  /** A TCP port on the loopback address instead of a unix socket. 0 lets the system choose one. */
  readonly port?: number | undefined
  /** The loopback address for TCP: `127.0.0.1` unless told. */
  readonly host?: string | undefined
}

/** An address in the two forms that are needed. */
export interface StoreAddress {
  /** For clients. */
  readonly uri: string
  /** For the server. */
  readonly listen: Listen
}

/** Socket paths end at 104 bytes on macOS and 108 on Linux, the closing zero included. */
const MAX_SOCKET_BYTES = 103
/** The ports from which a data folder gets its own where there are no unix sockets. */
const FIRST_PORT = 20_000
const PORTS = 10_000

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/

/**
 * Works out where the store of a data folder listens, without starting anything: the same folder
 * always has the same address, so that clients can be told before the store is up.
 *
 * @throws {RangeError} for a host that others can reach: the store has no passwords
 * @example process.env.MONGODB_URI = addressOf({ dataDir: '.data/mongo' }).uri
 */
export function addressOf({ dataDir, port, host = '127.0.0.1' }: AddressOptions): StoreAddress {
  if (!LOOPBACK.test(host)) {
    throw new RangeError(
      `The embedded store listens on loopback addresses only, because it has no passwords. Found the host ${host}; use 127.0.0.1, or an SSH tunnel to reach it from elsewhere.`,
    )
  }
  const folder = resolve(dataDir)
  if (port === undefined && platform !== 'win32') return socketAddress(folder)
  const chosen = port ?? FIRST_PORT + (hashOf(folder).readUInt32BE(0) % PORTS)
  if (!Number.isInteger(chosen) || chosen < 0 || chosen > 65_535) {
    throw new RangeError(`The port must be a whole number from 0 to 65535. Found ${chosen}.`)
  }
  return { uri: tcpUri(host, chosen), listen: { port: chosen, host } }
}

/**
 * Writes the URI for a server on TCP. No slash at its end: people add `/name` of a database.
 *
 * @example tcpUri('127.0.0.1', 27017) // 'mongodb://127.0.0.1:27017'
 */
export function tcpUri(host: string, port: number): string {
  return `mongodb://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function socketAddress(folder: string): StoreAddress {
  const path = socketPath(folder)
  // Drivers compare the set's member with the address they were given after lowering its letters, so
  // with capitals in the path they must be told not to look at the set.
  const direct = path === path.toLowerCase() ? '' : '/?directConnection=true'
  return { uri: `mongodb://${encodeURIComponent(path)}${direct}`, listen: { path } }
}

function socketPath(folder: string): string {
  const inside = join(folder, 'socket', 'db.sock')
  if (Buffer.byteLength(inside) <= MAX_SOCKET_BYTES && inside === inside.toLowerCase())
    return inside
  // The usual TMPDIR of macOS is long and has capitals; /tmp is there too.
  const temporary = existsSync('/tmp') ? '/tmp' : tmpdir()
  return join(
    temporary,
    `verso-db-${userInfo().uid}`,
    `${hashOf(folder).toString('hex', 0, 8)}.sock`,
  )
}

function hashOf(folder: string): Buffer {
  return createHash('sha256').update(folder).digest()
}
