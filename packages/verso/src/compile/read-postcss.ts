import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { CSSOptions } from 'vite'

import { VersoError } from '../errors/verso-error.ts'

import { readPackage } from './module-format.ts'

/** What the compiler takes: plugins that have been made already. */
export type PostcssOptions = Exclude<CSSOptions['postcss'], string | undefined>

const names = [
  'postcss.config.mjs',
  'postcss.config.js',
  'postcss.config.cjs',
  'postcss.config.json',
  '.postcssrc.json',
  '.postcssrc',
]

/**
 * Reads the app's PostCSS configuration, in any of the forms that Next.js takes: plugins by name, as a list or as
 * an object, which the compiler itself would refuse.
 *
 * @throws {VersoError} VERSO_ERR_CONFIG when it cannot be read or names a plugin that is not installed
 * @example styleOptions(dir, await readPostcss(dir))
 */
export async function readPostcss(dir: string): Promise<PostcssOptions> {
  const name = names.find((candidate) => existsSync(join(dir, candidate)))
  const inPackage = readPackage(dir)?.['postcss']
  if (name === undefined && inPackage === undefined) return { plugins: [] }
  const place = name ?? 'package.json'
  try {
    const config = name === undefined ? inPackage : await load(join(dir, name))
    const plugins: unknown[] = []
    for (const [plugin, options] of listPlugins(config)) {
      plugins.push(await makePlugin(plugin, options, dir))
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- PostCSS itself looks at what it gets
    return { plugins } as PostcssOptions
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new VersoError('VERSO_ERR_CONFIG', `${place} cannot be used: ${reason}`, {
      hint: 'Are the plugins it names installed? Without the file styles are compiled as they are.',
      cause,
    })
  }
}

async function load(file: string): Promise<unknown> {
  if (/(?:\.json|rc)$/.test(file)) return JSON.parse(await readFile(file, 'utf8'))
  const module: { default?: unknown } = await import(pathToFileURL(file).href)
  const config = module.default ?? module
  const env = process.env['NODE_ENV'] ?? 'development'
  return typeof config === 'function' ? (config({ env }) as unknown) : config
}

/** A list of plugins, names or pairs of both with options; or an object of options by name. */
function listPlugins(config: unknown): [plugin: unknown, options: unknown][] {
  const { plugins } = isRecord(config) ? config : {}
  if (Array.isArray(plugins)) {
    return plugins.map((entry: unknown) => {
      return Array.isArray(entry) ? [entry[0], entry[1]] : [entry, undefined]
    })
  }
  return isRecord(plugins) ? Object.entries(plugins).filter(([, options]) => options !== false) : []
}

async function makePlugin(plugin: unknown, options: unknown, dir: string): Promise<unknown> {
  if (typeof plugin !== 'string') return plugin
  const file = createRequire(join(dir, 'package.json')).resolve(plugin)
  const module: { default?: unknown } = await import(pathToFileURL(file).href)
  const make = module.default ?? module
  if (typeof make !== 'function') return make
  return isRecord(options) ? make(options) : make()
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
