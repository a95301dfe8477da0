import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import {
  appFolder,
  ask,
  build,
  serveBuilt,
  type Answering,
  type Files,
} from '../support/app-folder.ts'

/** A package for the app's `node_modules`. */
function pack(name: string, files: Files, about: object = {}): Files {
  const folder = `node_modules/${name}`
  return Object.fromEntries([
    [
      `${folder}/package.json`,
      JSON.stringify({ name: name.split('node_modules/').at(-1), version: '1.0.0', ...about }),
    ],
    ...Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]),
  ])
}

/** Builds and serves where no `node_modules` of the app can be found. */
async function serveAlone(
  files: Files,
  config: object = {},
): Promise<Answering & { copied: string[] }> {
  const app = await appFolder(files, { config })
  const { outDir } = await build(app)
  const place = await mkdtemp(join(tmpdir(), 'verso-alone-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  await cp(outDir, join(place, 'out'), { recursive: true })
  await rm(app.dir, { recursive: true })
  const copied = await readdir(join(place, 'out/node_modules')).catch(() => [])
  const server = await serveBuilt(join(place, 'out'))
  return { ...server, copied: copied.toSorted((a, b) => a.localeCompare(b)) }
}

test('a package that reads its own files is copied with what it needs', async () => {
  const server = await serveAlone({
    ...pack(
      'reader',
      {
        'index.js': `const { read } = require('helper'); exports.text = read(__dirname + '/font.afm'); exports.named = 'named'`,
        'font.afm': 'the font',
        'readme.md': 'not copied',
      },
      { dependencies: { helper: '*' } },
    ),
    ...pack('helper', {
      'index.js': `exports.read = (file) => require('fs').readFileSync(file, 'utf8')`,
    }),
    'pages/api/a.ts': `import reader, { text, named } from 'reader'; import { read } from 'helper'; export default (req, res) => res.json([text, named, reader.text, typeof read])`,
  })
  expect(await ask(server, '/api/a')).toEqual(['the font', 'named', 'the font', 'function'])
  expect(server.copied).toEqual(['helper', 'reader'])
})

test('a package that is needed inside and outside the bundle exists once', async () => {
  const server = await serveAlone({
    ...pack(
      'plugin',
      { 'index.js': `exports.store = require('store'); exports.place = require.resolve('store')` },
      { peerDependencies: { store: '*' } },
    ),
    ...pack('store', { 'index.js': `module.exports = { id: Math.random() }` }),
    ...pack('wrapper', { 'index.js': `module.exports = require('store')` }),
    'pages/api/a.ts': `import store from 'store'; import wrapped from 'wrapper'; import { store as theirs } from 'plugin'; export default (req, res) => res.json([store === theirs, store === wrapped])`,
  })
  expect(await ask(server, '/api/a')).toEqual([true, true])
})

test('two versions of a package outside the bundle are kept apart', async () => {
  const version = (number: number): Files => ({
    'index.js': `exports.version = ${number}; exports.dir = __dirname`,
  })
  const server = await serveAlone({
    ...pack('thing', version(1)),
    ...pack(
      'user',
      { 'index.js': `exports.version = require('thing').version` },
      { dependencies: { thing: '2' } },
    ),
    ...pack('user/node_modules/thing', version(2)),
    'pages/api/a.ts': `import { version } from 'thing'; import { version as inner } from 'user'; export default (req, res) => res.json([version, inner])`,
  })
  expect(await ask(server, '/api/a')).toEqual([1, 2])
})

test('serverExternalPackages are copied, imported or not', async () => {
  const server = await serveAlone(
    {
      ...pack('plain', { 'index.js': `exports.where = typeof module.children` }),
      ...pack('by-name', { 'index.js': `module.exports = 'loaded by name'` }),
      'pages/api/a.ts':
        `import { where } from 'plain'; import { createRequire } from 'module'; const name = 'by-name'
        export default (req, res) => res.json([where, eval('require')(name)])`.replace(
          `eval('require')(name)`,
          `createRequire(process.argv[1])(name)`,
        ),
    },
    { serverExternalPackages: ['plain', 'by-name'] },
  )
  expect(await ask(server, '/api/a')).toEqual(['object', 'loaded by name'])
})

test('an ES module outside the bundle is imported, subpaths and all', async () => {
  const server = await serveAlone({
    ...pack(
      'modern',
      {
        'index.js': `import { readFileSync } from 'node:fs'; export const own = readFileSync(new URL('./own.txt', import.meta.url), 'utf8'); export default 'default'`,
        'sub.js': `export const sub = 'sub'`,
        'own.txt': 'own text',
      },
      { type: 'module', exports: { '.': './index.js', './sub': './sub.js' } },
    ),
    'pages/api/a.ts': `import modern, { own } from 'modern'; import { sub } from 'modern/sub'; export default async (req, res) => res.json([modern, own, sub, (await import('modern')).own])`,
  })
  expect(await ask(server, '/api/a')).toEqual(['default', 'own text', 'sub', 'own text'])
})

test('packages that need sloppy mode keep it', async () => {
  const server = await serveAlone({
    ...pack('leaky', {
      'index.js': `for (leaked = 0; leaked < 3; leaked++) {}\nexports.count = leaked`,
    }),
    ...pack('old', { 'index.js': `exports.run = function () { return typeof arguments.callee }` }),
    ...pack('octal', { 'index.js': `exports.mode = 0644` }),
    'pages/api/a.ts': `import { count } from 'leaky'; import { run } from 'old'; import { mode } from 'octal'; export default (req, res) => res.json([count, run(), mode])`,
  })
  expect(await ask(server, '/api/a')).toEqual([3, 'function', 420])
})

test('what is not installed fails only when it is used', async () => {
  const server = await serveAlone({
    ...pack('driver', {
      'index.js': `let optional; try { optional = require('kerberos') } catch { optional = 'none' }
        exports.optional = optional; exports.later = () => require('snappy')`,
    }),
    ...pack(
      'modern',
      { 'index.js': `import extra from 'not-there'; export const use = () => extra.x` },
      { type: 'module' },
    ),
    'pages/api/a.ts': `import { optional, later } from 'driver'; import { use } from 'modern'
      const failure = (run) => { try { return run() } catch (error) { return error.message.split('\\n')[0] } }
      export default (req, res) => res.json([optional, failure(later), failure(use)])`,
  })
  const [optional, later, use] = (await ask(server, '/api/a')) as string[]
  expect(optional).toBe('none')
  expect(later).toMatch(/Cannot find module 'snappy'/)
  expect(use).toBe('Cannot find package "not-there".')
})

test('a package with a native part for each system is copied with the part of this one', async () => {
  const server = await serveAlone({
    ...pack(
      'native',
      { 'index.js': `exports.part = require('@native/native-linux-x64').part` },
      {
        optionalDependencies: { '@native/native-linux-x64': '1', '@native/native-win32-x64': '1' },
      },
    ),
    ...pack('@native/native-linux-x64', { 'index.js': `exports.part = 'linux'` }),
    'pages/api/a.ts': `import { part } from 'native'; export default (req, res) => res.json(part)`,
  })
  expect(await ask(server, '/api/a')).toBe('linux')
  expect(server.copied).toEqual(['@native', 'native'])
})
