import { VersoError } from '../errors/verso-error.ts'
import type { VersoConfig } from '../types/config.ts'

import type { ConfigFile } from './find-config-file.ts'
import { ignoredNextKeys } from './ignored-next-keys.ts'
import { knownKeys, knownServerKeys, type Check } from './known-keys.ts'
import { suggest } from './suggest.ts'

/** What a configuration file said, and what the developer should hear about it. */
export interface ValidConfig {
  readonly config: VersoConfig
  readonly warnings: readonly string[]
}

/**
 * Checks what a configuration file exports, key by key.
 *
 * A key of Next.js that Verso does not know is worth a warning: the file may serve both. Anything else unknown is a
 * slip, and an error, save in `next.config.*`, which is not ours to judge.
 *
 * @throws {VersoError} VERSO_ERR_CONFIG naming every problem
 * @example const { config } = validateConfig({ compress: false }, file)
 */
export function validateConfig(
  value: unknown,
  file: Pick<ConfigFile, 'name' | 'kind'>,
): ValidConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VersoError(
      'VERSO_ERR_CONFIG',
      `${file.name} exports ${nameOf(value)}, not a configuration.`,
      {
        hint: 'Export an object, or a function that returns one: export default { compress: false }',
      },
    )
  }
  const problems: string[] = []
  const warnings: string[] = []
  const config: Record<string, unknown> = {}
  for (const [written, setting] of Object.entries(value)) {
    if (setting === undefined) continue
    const key = written === 'skipMiddlewareUrlNormalize' ? 'skipProxyUrlNormalize' : written
    const foreign = ignoredReason(key, file.kind)
    if (foreign !== undefined) {
      warnings.push(`${file.name}: ${key} is ignored: ${foreign}.`)
    } else if (isKey(knownKeys, key)) {
      const problem = knownKeys[key](setting)
      if (problem === undefined && setting === null) continue
      if (problem === undefined) config[key] = setting
      else problems.push(`${key} ${problem}, not ${nameOf(setting)}`)
    } else {
      problems.push(unknownKey(key, knownKeys))
    }
  }
  for (const [key, setting] of Object.entries(config['server'] ?? {})) {
    if (setting === undefined) continue
    const problem = isKey(knownServerKeys, key)
      ? knownServerKeys[key](setting)
      : unknownKey(key, knownServerKeys)
    if (problem === undefined) continue
    const known = isKey(knownServerKeys, key)
    problems.push(known ? `server.${key} ${problem}, not ${nameOf(setting)}` : `server: ${problem}`)
  }
  if (problems.length > 0) {
    throw new VersoError('VERSO_ERR_CONFIG', `${file.name}: ${problems.join('; ')}.`, {
      hint: 'docs/reference/config.md lists the keys and what they accept.',
    })
  }
  return { config, warnings }
}

function ignoredReason(key: string, kind: ConfigFile['kind']): string | undefined {
  if (isKey(knownKeys, key) && !(kind === 'next' && key === 'distDir')) return undefined
  if (Object.hasOwn(ignoredNextKeys, key)) return ignoredNextKeys[key]
  if (kind === 'verso') return undefined
  const meant = suggest(key, Object.keys(knownKeys))
  return meant === undefined
    ? 'Verso does not know it'
    : `Verso does not know it. Did you mean ${meant}?`
}

function unknownKey(key: string, known: Readonly<Record<string, Check>>): string {
  const meant = suggest(key, Object.keys(known))
  return `there is no key ${key}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`
}

function isKey<Keys extends object>(keys: Keys, key: string): key is Extract<keyof Keys, string> {
  return Object.hasOwn(keys, key)
}

/** Names a value without repeating it at length: a configuration may hold secrets. */
function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string')
    return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined
    ? 'nothing'
    : `a${typeof value === 'object' ? 'n' : ''} ${typeof value}`
}
