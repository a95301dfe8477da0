import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'

import { parseJsonc } from './parse-jsonc.ts'

/** One entry of `paths`: a specifier with at most one `*`, and the absolute paths it may stand for. */
export interface PathAlias {
  readonly pattern: string
  readonly targets: readonly string[]
}

/** The part of `compilerOptions` that changes the emitted code. */
export interface TransformSettings {
  readonly experimentalDecorators: boolean
  readonly emitDecoratorMetadata: boolean
  readonly useDefineForClassFields: boolean
  readonly verbatimModuleSyntax: boolean
  readonly jsxImportSource?: string
}

/** What the compiler takes from `tsconfig.json` or `jsconfig.json`. */
export interface CompilerSettings {
  /** Every file that was read, the app's own first; none when there is neither. */
  readonly files: readonly string[]
  readonly aliases: readonly PathAlias[]
  /** Absolute; bare specifiers may name files below it. */
  readonly baseUrl: string | undefined
  /** The options that change the code, for the compiler as it knows them. */
  readonly transform: TransformSettings
}

interface RawSettings {
  readonly options: Readonly<Record<string, unknown>>
  readonly files: readonly string[]
}

/**
 * Reads the compiler settings of an app, `extends` included. `tsconfig.json` is asked before `jsconfig.json`.
 *
 * @throws {VersoError} VERSO_ERR_CONFIG when a file cannot be parsed or extends something that is not there
 * @example readTsconfig('/srv/shop').aliases // [{ pattern: '@/*', targets: ['/srv/shop/*'] }]
 */
export function readTsconfig(dir: string): CompilerSettings {
  const file = ['tsconfig.json', 'jsconfig.json'].map((name) => join(dir, name)).find(isFile)
  const { options, files } =
    file === undefined ? { options: {}, files: [] } : readWithParents(file, dirname(file), [])
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined)
  return {
    files,
    aliases: toAliases(options['paths'], text('pathsBase') ?? dir, text('baseUrl')),
    baseUrl: text('baseUrl'),
    transform: toTransformSettings(options),
  }
}

function toTransformSettings(options: Readonly<Record<string, unknown>>): TransformSettings {
  const on = (name: string) => options[name] === true
  const { target, jsxImportSource, useDefineForClassFields: define } = options
  // TypeScript's rule; with no target, decorators written for the old semantics get the old semantics.
  const modern =
    typeof target === 'string'
      ? /^es(?:next|20(?:2[2-9]|[3-9]\d))$/i.test(target)
      : !on('experimentalDecorators')
  return {
    experimentalDecorators: on('experimentalDecorators'),
    emitDecoratorMetadata: on('emitDecoratorMetadata'),
    useDefineForClassFields: typeof define === 'boolean' ? define : modern,
    verbatimModuleSyntax: on('verbatimModuleSyntax'),
    ...(typeof jsxImportSource === 'string' && { jsxImportSource }),
  }
}

/** Reads one file over what it extends. Paths become absolute here, where their file is known. */
function readWithParents(file: string, configDir: string, chain: readonly string[]): RawSettings {
  if (chain.includes(file)) {
    throw new VersoError('VERSO_ERR_CONFIG', `${file} extends itself.`, {
      hint: 'Break the circle of "extends".',
    })
  }
  const raw = readObject(file)
  const said = raw['extends'] ?? []
  const parents = (Array.isArray(said) ? said : [said]).filter((name) => typeof name === 'string')
  let options: Record<string, unknown> = {}
  const files = [file]
  for (const name of parents) {
    const parent = readWithParents(findParent(name, file), configDir, [...chain, file])
    options = { ...options, ...parent.options }
    files.push(...parent.files)
  }
  const own = isRecord(raw['compilerOptions']) ? { ...raw['compilerOptions'] } : {}
  const here = dirname(file)
  const place = (value: string) => resolve(here, value.replace('${configDir}', configDir))
  if (typeof own['baseUrl'] === 'string') own['baseUrl'] = place(own['baseUrl'])
  if (isRecord(own['paths'])) {
    own['pathsBase'] = here
    own['paths'] = Object.fromEntries(
      Object.entries(own['paths']).map(([pattern, targets]) => [
        pattern,
        (Array.isArray(targets) ? targets : [])
          .filter((target) => typeof target === 'string')
          .map((target) => target.replace('${configDir}', configDir)),
      ]),
    )
  }
  return { options: { ...options, ...own }, files }
}

function toAliases(paths: unknown, base: string, baseUrl: string | undefined): PathAlias[] {
  if (!isRecord(paths)) return []
  const aliases = Object.entries(paths).map(([pattern, targets]) => ({
    pattern,
    targets: (Array.isArray(targets) ? targets : [])
      .filter((target): target is string => typeof target === 'string')
      .map((target) => resolve(baseUrl ?? base, target)),
  }))
  // TypeScript's order: a name without a star wins, then the longest text before the star.
  const weight = (pattern: string) => {
    const star = pattern.indexOf('*')
    return star === -1 ? Infinity : star
  }
  return aliases.sort((a, b) => weight(b.pattern) - weight(a.pattern))
}

function findParent(name: string, from: string): string {
  const candidates: string[] = []
  if (name.startsWith('.') || isAbsolute(name)) {
    const path = resolve(dirname(from), name)
    candidates.push(path, `${path}.json`, join(path, 'tsconfig.json'))
  } else {
    const { resolve: find } = createRequire(from)
    for (const specifier of [name, `${name}.json`, `${name}/tsconfig.json`]) {
      try {
        candidates.push(find(specifier))
      } catch {
        // Only one of the three has to exist.
      }
    }
  }
  // A package whose main is JavaScript resolves too: that is not its configuration.
  const found = candidates.find((path) => path.endsWith('.json') && isFile(path))
  if (found !== undefined) return found
  throw new VersoError('VERSO_ERR_CONFIG', `${from} extends "${name}", which is not there.`, {
    hint: 'Install the package that holds it, or correct "extends".',
  })
}

function readObject(file: string): Record<string, unknown> {
  try {
    const value = parseJsonc(readFileSync(file, 'utf8'))
    if (isRecord(value)) return value
    throw new SyntaxError('It holds no object.')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new VersoError('VERSO_ERR_CONFIG', `${file} cannot be read: ${reason}`, {
      hint: 'Mend the file: aliases and compiler options are taken from it.',
      cause: error,
    })
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
