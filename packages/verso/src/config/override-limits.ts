import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig } from '../types/config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Applies what the machine says over what the app says: `VERSO_SHUTDOWN_TIMEOUT` (milliseconds) suits whoever runs
 * the container, who also decides when it is killed.
 *
 * @throws {VersoError} VERSO_ERR_ENV when the value is no whole number
 * @example overrideLimits(config.server, process.env)
 */
export function overrideLimits(
  limits: ResolvedConfig['server'],
  env: Environment,
): ResolvedConfig['server'] {
  const text = env['VERSO_SHUTDOWN_TIMEOUT']
  if (text === undefined || text === '') return limits
  if (!/^\d{1,9}$/.test(text)) {
    throw new VersoError('VERSO_ERR_ENV', `VERSO_SHUTDOWN_TIMEOUT is '${text.slice(0, 40)}'.`, {
      hint: 'Give it whole milliseconds, as in VERSO_SHUTDOWN_TIMEOUT=5000.',
    })
  }
  return { ...limits, shutdownTimeout: Number(text) }
}
