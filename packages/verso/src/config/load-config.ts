import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { isVersoError, VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig, VersoConfig } from '../types/config.ts'

import { configDefaults } from './defaults.ts'
import { findConfigFile, type ConfigFile } from './find-config-file.ts'
import { findPagesDir } from './find-pages-dir.ts'
import { loadBuildId } from './load-build-id.ts'
import { loadRules, type ResolvedRules } from './load-rules.ts'
import { locateError } from './locate-error.ts'
import { overrideLimits } from './override-limits.ts'
import { resolveConfig } from './resolve-config.ts'
import { validateConfig } from './validate-config.ts'

/** Where the app lies and how its configuration is read. */
export interface LoadConfigOptions {
  /** The app folder. */
  readonly dir: string
  readonly mode: 'development' | 'production' | 'test'
  /** Evaluates a TypeScript file; without it only JavaScript configurations can be read. */
  readonly loadModule?: (file: string) => Promise<unknown>
  /** Hears about keys that have no effect. */
  readonly warn?: (message: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
}

const phases = {
  development: 'phase-development-server',
  production: 'phase-production-build',
  test: 'phase-test',
} as const

/**
 * Reads the configuration of an app and puts the defaults under it.
 *
 * @throws {VersoError} VERSO_ERR_APP_DIR, VERSO_ERR_NO_PAGES or VERSO_ERR_CONFIG
 * @example const config = await loadConfig({ dir: '.', mode: 'development' })
 */
export async function loadConfig(options: LoadConfigOptions): Promise<ResolvedConfig> {
  const wanted = resolve(options.dir)
  // The compiler names files by their real path: a linked app folder must not look like another one.
  const dir = await realpath(wanted).catch(() => wanted)
  const pagesDir = await findPagesDir(dir)
  const { said, rules } = await readConfigFile(dir, options)
  const config = resolveConfig(said, { dir, pagesDir }, rules)
  return { ...config, server: overrideLimits(config.server, options.env ?? process.env) }
}

interface ReadConfig {
  readonly said: VersoConfig
  readonly rules: Partial<ResolvedRules>
}

async function readConfigFile(dir: string, options: LoadConfigOptions): Promise<ReadConfig> {
  const file = await findConfigFile(dir)
  if (file === undefined) return { said: {}, rules: {} }
  let value: unknown
  try {
    value = await unwrapDefault(await evaluate(file, options))
    if (typeof value === 'function') {
      const returned: unknown = value(phases[options.mode], {
        defaultConfig: structuredClone(configDefaults),
      })
      value = await returned
    }
  } catch (error) {
    throw isVersoError(error) ? error : unreadable(file, error)
  }
  const { config, warnings } = validateConfig(value, file)
  for (const warning of warnings) options.warn?.(warning)
  const rules = await loadRules(config, file.name, (warning) => options.warn?.(warning))
  // Only a build has a name.
  const build = options.mode === 'production' ? await loadBuildId(config, file.name) : {}
  return { said: config, rules: { ...rules, ...build } }
}

async function evaluate(file: ConfigFile, options: LoadConfigOptions): Promise<unknown> {
  if (/\.m?ts$/.test(file.name)) {
    if (options.loadModule !== undefined) return options.loadModule(file.path)
    throw new VersoError(
      'VERSO_ERR_CONFIG',
      `${file.name} cannot be read here without the compiler.`,
      {
        hint: 'Write the configuration in JavaScript.',
      },
    )
  }
  const { mtimeMs } = await stat(file.path)
  try {
    // The time makes an edited file a new module: a process may load a configuration twice.
    const module: unknown = await import(`${pathToFileURL(file.path).href}?t=${mtimeMs}`)
    return module
  } catch (error) {
    // Node keeps the line of a syntax error to itself; the compiler tells it.
    if (error instanceof SyntaxError)
      return options.loadModule?.(file.path) ?? Promise.reject(error)
    throw error
  }
}

/** `export default`, `module.exports =` and `exports.default =` all end in the same place. */
function unwrapDefault(module: unknown): unknown {
  let value = module
  for (let depth = 0; depth < 2; depth++) {
    if (typeof value !== 'object' || value === null || !('default' in value)) break
    value = value.default
  }
  return value
}

function unreadable(file: ConfigFile, error: unknown): VersoError {
  const { message, line } = locateError(error, file.name)
  const place = line === undefined ? file.name : `${file.name}:${line}`
  const hint =
    file.kind === 'next'
      ? 'Mend it, or add a verso.config.js: next.config.* is then not read.'
      : 'Mend the file, or remove it to run with the defaults.'
  return new VersoError('VERSO_ERR_CONFIG', `${place} cannot be read: ${message}`, {
    hint,
    cause: error,
  })
}
