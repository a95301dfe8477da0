import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'

import { expandValue } from './expand-env.ts'
import { parseEnv } from './parse-env.ts'

/** An environment that can be added to: `process.env`, or a plain object in tests. */
export type Environment = Record<string, string | undefined>

/**
 * Reads the app's `.env` files into `env`, in the order of Next.js: `.env.[mode].local`, `.env.local` (not in
 * tests, which must not depend on one machine), `.env.[mode]`, `.env`. What is set already, stays.
 *
 * A value can refer to the environment, to its own file and to files before it in that order.
 *
 * @throws {VersoError} VERSO_ERR_ENV when a file is there but cannot be read
 * @example loadEnv('/srv/shop', 'production', process.env) // { loaded: ['.env.local', '.env'] }
 */
export function loadEnv(
  dir: string,
  mode: 'development' | 'production' | 'test',
  env: Environment,
): { loaded: string[] } {
  const names = [`.env.${mode}.local`, '.env.local', `.env.${mode}`, '.env']
  const loaded: string[] = []
  for (const name of names) {
    if (name === '.env.local' && mode === 'test') continue
    const text = readIfThere(join(dir, name), name)
    if (text === undefined) continue
    loaded.push(name)
    addFile(parseEnv(text), env)
  }
  return { loaded }
}

function addFile(raw: ReadonlyMap<string, string>, env: Environment): void {
  const done = new Map<string, string>()
  const lookup = (name: string): string | undefined => {
    const found = env[name] ?? done.get(name)
    if (found !== undefined) return found
    const value = raw.get(name)
    if (value === undefined) return undefined
    // While a value is being expanded it is empty: references in a circle end.
    done.set(name, '')
    const expanded = expandValue(value, lookup)
    done.set(name, expanded)
    return expanded
  }
  for (const name of raw.keys()) {
    if (env[name] === undefined) env[name] = lookup(name) ?? ''
  }
}

function readIfThere(path: string, name: string): string | undefined {
  try {
    const found = statSync(path)
    // A named pipe is how some password managers hand over secrets.
    if (!found.isFile() && !found.isFIFO()) return undefined
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new VersoError('VERSO_ERR_ENV', `${name} cannot be read: ${reason}`, {
      hint: 'Let the user that runs Verso read the file, or remove it.',
      cause: error,
    })
  }
}
