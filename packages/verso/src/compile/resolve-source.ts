import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'

import type { Rolldown } from 'vite'

import { isAppFile } from './app-files.ts'
import { lineAndColumn } from './code-frame.ts'
import { CompileError } from './compile-error.ts'
import type { CompilerSettings, PathAlias } from './read-tsconfig.ts'

/** Looks a specifier up the way the compiler does, without asking our own plugins again. */
export type Lookup = (source: string) => Promise<Rolldown.ResolvedId | null>

/**
 * Finds what an import of app code means: aliases of tsconfig.json first, then Node's rules,
 * then files below `baseUrl`.
 *
 * @example await resolveSource('@/lib/db', settings, lookup)
 */
export async function resolveSource(
  source: string,
  settings: CompilerSettings,
  lookup: Lookup,
): Promise<Rolldown.ResolvedId | null> {
  if (/^(?:\.|\/|node:|data:|file:|https?:)/.test(source)) return lookup(source)
  for (const target of aliasTargets(source, settings.aliases)) {
    const found = await lookup(target)
    if (found !== null) return found
  }
  const found = await lookup(source)
  if (found !== null || settings.baseUrl === undefined || isBuiltin(source)) return found
  return lookup(join(settings.baseUrl, source))
}

/**
 * The absolute paths an alias may stand for, in the order they are tried.
 *
 * @example aliasTargets('@/lib/db', [{ pattern: '@/*', targets: ['/srv/shop/*'] }]) // ['/srv/shop/lib/db']
 */
export function aliasTargets(source: string, aliases: readonly PathAlias[]): string[] {
  for (const { pattern, targets } of aliases) {
    const [before = '', after] = pattern.split('*')
    if (after === undefined) {
      if (source === pattern) return [...targets]
    } else if (
      source.length >= before.length + after.length &&
      source.startsWith(before) &&
      source.endsWith(after)
    ) {
      const middle = source.slice(before.length, source.length - after.length)
      return targets.map((target) => target.replace('*', () => middle))
    }
  }
  return []
}

/**
 * The error for an import of app code that leads nowhere. An `import()` or a `require` may fail and be
 * caught while the code runs, so for those there is none.
 *
 * @example const error = unresolvedError(dir, './missing', importer)
 */
export function unresolvedError(
  dir: string,
  source: string,
  importer: string,
): CompileError | undefined {
  if (!isAppFile(dir, importer)) return undefined
  const text = readText(importer)
  const name = source.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const statement = new RegExp(`(?:\\bfrom\\s*|\\bimport\\s*)(['"])${name}\\1`).exec(text)
  if (statement === null) return undefined
  const offset = statement.index + statement[0].length - source.length - 2
  const hint = /^[./]/.test(source)
    ? 'There is no such file.'
    : 'Is the package installed, or the alias in tsconfig.json?'
  return new CompileError(`Cannot find "${source}". ${hint}`, {
    place: { file: importer, ...lineAndColumn(text, offset) },
    source: text,
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
