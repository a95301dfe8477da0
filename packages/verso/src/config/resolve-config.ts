import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig, VersoConfig } from '../types/config.ts'

import { configDefaults } from './defaults.ts'
import type { ResolvedRules } from './load-rules.ts'

/**
 * Puts the defaults under what the app said.
 *
 * @param rules redirects, rewrites, headers and the name of the build, which may have been functions
 * @throws {VersoError} VERSO_ERR_CONFIG when two settings contradict each other
 * @example resolveConfig({ compress: false }, { dir: '/srv/shop', pagesDir: 'pages' })
 */
export function resolveConfig(
  config: VersoConfig,
  place: Pick<ResolvedConfig, 'dir' | 'pagesDir'>,
  rules: Partial<ResolvedRules> = {},
): ResolvedConfig {
  const server = { ...configDefaults.server, ...withoutUndefined(config.server ?? {}) }
  const { headersTimeout, requestTimeout } = server
  if (requestTimeout > 0 && (headersTimeout > requestTimeout || headersTimeout === 0)) {
    if (config.server?.headersTimeout !== undefined) {
      throw new VersoError(
        'VERSO_ERR_CONFIG',
        `server.headersTimeout (${headersTimeout}) is longer than server.requestTimeout (${requestTimeout}).`,
        { hint: 'The head is part of the request: give the whole at least as long.' },
      )
    }
    // Only the whole was shortened: its part follows.
    server.headersTimeout = requestTimeout
  }
  const { redirects: _, rewrites: __, headers: ___, generateBuildId: ____, ...plain } = config
  return {
    ...configDefaults,
    ...withoutUndefined(plain),
    ...rules,
    ...place,
    env: toTexts(config.env ?? {}),
    server,
  }
}

/** `process.env` holds text, whatever a configuration without types says. */
function toTexts(env: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(env).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  // The entries that are left are those whose value is defined.
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
