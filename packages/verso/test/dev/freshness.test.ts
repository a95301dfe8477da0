import { rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { appFolder, ask, serveDev } from '../support/app-folder.ts'

const shop = {
  'lib/state.ts': `export const state = { loaded: Math.random(), hits: 0 }`,
  'lib/price.ts': `export const price = 1`,
  'lib/between.ts': `export { price } from './price'; import { state } from './state'; export const seen = state.loaded`,
  'pages/api/shop.ts': `
    import { price } from '../../lib/between'
    import { state } from '../../lib/state'
    export default (req, res) => { state.hits++; res.json({ price, loaded: state.loaded, hits: state.hits }) }`,
  'pages/api/other.ts': `import { state } from '../../lib/state'; export default (req, res) => res.json(state.loaded)`,
}

test('an edit is in the very next answer, and modules that it does not touch keep their state', async () => {
  const app = await appFolder(shop)
  const server = await serveDev(app)
  const first = (await ask(server, '/api/shop')) as { loaded: number }
  for (let price = 2; price < 22; price++) {
    await app.write({ 'lib/price.ts': `export const price = ${price}` })
    expect(await ask(server, '/api/shop')).toEqual({ price, loaded: first.loaded, hits: price })
  }
  expect(await ask(server, '/api/other')).toBe(first.loaded)
})

test('editing a module evaluates it and its importers anew, once for many requests', async () => {
  const app = await appFolder({
    'lib/counter.ts': `globalThis.versoTestCount = (globalThis.versoTestCount ?? 0) + 1; export const count = globalThis.versoTestCount`,
    'pages/api/a.ts': `import { count } from '../../lib/counter'; export default (req, res) => res.json(count)`,
  })
  const server = await serveDev(app)
  const before = (await ask(server, '/api/a')) as number
  await app.write({
    'lib/counter.ts': `globalThis.versoTestCount++; export const count = globalThis.versoTestCount // edited`,
  })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, '/api/a')))
  expect(new Set(answers)).toEqual(new Set([before + 1]))
})

test('an edit that keeps size and time is noticed when an editor renames a new file over the old', async () => {
  const app = await appFolder({ 'pages/api/a.ts': 'export default (req, res) => res.json(1)' })
  const server = await serveDev(app)
  const file = join(app.dir, 'pages/api/a.ts')
  const time = new Date('2026-01-01')
  await utimes(file, time, time)
  expect(await ask(server, '/api/a')).toBe(1)
  await writeFile(`${file}~`, 'export default (req, res) => res.json(2)')
  await utimes(`${file}~`, time, time)
  await rename(`${file}~`, file)
  expect(await ask(server, '/api/a')).toBe(2)
})

test('edits of JSON, of CommonJS and of dynamically imported files are noticed', async () => {
  const app = await appFolder({
    'data.json': '{ "value": 1 }',
    'old.cjs': `module.exports = { value: 1, data: require('./data.json').value }`,
    'lazy.ts': 'export default 1',
    'pages/api/a.ts': `
      import data from '../../data.json'
      const old = require('../../old.cjs')
      export default async (req, res) => res.json([data.value, old.value, old.data, (await import('../../lazy')).default])`,
  })
  const server = await serveDev(app)
  expect(await ask(server, '/api/a')).toEqual([1, 1, 1, 1])
  await app.write({ 'data.json': '{ "value": 2 }' })
  expect(await ask(server, '/api/a')).toEqual([2, 1, 2, 1])
  await app.write({ 'old.cjs': `module.exports = { value: 2, data: 2 }` })
  expect(await ask(server, '/api/a')).toEqual([2, 2, 2, 1])
  await app.write({ 'lazy.ts': 'export default 2' })
  expect(await ask(server, '/api/a')).toEqual([2, 2, 2, 2])
})

test('a broken file breaks only its route, and mending it or what it imports mends the route', async () => {
  const app = await appFolder({
    'lib/part.ts': 'export const part = 1',
    'lib/deep.ts': 'export const deep = 1',
    'pages/api/good.ts': 'export default (req, res) => res.json("good")',
    'pages/api/bad.ts': `import { part } from '../../lib/part'\nimport { deep } from '../../lib/deep'\nexport default (req, res) => res.json([part, deep])`,
  })
  const server = await serveDev(app)
  expect(await ask(server, '/api/bad')).toEqual([1, 1])
  await app.write({ 'lib/part.ts': 'export const part = = 1' })
  expect(await ask(server, '/api/bad')).toMatchObject({
    error: { name: 'CompileError', file: 'lib/part.ts', line: 1, column: 21 },
  })
  expect(await ask(server, '/api/good')).toBe('good')
  // While the route is broken, its other files may be edited as well.
  await app.write({ 'lib/deep.ts': 'export const deep = 2' })
  await app.write({ 'lib/part.ts': 'export const part = 2' })
  expect(await ask(server, '/api/bad')).toEqual([2, 2])
})

test('a module that throws while it loads is tried again with each request', async () => {
  const app = await appFolder({
    'lib/flaky.ts': `
      globalThis.versoTestTries = (globalThis.versoTestTries ?? 0) + 1
      if (globalThis.versoTestTries < 3) throw new Error('not yet ' + globalThis.versoTestTries)
      export const tries = globalThis.versoTestTries`,
    'pages/api/a.ts': `import { tries } from '../../lib/flaky'\nexport default (req, res) => res.json(tries)`,
  })
  const server = await serveDev(app)
  expect(await ask(server, '/api/a')).toMatchObject({ error: { message: 'not yet 1' } })
  expect(await ask(server, '/api/a')).toMatchObject({ error: { message: 'not yet 2' } })
  expect(await ask(server, '/api/a')).toBe(3)
})

test('files that come, go and change their ending are followed', async () => {
  const app = await appFolder({
    'lib/kind.ts': 'export const kind = "ts"',
    'pages/api/a.ts': `import { kind } from '../../lib/kind'; export default (req, res) => res.json(kind)`,
  })
  const server = await serveDev(app)
  expect(await ask(server, '/api/a')).toBe('ts')
  await app.remove('lib/kind.ts')
  expect(await ask(server, '/api/a')).toMatchObject({
    error: { message: 'Cannot find "../../lib/kind". There is no such file.', line: 1 },
  })
  await app.write({ 'lib/kind.js': 'exports.kind = "js"' })
  expect(await ask(server, '/api/a')).toBe('js')
})

test('routes that are added, renamed and deleted are followed', async () => {
  const app = await appFolder({ 'pages/api/a.ts': 'export default (req, res) => res.json("a")' })
  const server = await serveDev(app)
  const status = async (path: string): Promise<number> => (await fetch(server.url + path)).status
  expect(await status('/api/new/deep')).toBe(404)
  await app.write({ 'pages/api/new/deep.ts': 'export default (req, res) => res.json("deep")' })
  expect(await ask(server, '/api/new/deep')).toBe('deep')
  await app.write({
    'pages/api/new/[id].ts': 'export default (req, res) => res.json(req.query.id)',
  })
  expect(await ask(server, '/api/new/7')).toBe('7')
  await rename(join(app.dir, 'pages/api/a.ts'), join(app.dir, 'pages/api/b.ts'))
  expect(await ask(server, '/api/b')).toBe('a')
  expect(await status('/api/a')).toBe(404)
  await app.remove('pages/api/new')
  expect(await status('/api/new/deep')).toBe(404)
})

test('a conflict of routes is logged and leaves the others as they were', async () => {
  const app = await appFolder({ 'pages/api/[id].ts': 'export default (req, res) => res.json(1)' })
  const server = await serveDev(app)
  expect(await ask(server, '/api/x')).toBe(1)
  await app.write({ 'pages/api/[name].ts': 'export default (req, res) => res.json(2)' })
  expect(await ask(server, '/api/x')).toBe(1)
  expect(server.log.lines.error).toMatchObject([
    { fields: { error: { code: 'VERSO_ERR_ROUTE_CONFLICT' } } },
  ])
})

test('files that are read once are named when they change', async () => {
  const app = await appFolder({ 'pages/api/a.ts': 'export default (req, res) => res.json(1)' })
  const server = await serveDev(app)
  await ask(server, '/api/a')
  await app.write({ '.env.local': 'A=1' })
  await ask(server, '/api/a')
  await ask(server, '/api/a')
  expect(server.log.lines.warn.map((line) => line.message)).toEqual([
    '.env.local changed: start verso dev again for it to take effect.',
  ])
})

test('a broken tsconfig.json is shown, and mending it is enough', async () => {
  const app = await appFolder({
    'tsconfig.json': '{ "extends": "./gone" }',
    'pages/api/a.ts': 'export default (req, res) => res.json(1)',
  })
  const server = await serveDev(app)
  expect(await ask(server, '/api/a')).toMatchObject({ error: { code: 'VERSO_ERR_CONFIG' } })
  await app.write({ 'tsconfig.json': '{}' })
  expect(await ask(server, '/api/a')).toBe(1)
})

test('requests during an edit never see code older than the edit', async () => {
  const version = (number: number): Record<string, string> => ({
    'lib/slow.ts': `await new Promise(setImmediate); export const version = ${number}`,
  })
  const app = await appFolder({
    ...version(0),
    'lib/a.ts': `import { version } from './slow'; import './b'; export const a = () => version`,
    'lib/b.ts': `import { a } from './a'; export const b = () => a()`,
    'pages/api/a.ts': `import { a } from '../../lib/a'; export default (req, res) => res.json(a())`,
    'pages/api/b.ts': `import { b } from '../../lib/b'; export default (req, res) => res.json(b())`,
  })
  const server = await serveDev(app)
  for (let number = 1; number <= 15; number++) {
    await app.write(version(number))
    const early = ['a', 'b', 'a', 'b'].map((name) => ask(server, `/api/${name}`))
    expect(new Set(await Promise.all(early))).toEqual(new Set([number]))
  }
})
