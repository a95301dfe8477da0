import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { expect, onTestFinished, test } from 'vitest'

import { buildApp } from '../../src/build/build-app.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import { tempApp } from '../support/temp-app.ts'

/** What a browser may load for the smallest example beside React, compressed. */
const budget = 8_000

test('the Home page of the smallest example loads less than 8 kB beside React', async () => {
  const app = await tempApp({}, 'hello')
  onTestFinished(() => rm(app.dir, { recursive: true, force: true }))
  const config = { ...configDefaults, dir: app.dir, pagesDir: 'pages' }
  const { outDir } = await buildApp({ config, logger: createMemoryLogger() })
  const assets = JSON.parse(await readFile(join(outDir, 'pages/assets.json'), 'utf8')) as Record<
    string,
    { scripts: string[]; preloads: string[] }
  >
  const { scripts = [], preloads = [] } = assets['/'] ?? {}
  const names = [...scripts, ...preloads]
  const ours = names.filter((name) => !name.includes('/framework-'))
  // React is there, and in a file of its own.
  expect(names.length).toBe(ours.length + 1)
  const sizes = await Promise.all(
    ours.map(async (name) => gzipSync(await readFile(join(outDir, 'static', name))).length),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(budget)
})
