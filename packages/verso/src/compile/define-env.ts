import type { ResolvedConfig } from '../types/config.ts'

/**
 * The values compiled into the code: `env` of the configuration and, for builds, `NEXT_PUBLIC_*`.
 *
 * Nothing else of the environment is ever compiled in: a build may be published, and `.env` holds secrets.
 *
 * @example defineEnv(config, process.env) // { 'process.env.NEXT_PUBLIC_SHOP': '"Berlin"' }
 */
export function defineEnv(
  config: Pick<ResolvedConfig, 'env'>,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const define: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (/^NEXT_PUBLIC_\w+$/.test(name) && value !== undefined) {
      define[`process.env.${name}`] = JSON.stringify(value)
    }
  }
  for (const [name, value] of Object.entries(config.env)) {
    if (!/^[\w$]+$/.test(name)) continue
    define[`process.env.${name}`] = JSON.stringify(value)
  }
  return define
}
