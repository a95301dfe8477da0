import { VersoError } from '../errors/verso-error.ts'

import type { ServeOptions } from './serve.ts'

const options = {
  port: { type: 'string', short: 'p' },
  hostname: { type: 'string', short: 'H' },
  workers: { type: 'string', short: 'w' },
  keepAliveTimeout: { type: 'string' },
} as const

/**
 * Reads the arguments of `node .verso/server.mjs`, which are those of `verso start`.
 *
 * @throws {VersoError} VERSO_ERR_CLI for anything else
 * @example readServeArgs(['--port', '4000']) // { port: '4000' }
 */
export function readServeArgs(args: readonly string[]): ServeOptions {
  // Importing `node:util` takes longer than reading arguments, of which there are mostly none.
  if (args.length === 0) return {}
  try {
    const { parseArgs } = process.getBuiltinModule('node:util')
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/\. |\n/)
    throw new VersoError('VERSO_ERR_CLI', `server.mjs was started wrongly: ${reason}.`, {
      hint: 'It takes --port, --hostname, --workers and --keepAliveTimeout, as verso start does.',
      cause,
    })
  }
}
