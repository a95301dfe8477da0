import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

import { readPackage } from './module-format.ts'

/** A package as it lies on the disk. */
export interface FoundPackage {
  readonly name: string
  /** Its real folder. */
  readonly dir: string
}

/**
 * Packages that cannot be bundled although nothing about their files says so: they start workers or browsers,
 * patch Node's module loader, or load drivers by name.
 */
const knownExternal = new Set([
  '@prisma/client',
  'prisma',
  'puppeteer',
  'puppeteer-core',
  'playwright',
  'playwright-core',
  'jsdom',
  'sequelize',
  'typeorm',
  '@mikro-orm/core',
  'knex',
  'dd-trace',
  'newrelic',
  'require-in-the-middle',
  'import-in-the-middle',
  'thread-stream',
  'piscina',
  'ts-node',
  'typescript',
  'esbuild',
  'vite',
  'rolldown',
  'webpack',
])

/** They work at installation only. */
const installers = new Set(['prebuild-install', 'node-gyp', 'node-addon-api', 'nan', 'cmake-js'])

const nativeHelpers = new Set([
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'prebuild-install',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'node-addon-api',
  'nan',
  'cmake-js',
  'napi-macros',
])

/**
 * Finds the package a file belongs to: the innermost folder below a `node_modules` that has a name.
 *
 * @example packageOf('/srv/shop/node_modules/@x/y/lib/a.js')?.name // '@x/y'
 */
export function packageOf(file: string): FoundPackage | undefined {
  const parts = file.split(sep)
  const at = parts.lastIndexOf('node_modules')
  const first = parts[at + 1]
  if (at === -1 || first === undefined) return undefined
  const length = first.startsWith('@') ? 2 : 1
  const name = parts.slice(at + 1, at + 1 + length).join('/')
  return { name, dir: parts.slice(0, at + 1 + length).join(sep) }
}

/**
 * Tells whether a package must stay outside the bundle: it is listed, holds native code, or is known for it.
 *
 * @example isUnbundlable({ name: 'sharp', dir }, config.serverExternalPackages) // true
 */
export function isUnbundlable({ name, dir }: FoundPackage, listed: readonly string[]): boolean {
  if (listed.includes(name) || knownExternal.has(name)) return true
  const about = readPackage(dir) ?? {}
  if (about['gypfile'] === true || about['binary'] !== undefined || about['napi'] !== undefined) {
    return true
  }
  const needs = [...namesIn(about['dependencies']), ...namesIn(about['optionalDependencies'])]
  if (needs.some((need) => nativeHelpers.has(need))) return true
  // The way of today's native packages: one optional package for each system and processor.
  if (
    namesIn(about['optionalDependencies']).some((need) => /[-/@](?:linux|darwin|win32)-/.test(need))
  ) {
    return true
  }
  return existsSync(join(dir, 'binding.gyp')) || holdsNativeFile(dir, 2)
}

function holdsNativeFile(dir: string, depth: number): boolean {
  try {
    return readdirSync(dir, { withFileTypes: true }).some((entry) => {
      if (entry.isFile()) return entry.name.endsWith('.node')
      const inside = depth > 0 && entry.isDirectory() && entry.name !== 'node_modules'
      return inside && holdsNativeFile(join(dir, entry.name), depth - 1)
    })
  } catch {
    return false
  }
}

/**
 * Finds a package's dependencies that are installed. Of those it merely works with (optional peers: database
 * drivers, but also TypeScript) only the ones count that the app itself asks for.
 *
 * @example dependenciesOf({ name: 'knex', dir }, new Set(['pg'])).map(({ name }) => name) // [..., 'pg']
 */
export function dependenciesOf({ dir }: FoundPackage, wanted: ReadonlySet<string>): FoundPackage[] {
  const about = readPackage(dir) ?? {}
  const peers = toRecord(about['peerDependenciesMeta'])
  const names = new Set([
    ...namesIn(about['dependencies']),
    ...namesIn(about['optionalDependencies']),
    ...namesIn(about['peerDependencies']).filter(
      (name) => toRecord(peers[name])['optional'] !== true || wanted.has(name),
    ),
  ])
  const found: FoundPackage[] = []
  for (const name of names) {
    if (installers.has(name)) continue
    const place = findInstalled(name, dir)
    if (place !== undefined) found.push({ name, dir: place })
  }
  return found
}

/**
 * Finds the real folder of a package as code in `from` would: in the nearest `node_modules` that has it.
 *
 * @example findInstalled('semver', '/srv/shop/node_modules/sharp')
 */
export function findInstalled(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) return undefined
  }
}

/**
 * The specifier by which Node finds a file of a package from outside.
 *
 * @example publicName('lodash/fp', '/srv/shop/node_modules/lodash/fp.js', pkg) // 'lodash/fp.js'
 */
export function publicName(source: string, file: string, { name, dir }: FoundPackage): string {
  const isSubpath = source.startsWith(`${name}/`)
  if (source === name || (isSubpath && readPackage(dir)?.['exports'] !== undefined)) return source
  // Without an exports map Node wants the file's full name, where bundlers guess the ending.
  return `${name}/${relative(dir, file).split(sep).join('/')}`
}

function namesIn(value: unknown): string[] {
  return Object.keys(toRecord(value))
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
