import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

interface Entry {
  readonly version?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')
const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Entry>> }

test('the lockfile names no place to download from: everybody has a registry of their own', () => {
  expect(Object.keys(packages).length).toBeGreaterThan(100)
  const places = Object.entries(packages).filter(([, { resolved, link }]) => resolved && !link)
  expect(places.map(([name]) => name)).toEqual([])
})

test('the lockfile lists the packages of every system: npm ci refuses it otherwise', () => {
  // npm leaves out what it could not fetch when it wrote the file, and then finds the two out of step.
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isListed(from, name)),
  )
  expect(missing).toEqual([])
})

/** Looks as Node does: in the package's own `node_modules`, then in each above it. */
function isListed(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (packages[`${folder}/node_modules/${name}`] !== undefined) return true
    if (!folder.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined
  }
}
