import { isVersoError, VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig, VersoConfig } from '../types/config.ts'

import { checkRules } from './check-rules.ts'
import type { RuleKind } from './check-rules.ts'

/** The rules of a configuration as data, for a build keeps them. */
export type ResolvedRules = Pick<
  ResolvedConfig,
  'redirects' | 'rewrites' | 'headers' | 'generateBuildId'
>

/**
 * Gets redirects, rewrites and headers out of a configuration, calls those that are functions, and checks them.
 *
 * @param name of the file, for messages
 * @param warn hears of what has no effect
 * @throws {VersoError} VERSO_ERR_CONFIG naming every rule that is wrong
 * @example await loadRules({ redirects: () => [] }, 'verso.config.ts', console.warn)
 */
export async function loadRules(
  config: VersoConfig,
  name: string,
  warn: (message: string) => void,
): Promise<Partial<ResolvedRules>> {
  const rules: Record<string, unknown> = {}
  const problems: string[] = []
  const check = (kind: RuleKind, place: string, list: unknown): unknown[] => {
    const found = checkRules(kind, list)
    for (const { at, problem } of found.problems) problems.push(`${place}${at} ${problem}`)
    if (found.locale) warn(`${name}: locale in ${place} is ignored: Verso has no i18n.`)
    return found.rules
  }
  for (const key of ['redirects', 'headers'] as const) {
    if (config[key] === undefined) continue
    rules[key] = check(key, key, await compute(config[key], key, name))
  }
  if (config.rewrites !== undefined) {
    const said = await compute(config.rewrites, 'rewrites', name)
    if (Array.isArray(said)) {
      rules['rewrites'] = { afterFiles: check('rewrites', 'rewrites', said) }
    } else {
      const groups = Object.entries(said as object).filter(([, list]) => list !== undefined)
      rules['rewrites'] = Object.fromEntries(
        groups.map(([group, list]) => {
          const known = ['beforeFiles', 'afterFiles', 'fallback'].includes(group)
          if (!known) problems.push(`rewrites has no group ${group}`)
          return [group, known ? check('rewrites', `rewrites.${group}`, list) : []]
        }),
      )
    }
  }
  if (problems.length > 0) {
    throw new VersoError('VERSO_ERR_CONFIG', `${name}: ${problems.join('; ')}.`, {
      hint: 'docs/reference/config.md shows what rules look like.',
    })
  }
  return rules
}

async function compute(value: unknown, key: string, name: string): Promise<unknown> {
  if (typeof value !== 'function') return value
  let made: unknown
  try {
    const returned: unknown = value()
    made = await returned
  } catch (cause) {
    if (isVersoError(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new VersoError('VERSO_ERR_CONFIG', `${name}: ${key}() failed: ${reason}`, {
      hint: 'Mend the function, or give the rules as a list.',
      cause,
    })
  }
  if (typeof made === 'object' && made !== null) return made
  throw new VersoError('VERSO_ERR_CONFIG', `${name}: ${key}() returned no rules.`, {
    hint: 'Return a list: redirects: () => [{ source, destination, permanent: true }]',
  })
}
