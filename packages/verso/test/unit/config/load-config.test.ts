import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { loadConfigModule } from '../../../src/cli/load-config-module.ts'
import { configDefaults } from '../../../src/config/defaults.ts'
import { loadConfig, type LoadConfigOptions } from '../../../src/config/load-config.ts'
import { isVersoError, type VersoError } from '../../../src/errors/verso-error.ts'
import { createPrettyLogger } from '../../../src/log/pretty-logger.ts'
import type { ResolvedConfig } from '../../../src/types/config.ts'

let dir: string
let warnings: string[]
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'verso-config-')))
  warnings = []
})
afterEach(() => rm(dir, { recursive: true }))

async function load(
  files: Record<string, string>,
  options: Partial<LoadConfigOptions> = {},
): Promise<ResolvedConfig> {
  for (const [name, text] of Object.entries({ 'pages/api/a.js': '', ...files })) {
    await mkdir(join(dir, name, '..'), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return loadConfig({
    dir,
    mode: 'development',
    env: {},
    warn: (message) => warnings.push(message),
    loadModule: (file) => loadConfigModule(file, createPrettyLogger()),
    ...options,
  })
}

async function failure(loading: Promise<unknown>): Promise<VersoError> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isVersoError(error)) throw new Error(`Expected a VersoError, got ${String(error)}`)
  return error
}

it('has the documented defaults without a file', async () => {
  const config = await load({})
  expect(config).toEqual({ ...configDefaults, dir, pagesDir: 'pages' })
  expect(config.server).toEqual({
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    maxHeaderSize: 16_384,
    shutdownTimeout: 8_000,
    shutdownDelay: 0,
  })
})

describe('forms of the file', () => {
  const off = { compress: false }
  it.each([
    ['verso.config.js', 'module.exports = { compress: false }'],
    ['verso.config.cjs', 'module.exports = { compress: false }'],
    ['verso.config.cjs', 'exports.default = { compress: false }'],
    ['verso.config.mjs', 'export default { compress: false }'],
    ['verso.config.ts', 'export default { compress: false } satisfies object'],
    ['verso.config.mts', 'const c: object = { compress: false }; export default c'],
    ['verso.config.mjs', 'export default () => ({ compress: false })'],
    ['verso.config.mjs', 'export default async () => ({ compress: false })'],
    ['verso.config.mjs', 'export default Promise.resolve({ compress: false })'],
    ['next.config.js', 'module.exports = { compress: false }'],
    ['next.config.mjs', 'export default { compress: false }'],
    ['next.config.ts', 'const c: object = { compress: false }; export default c'],
  ])('%s: %s', async (name, text) => {
    expect(await load({ [name]: text })).toMatchObject(off)
  })

  it('lets TypeScript import TypeScript', async () => {
    const config = await load({
      'verso.config.ts': `import { on } from './lib/flags'\nexport default { compress: on }`,
      'lib/flags.ts': 'export const on: boolean = false',
    })
    expect(config).toMatchObject(off)
  })

  it('takes verso.config before next.config, and TypeScript before JavaScript', async () => {
    await load({
      'next.config.js': 'throw new Error()',
      'verso.config.js': 'throw new Error()',
      'verso.config.ts': 'export default { compress: false }',
    }).then((config) => expect(config).toMatchObject(off))
  })

  it('reads an edited file again', async () => {
    expect(await load({ 'verso.config.mjs': 'export default { compress: false }' })).toMatchObject(
      off,
    )
    expect(await load({ 'verso.config.mjs': 'export default { compress: true  }' })).toMatchObject({
      compress: true,
    })
  })

  it('calls a function with the phase and the defaults, as Next.js does', async () => {
    const text = `export default (phase, { defaultConfig }) => ({
      ...defaultConfig, env: { PHASE: phase, WAS: String(defaultConfig.compress) } })`
    const files = { 'verso.config.mjs': text }
    expect((await load(files)).env).toEqual({ PHASE: 'phase-development-server', WAS: 'true' })
    expect((await load(files, { mode: 'production' })).env['PHASE']).toBe('phase-production-build')
    expect((await load(files, { mode: 'test' })).env['PHASE']).toBe('phase-test')
  })
})

describe('what is wrong', () => {
  it.each([
    ['a misspelt key', '{ compres: true }', 'there is no key compres (did you mean compress?)'],
    ['an unknown key', '{ zzz: 1 }', 'there is no key zzz.'],
    ['an inherited name', '{ toString: 1 }', 'there is no key toString'],
    [
      'a key of the server',
      '{ server: { keepaliveTimeout: 1 } }',
      'server: there is no key keepaliveTimeout (did you mean keepAliveTimeout?)',
    ],
    ['a type', "{ compress: 'no' }", "compress must be true or false, not 'no'"],
    ['a list', "{ pageExtensions: 'ts' }", 'pageExtensions must be a list of strings'],
    ['a dot', "{ pageExtensions: ['.ts'] }", "without a dot in front, as 'ts', not '.ts'"],
    ['an empty list', '{ pageExtensions: [] }', 'must name at least one ending'],
    [
      'a time',
      "{ server: { requestTimeout: '60s' } }",
      "server.requestTimeout must be a whole number of milliseconds, not '60s'",
    ],
    ['a negative time', '{ server: { requestTimeout: -1 } }', 'server.requestTimeout must be'],
    ['a size', '{ server: { maxHeaderSize: 12 } }', 'at least 1024'],
    ['a folder outside', "{ distDir: '../out' }", 'distDir must be a folder inside the app'],
    ['the app itself', "{ distDir: './' }", 'distDir must be a folder inside the app'],
    ['an absolute folder', "{ distDir: '/srv' }", 'distDir must be a folder inside the app'],
    ['env values', '{ env: { A: {} } }', 'env must be an object of strings'],
    ['a prefix', "{ assetPrefix: 'cdn' }", 'assetPrefix must be a URL or begin with a slash'],
    ['no object', '7', 'exports 7, not a configuration'],
    ['null', 'null', 'exports null, not a configuration'],
    ['a function that returns nothing', '() => {}', 'exports nothing, not a configuration'],
    [
      'several things',
      '{ compress: 1, generateEtags: 2 }',
      'compress must be true or false, not 1; generateEtags must be',
    ],
  ])('%s', async (_, value, message) => {
    const error = await failure(load({ 'verso.config.mjs': `export default ${value}` }))
    expect(error.code).toBe('VERSO_ERR_CONFIG')
    expect(error.message).toContain('verso.config.mjs')
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
  })

  it.each([
    ['verso.config.mjs', '\n\nthrow new Error("boom")', 'verso.config.mjs:3 cannot be read: boom'],
    ['verso.config.cjs', '\nnope()', 'verso.config.cjs:2 cannot be read: nope is not defined'],
    [
      'verso.config.ts',
      '\nthrow new Error("boom") as never',
      'verso.config.ts:2 cannot be read: boom',
    ],
    ['verso.config.ts', '\nexport default {', 'verso.config.ts:2 cannot be read'],
    [
      'verso.config.mjs',
      'export default () => {\nthrow new Error("late") }',
      'verso.config.mjs:2 cannot be read: late',
    ],
    ['verso.config.mjs', 'throw "text"', 'verso.config.mjs cannot be read: it threw text'],
    ['next.config.js', 'require("nowhere")', 'next.config.js:1 cannot be read: Cannot find module'],
  ])('%s that fails: %j', async (name, text, message) => {
    const error = await failure(load({ [name]: text }))
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
    expect(error.code).toBe('VERSO_ERR_CONFIG')
  })
})

it('refuses a head that may take longer than the whole', async () => {
  const text = 'export default { server: { requestTimeout: 1000, headersTimeout: 2000 } }'
  const error = await failure(load({ 'verso.config.mjs': text }))
  expect(error.message).toBe(
    'server.headersTimeout (2000) is longer than server.requestTimeout (1000).',
  )
})

describe('keys of Next.js', () => {
  it('warns once for each that is ignored', async () => {
    const config = await load({
      'next.config.js': `module.exports = { swcMinify: true, images: {}, compress: false, distDir: 'build' }`,
    })
    expect(config).toMatchObject({ compress: false, distDir: '.verso' })
    expect(warnings).toHaveLength(3)
    expect(warnings[0]).toMatch(/^next\.config\.js: swcMinify is ignored: /)
    expect(warnings[2]).toContain('distDir')
  })

  it('guesses what a misspelt key meant, without failing', async () => {
    await load({ 'next.config.js': 'module.exports = { compres: true, whatever: 1 }' })
    expect(warnings[0]).toContain('Did you mean compress?')
    expect(warnings[1]).toContain('whatever is ignored')
  })

  it('are ignored in verso.config too, while slips are errors', async () => {
    await load({ 'verso.config.mjs': 'export default { images: {} }' })
    expect(warnings).toHaveLength(1)
  })
})

describe('the pages folder', () => {
  it('is pages, also when there is src/pages', async () => {
    expect((await load({ 'src/pages/api/b.js': '' })).pagesDir).toBe('pages')
  })

  it('is src/pages when there is no pages', async () => {
    await mkdir(join(dir, 'src/pages'), { recursive: true })
    expect((await loadConfig({ dir, mode: 'test', env: {} })).pagesDir).toBe('src/pages')
  })

  it('is missed in one sentence', async () => {
    await writeFile(join(dir, 'pages'), 'a file')
    const error = await failure(loadConfig({ dir, mode: 'test', env: {} }))
    expect(error.code).toBe('VERSO_ERR_NO_PAGES')
    expect(error.message.split('\n')).toHaveLength(1)
    expect((await failure(loadConfig({ dir: join(dir, 'x'), mode: 'test' }))).code).toBe(
      'VERSO_ERR_APP_DIR',
    )
  })

  it('is found behind a link, under its real path', async () => {
    await load({})
    await symlink(dir, `${dir}-link`)
    const config = await loadConfig({ dir: `${dir}-link`, mode: 'test', env: {} })
    await rm(`${dir}-link`)
    expect(config.dir).toBe(dir)
  })
})

it('lets the machine set the shutdown time', async () => {
  const config = await load({}, { env: { VERSO_SHUTDOWN_TIMEOUT: '1500' } })
  expect(config.server.shutdownTimeout).toBe(1500)
  const error = await failure(load({}, { env: { VERSO_SHUTDOWN_TIMEOUT: '2s' } }))
  expect(error.message).toContain("VERSO_SHUTDOWN_TIMEOUT is '2s'")
})

it('shortens the time for the head with the time for the whole', async () => {
  const config = await load({
    'verso.config.mjs': 'export default { server: { requestTimeout: 5000 } }',
  })
  expect(config.server.headersTimeout).toBe(5000)
})

it('takes what Next.js takes: its defaults, numbers in env, an older name, prefixes of every kind', async () => {
  const config = await load({
    'next.config.mjs':
      'export default { reactStrictMode: null, env: { A: 1, B: true, C: undefined }, skipMiddlewareUrlNormalize: true, assetPrefix: "//cdn.example.com/x" }',
  })
  expect(config.reactStrictMode).toBe(false)
  expect(config.env).toEqual({ A: '1', B: 'true' })
  expect(config.skipProxyUrlNormalize).toBe(true)
  expect(config.assetPrefix).toBe('//cdn.example.com/x')
  expect(warnings).toEqual([])
})
