import { hostname as machineName } from 'node:os'

import { VersoError } from '../errors/verso-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a server is to listen. */
export interface ListenAddress {
  readonly port: number
  readonly hostname?: string
}

/** What the command line said, as text. */
export interface AddressFlags {
  readonly port?: string | undefined
  readonly hostname?: string | undefined
}

/**
 * Decides where to listen: the command line, then `PORT` and `HOSTNAME`, then port 3000 of every interface.
 *
 * Shells and Docker set `HOSTNAME` to the machine's own name, which nobody chose: listening on that alone would shut
 * out localhost and with it every health check.
 *
 * @throws {VersoError} VERSO_ERR_CLI or VERSO_ERR_ENV when the port is none
 * @example listenAddress({ port: '4000' }, process.env) // { port: 4000 }
 */
export function listenAddress(flags: AddressFlags, env: Environment): ListenAddress {
  const port =
    parsePort(flags.port, '--port') ?? parsePort(env['PORT'] || undefined, 'PORT') ?? 3000
  const fromEnv = env['HOSTNAME'] === machineName() ? undefined : env['HOSTNAME']
  const hostname = flags.hostname ?? fromEnv
  return hostname ? { port, hostname } : { port }
}

function parsePort(text: string | undefined, source: '--port' | 'PORT'): number | undefined {
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  const code = source === 'PORT' ? 'VERSO_ERR_ENV' : 'VERSO_ERR_CLI'
  throw new VersoError(code, `${source} is '${text.slice(0, 40)}', which is no port.`, {
    hint: 'Give a number from 0 (any free port) to 65535.',
  })
}
