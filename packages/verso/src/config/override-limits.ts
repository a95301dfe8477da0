import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig } from '../types/config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Applies what the machine says over what the app says: `VERSO_SHUTDOWN_TIMEOUT` and `VERSO_SHUTDOWN_DELAY` (milliseconds)
 * suit whoever runs the container, who also decides when it is killed.
 *
 * @throws {VersoError} VERSO_ERR_ENV when a value is no whole number
 * @example overrideLimits(config.server, process.env)
 */
export function overrideLimits(
  limits: ResolvedConfig['server'],
  env: Environment,
): ResolvedConfig['server'] {
  const shutdownTimeout = readTime('VERSO_SHUTDOWN_TIMEOUT', env) ?? limits.shutdownTimeout
  // Builds of an older version know nothing of the delay.
  const shutdownDelay = readTime('VERSO_SHUTDOWN_DELAY', env) ?? limits.shutdownDelay ?? 0
  return { ...limits, shutdownTimeout, shutdownDelay }
}

function readTime(name: string, env: Environment): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) {
    throw new VersoError('VERSO_ERR_ENV', `${name} is '${text.slice(0, 40)}'.`, {
      hint: `Give it whole milliseconds, as in ${name}=5000.`,
    })
  }
  return Number(text)
}
