import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { loadedFiles } from '../support/loaded-files.ts'
import { runVerso, stopAll, type Ended } from '../support/verso-process.ts'

let app: TempApp
beforeEach(async () => {
  app = await tempApp({
    'package.json': '{ "type": "module" }',
    'pages/api/hello.js':
      'export default (req, res) => res.json({ hello: process.env.WHO ?? "world" })',
  })
})
afterEach(async () => {
  await stopAll()
  await app.remove()
})

const run = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  runVerso(args, { env, cwd: app.dir }).ended

/** A port that something else has. */
async function busyPort(): Promise<{ port: number; close(): void }> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

describe('help and version', () => {
  it('exits with 0 and writes to stdout', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Usage: verso') as string,
    })
    expect(await run([])).toMatchObject({ code: 0, stderr: '' })
    expect(await run(['start', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--keepAliveTimeout') as string,
    })
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('loads no command for it', async () => {
    const loaded = await loadedFiles(['--version'])
    expect(loaded.filter((file) => file.includes('/cli/'))).not.toEqual([])
    expect(loaded.filter((file) => /\/commands\/|node_modules/.test(file))).toEqual([])
  })
})

// Whatever a person can get wrong is told in one sentence, with what to do, on stderr, and exit code 1.
describe('a mistake', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ['a command', ['dve'], {}, 'There is no command dve.\n Did you mean verso dev?'],
    [
      'an option',
      ['dev', '--prot', '1'],
      {},
      'verso dev has no option --prot.\n Did you mean --port?',
    ],
    ['a port', ['dev', '-p', 'x'], {}, "--port is 'x', which is no port.\n Give a number"],
    ['PORT', ['dev'], { PORT: '70000' }, "PORT is '70000', which is no port.\n Give a number"],
    ['a folder', ['dev', 'nowhere'], {}, 'There is no folder ./nowhere.\n Name the folder'],
    [
      'a folder to build',
      ['build', 'nowhere'],
      {},
      'There is no folder ./nowhere.\n Name the folder',
    ],
    [
      'a folder to start',
      ['start', 'nowhere'],
      {},
      'There is no folder nowhere.\n Name the folder',
    ],
    [
      'no build',
      ['start'],
      {},
      'There is no build: .verso/server.mjs is missing.\n Run verso build',
    ],
    [
      'VERSO_SHUTDOWN_TIMEOUT',
      ['dev'],
      { VERSO_SHUTDOWN_TIMEOUT: '8s' },
      "VERSO_SHUTDOWN_TIMEOUT is '8s'.\n Give it whole",
    ],
    [
      'a folder without pages',
      ['dev', 'pages'],
      {},
      'There is no pages folder in ./pages (nor src/pages).\n Create pages/api/hello.ts',
    ],
  ])('with %s', async (_, args, env, expected) => {
    const { code, stdout, stderr } = await run(args, env)
    const [message = '', hint = ''] = expected.split('\n ')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`error ${message}\n      ${hint}`)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  it.each([
    [
      'verso.config.mjs',
      'export default {\n  compress: maybe,\n}',
      'verso.config.mjs:2 cannot be read: maybe is not defined',
    ],
    ['verso.config.mjs', 'export default {\n  compress: ,\n}', 'verso.config.mjs:2 cannot be read'],
    [
      'verso.config.ts',
      'export default {\n  compress: maybe,\n}',
      'verso.config.ts:2 cannot be read: maybe is not defined',
    ],
    [
      'verso.config.mjs',
      'export default { compres: true }',
      'there is no key compres (did you mean compress?)',
    ],
  ])('in %s: %j', async (name, text, message) => {
    await app.write({ [name]: text })
    for (const command of ['dev', 'build', 'routes']) {
      const { code, stderr } = await run([command])
      expect(code).toBe(1)
      expect(stderr).toContain(message)
      expect(stderr).not.toMatch(/^ +at /m)
    }
  })

  it('in a route file fails the build with file, line and excerpt', async () => {
    await app.write({
      'pages/api/broken.js': 'export default function handler(req, res) {\n  res.json({ a: )\n}\n',
    })
    const { code, stderr } = await run(['build'])
    expect(code).toBe(1)
    expect(stderr).toContain('pages/api/broken.js:2')
    expect(stderr).toMatch(/2 \|.*res\.json/)
  })
})

describe('verso dev', () => {
  it('says where it serves, how soon, and one line for each request', async () => {
    await app.write({ '.env.local': 'WHO=Ada' })
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const url = await dev.url()
    expect(await (await fetch(`${url}/api/hello?token=secret`)).json()).toEqual({ hello: 'Ada' })
    await dev.printed(/^GET \/api\/hello 200 in [\d.]+ ms$/m)
    expect(dev.stdout).toMatch(
      /^Verso \d.*development\n {2}http:\/\/localhost:\d+\n {2}Environment: \.env\.local\n {2}ready in \d+ ms\n/,
    )
    expect(dev.stdout).not.toContain('secret')
    expect(await dev.stop('SIGINT')).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  it('takes the next free port and says so', async () => {
    const busy = await busyPort()
    const dev = runVerso(['dev', app.dir], { env: { PORT: String(busy.port) } })
    const url = await dev.url()
    expect(Number(new URL(url).port)).toBeGreaterThan(busy.port)
    expect(dev.stdout).toContain(`Port ${busy.port} is busy, so this is port ${new URL(url).port}.`)
    await dev.stop()
    busy.close()
  })

  it('serves only the address it is told', async () => {
    const dev = runVerso(['dev', app.dir, '-p', '0'], { env: { HOSTNAME: '127.0.0.1' } })
    const url = await dev.url()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/)
    await expect(fetch(url.replace('127.0.0.1', '[::1]'))).rejects.toThrow()
    await dev.stop()
  })

  it('ends at once, whatever hangs', async () => {
    await app.write({ 'pages/api/hang.js': 'export default () => new Promise(() => {})' })
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const url = await dev.url()
    const hanging = fetch(`${url}/api/hang`).catch((error: unknown) => error)
    await fetch(`${url}/api/hello`)
    expect(await dev.stop('SIGINT')).toMatchObject({ code: 0 })
    expect(await hanging).toBeInstanceOf(Error)
  })

  it('outlives errors that no request hears', async () => {
    await app.write({
      'pages/api/timer.js': `export default (req, res) => {
  setTimeout(() => { throw new Error('from a timer') })
  Promise.reject(new Error('floating'))
  Promise.reject()
  res.json(1)
}`,
    })
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const url = await dev.url()
    await fetch(`${url}/api/timer`)
    await dev.printed(/Uncaught exception\nError: from a timer\n +at .*timer\.js:2:/)
    await dev.printed(/Unhandled rejection\nError: floating\n +at .*timer\.js:3:/)
    expect((await fetch(`${url}/api/hello`)).status).toBe(200)
    await dev.stop()
  })
})

describe('verso dev on MongoDB', () => {
  const files = {
    'package.json': '{ "type": "module", "dependencies": { "mongoose": "*" } }',
    'pages/api/uri.js':
      'const atLoad = process.env.MONGODB_URI\nexport default (req, res) => res.json(atLoad)',
  }

  it('gives the app an address before its code runs, and says that it is not MongoDB', async () => {
    await app.write(files)
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const answer = await fetch(`${await dev.url()}/api/uri`)
    expect(await answer.json()).toMatch(/^mongodb:\/\//)
    await dev.printed(/^.*not MongoDB.*\.data\/mongo.*$/m)
    expect(await dev.stop('SIGINT')).toMatchObject({ code: 0 })
  })

  it('closes the store when its terminal is closed', async () => {
    await app.write(files)
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    await fetch(`${await dev.url()}/api/uri`)
    expect(await dev.stop('SIGHUP')).toMatchObject({ code: 0, signal: null })
    // The data folder belongs to nobody any more.
    const again = runVerso(['dev', app.dir, '-p', '0'])
    expect((await fetch(`${await again.url()}/api/uri`)).status).toBe(200)
    await again.stop()
  })

  it('ends when another program uses the data, and says so', async () => {
    await app.write(files)
    const first = runVerso(['dev', app.dir, '-p', '0'])
    await first.printed(/not MongoDB/)
    const { code, stderr } = await runVerso(['dev', app.dir, '-p', '0']).ended
    expect(code).toBe(1)
    expect(stderr).toContain('The embedded store in .data/mongo cannot start')
    await first.stop()
  })

  it('leaves a given address alone', async () => {
    await app.write({ ...files, '.env.development': 'MONGODB_URI=mongodb://db.example/' })
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const answer = await fetch(`${await dev.url()}/api/uri`)
    expect(await answer.json()).toBe('mongodb://db.example/')
    const { stdout } = await dev.stop()
    expect(stdout).not.toContain('not MongoDB')
  })

  it('tells an app without the driver nothing of databases', async () => {
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    await fetch(`${await dev.url()}/api/hello`)
    const { stdout, stderr } = await dev.stop()
    expect(stdout + stderr).not.toMatch(/store|MongoDB/)
  })
})

describe('verso build', () => {
  it('lists the routes with their sizes', async () => {
    await app.write({
      'pages/api/users/[id].js': 'export const GET = (req, res) => res.json(req.query)',
    })
    const { code, stdout } = await run(['build'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Route +File +Size\n\/api\/hello +pages\/api\/hello\.js +\d+ B\n\/api\/users\/\[id\] +pages\/api\/users\/\[id\]\.js +\d+ B\nbuilt 2 routes into \.verso in \d+ ms/,
    )
  })
})

describe('verso routes', () => {
  const files = {
    'pages/api/any.js': 'export default () => {}',
    'pages/api/common.cjs': 'module.exports = () => {}',
    'pages/api/methods.ts':
      'export const GET = () => {}\nexport async function PUT(): Promise<void> {}\nexport type POST = 1',
    'pages/api/limits.ts':
      'export const config = { api: { bodyParser: { sizeLimit: `4mb` } } } satisfies object\nexport default () => {}',
    'pages/api/raw.js':
      'export const config = { api: { bodyParser: false } }\nexport default () => {}',
    'pages/api/[id]/[...rest].js': 'throw new Error("must not run")\nexport * from "./nowhere.js"',
    'pages/api/broken.js': 'export default (',
  }

  it('prints JSON for programs, without running anything', async () => {
    await app.write(files)
    const { code, stdout, stderr } = await run(['routes', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const routes = JSON.parse(stdout) as { route: string }[]
    const byRoute = Object.fromEntries(routes.map(({ route, ...rest }) => [route, rest]))
    expect(byRoute).toMatchObject({
      '/api/any': { kind: 'api', file: 'pages/api/any.js', bodyLimit: 1_048_576 },
      '/api/common': { bodyLimit: 1_048_576 },
      '/api/methods': { methods: ['GET', 'HEAD', 'PUT', 'OPTIONS'] },
      '/api/limits': { bodyLimit: 4_194_304 },
      '/api/raw': { bodyLimit: null },
      '/api/[id]/[...rest]': { file: 'pages/api/[id]/[...rest].js' },
      '/api/broken': { problem: expect.any(String) as string },
    })
    expect(byRoute['/api/any']).not.toHaveProperty('methods')
    expect(byRoute['/api/[id]/[...rest]']).not.toHaveProperty('methods')
  })

  it('knows pages that take any method from those that are made ahead', async () => {
    await app.write({
      'pages/asked.tsx':
        'export async function getServerSideProps() { return { props: {} } }\nexport default () => <p />',
      'pages/made.tsx': 'export default () => <p />',
    })
    const { stdout } = await run(['routes'])
    expect(stdout).toMatch(/^\/asked +pages\/asked\.tsx +any$/m)
    expect(stdout).toMatch(/^\/made +pages\/made\.tsx +GET HEAD$/m)
  })

  it('prints a table for people', async () => {
    await app.write(files)
    const { stdout } = await run(['routes'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/ {2,}/))
    expect(rows[0]).toEqual(['Route', 'File', 'Methods', 'Body limit'])
    expect(rows).toContainEqual([
      '/api/methods',
      'pages/api/methods.ts',
      'GET HEAD PUT OPTIONS',
      '1mb',
    ])
    expect(rows).toContainEqual(['/api/limits', 'pages/api/limits.ts', 'any', '4mb'])
    expect(rows).toContainEqual(['/api/raw', 'pages/api/raw.js', 'any', 'none'])
    expect(rows).toContainEqual(['/api/broken', 'pages/api/broken.js', 'unreadable'])
  })
})

it('verso info tells versions and nothing of the environment', async () => {
  const { code, stdout } = await run(['info', '--json'], { MONGODB_URI: 'mongodb://secret/' })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    node: process.versions.node,
    versojs: expect.any(String) as string,
  })
  expect(stdout).not.toContain('secret')
})

it('runs from anywhere, on any folder', async () => {
  const { code, stdout } = await runVerso(['routes', join(app.dir, 'pages', '..')], { cwd: '/' })
    .ended
  expect(code).toBe(0)
  expect(stdout).toContain('/api/hello')
})
