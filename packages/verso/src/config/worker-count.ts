import { availableParallelism } from 'node:os'

import { VersoError } from '../errors/verso-error.ts'

const most = 1024

/**
 * Decides how many worker processes there are: the command line, then `VERSO_WORKERS`; none means that the process serves by
 * itself. `auto` is one for each processor that this process may use.
 *
 * @throws {VersoError} VERSO_ERR_CLI or VERSO_ERR_ENV when it is no number
 * @example workerCount('4', process.env) // 4
 */
export function workerCount(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): number {
  if (flag !== undefined) return parseCount(flag, '--workers')
  const text = env['VERSO_WORKERS']
  return text === undefined || text === '' ? 0 : parseCount(text, 'VERSO_WORKERS')
}

function parseCount(text: string, source: '--workers' | 'VERSO_WORKERS'): number {
  if (text === 'auto') return availableParallelism()
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (count <= most) return count
  const code = source === 'VERSO_WORKERS' ? 'VERSO_ERR_ENV' : 'VERSO_ERR_CLI'
  throw new VersoError(code, `${source} is '${text.slice(0, 40)}'.`, {
    hint: `Give a number up to ${most}, or auto for one worker a processor; 0 serves without workers.`,
  })
}
