// @ts-check
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { buildNext, buildVerso, copyApp, startNext } from '../lib/apps.mjs'
import { ask } from '../lib/check.mjs'
import { hasNext, versoServer } from '../lib/contenders.mjs'
import { hello } from '../lib/folders.mjs'
import { start } from '../lib/process.mjs'
import { of } from './start.mjs'

/**
 * Builds examples/hello: how long it takes, what a browser must load for its page, and how large the API alone is.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function build(context) {
  const figures = []
  const dir = copyApp(hello)
  const times = []
  for (let round = 0; round < (context.quick ? 3 : 7); round++) times.push(buildVerso(dir))
  figures.push({ id: 'build-verso', what: 'build of examples/hello', unit: 'ms', ...of(times) })
  figures.push({
    id: 'client-verso',
    what: 'client code of its page, gzip',
    unit: 'kB',
    value: await clientBytes(versoServer(dir)),
  })

  const apiOnly = copyApp(hello, (path) => !path.endsWith('index.tsx'))
  buildVerso(apiOnly)
  const output = join(apiOnly, '.verso')
  // Nothing else may be needed: not the sources, not the packages.
  for (const name of readdirSync(apiOnly)) {
    if (name !== '.verso') rmSync(join(apiOnly, name), { recursive: true })
  }
  if (existsSync(join(output, 'node_modules'))) throw new Error('.verso holds node_modules')
  await (await start(versoServer(apiOnly), '/api/hello')).stop()
  figures.push({
    id: 'output-verso',
    what: 'built examples/hello, API only',
    unit: 'kB',
    value: folderBytes(output) / 1_000,
  })

  if (!context.quick && hasNext()) {
    const more = await context.attempt('next build', nextFigures)
    if (more !== undefined) figures.push(...more)
  }
  return { figures }
}

async function nextFigures() {
  const dir = copyApp(hello)
  rmSync(join(dir, 'tsconfig.json'))
  const value = buildNext(dir)
  const bytes = await clientBytes({ name: 'next', ...startNext(dir) })
  return [
    { id: 'build-next', what: 'next build of examples/hello', unit: 'ms', value },
    {
      id: 'client-next',
      what: 'client code of its page with Next.js, gzip',
      unit: 'kB',
      value: bytes,
    },
  ]
}

/**
 * What a modern browser loads with the page at `/`, scripts and styles, compressed as most servers do.
 *
 * @param {import('../lib/process.mjs').Program} program
 */
async function clientBytes(program) {
  const server = await start(program, '/')
  try {
    const { body } = await ask(server.origin, { path: '/' })
    const tags = [...body.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag)
    const paths = tags
      .filter((tag) => !/\bnomodule\b/i.test(tag))
      .flatMap((tag) => /\b(?:src|href)="(\/_next\/[^"]+)"/.exec(tag)?.[1] ?? [])
    if (paths.length === 0) throw new Error(`${program.name}: the page loads no scripts`)
    let bytes = 0
    for (const path of new Set(paths)) {
      const file = await ask(server.origin, { path })
      if (file.status !== 200) throw new Error(`${program.name}: ${path} answers ${file.status}`)
      bytes += gzipSync(file.body).length
    }
    return bytes / 1_000
  } finally {
    await server.stop()
  }
}

/**
 * The sum of the lengths of all files.
 *
 * @param {string} folder
 */
export function folderBytes(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)
}
