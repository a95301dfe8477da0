import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A configuration file, and whose rules it follows. */
export interface ConfigFile {
  /** The bare name: `verso.config.ts`. */
  readonly name: string
  readonly path: string
  readonly kind: 'verso' | 'next'
}

const names: readonly (readonly [name: string, kind: ConfigFile['kind']])[] = [
  ['verso.config.ts', 'verso'],
  ['verso.config.mts', 'verso'],
  ['verso.config.js', 'verso'],
  ['verso.config.mjs', 'verso'],
  ['verso.config.cjs', 'verso'],
  ['next.config.js', 'next'],
  ['next.config.mjs', 'next'],
  ['next.config.ts', 'next'],
  ['next.config.mts', 'next'],
]

/**
 * Finds the app's configuration. `verso.config.*` wins; `next.config.*` is read only without one.
 *
 * @example const file = await findConfigFile('/srv/shop')
 */
export async function findConfigFile(dir: string): Promise<ConfigFile | undefined> {
  const present = new Set(await readdir(dir).catch(() => []))
  const found = names.find(([name]) => present.has(name))
  return found && { name: found[0], path: join(dir, found[0]), kind: found[1] }
}
