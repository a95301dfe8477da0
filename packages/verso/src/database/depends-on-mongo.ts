import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const drivers = new Set(['mongoose', 'mongodb'])

interface PackageFacts {
  readonly dependencies: readonly string[]
  readonly development: readonly string[]
  /** Without those that a user may leave out. */
  readonly peers: readonly string[]
}

/**
 * Tells whether an app talks to MongoDB: it, or a package it depends on directly (`connect-mongo`, a workspace's own
 * `db`), names a driver.
 *
 * Being resolvable is not enough: in a workspace every driver is, from every app.
 *
 * @example await dependsOnMongo('/srv/shop') // true
 */
export async function dependsOnMongo(dir: string): Promise<boolean> {
  const app = await nearestPackage(dir)
  if (app === undefined) return false
  const { dependencies, development, peers } = app.facts
  const direct = [...dependencies, ...development, ...peers]
  if (direct.some((name) => drivers.has(name))) return true
  const indirect = await Promise.all(dependencies.map((name) => findPackage(app.dir, name)))
  return indirect.some((facts) => {
    return (
      facts !== undefined &&
      [...facts.dependencies, ...facts.peers].some((name) => drivers.has(name))
    )
  })
}

async function nearestPackage(
  dir: string,
): Promise<{ dir: string; facts: PackageFacts } | undefined> {
  for (const folder of parents(dir)) {
    const facts = await readPackage(join(folder, 'package.json'))
    if (facts !== undefined) return { dir: folder, facts }
  }
  return undefined
}

/** Looks as Node does, but for `package.json` itself, which `exports` may hide. */
async function findPackage(from: string, name: string): Promise<PackageFacts | undefined> {
  // The store speaks the drivers' protocol without using one: depending on it does not mean that the app uses MongoDB.
  if (name === 'versojs' || name.startsWith('@versojs/')) return undefined
  for (const folder of parents(from)) {
    const facts = await readPackage(join(folder, 'node_modules', name, 'package.json'))
    if (facts !== undefined) return facts
  }
  return undefined
}

function parents(dir: string): string[] {
  const above = dirname(dir)
  return above === dir ? [dir] : [dir, ...parents(above)]
}

async function readPackage(file: string): Promise<PackageFacts | undefined> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Not there or not JSON: npm has already complained about the latter.
    return undefined
  }
  const optional = names(value, 'peerDependenciesMeta')
  return {
    dependencies: [...names(value, 'dependencies'), ...names(value, 'optionalDependencies')],
    development: names(value, 'devDependencies'),
    peers: names(value, 'peerDependencies').filter((name) => !optional.includes(name)),
  }
}

function names(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return []
  const list = (value as Record<string, unknown>)[key] // `hasOwn` has looked
  return typeof list === 'object' && list !== null ? Object.keys(list) : []
}
