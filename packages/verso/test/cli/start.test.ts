import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { loadedFiles } from '../support/loaded-files.ts'
import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll, type VersoProcess } from '../support/verso-process.ts'

let app: TempApp
beforeAll(async () => {
  app = await tempApp({
    'package.json': '{ "type": "module", "dependencies": { "mongoose": "*" } }',
    '.env': 'LEVEL=env\nWHO=env',
    '.env.production': 'LEVEL=production',
    '.env.development': 'LEVEL=development',
    'instrumentation.js': `export async function register() {
  if (process.env.REGISTER === 'fail') throw new Error('no licence')
  await new Promise((resolve) => setTimeout(resolve, 50))
  globalThis.registered = process.env.NEXT_RUNTIME + ' ' + process.env.LEVEL
}`,
    'pages/api/hello.js': `export default (req, res) => {
  res.json({ who: process.env.WHO, level: process.env.LEVEL, mode: process.env.NODE_ENV, registered: globalThis.registered })
}`,
    'pages/api/loud.js': `export default (req, res) => {
  console.log('x'.repeat(1000))
  console.error('x'.repeat(1000))
  res.json(process.cpuUsage())
}`,
    'pages/api/timer.js': `export default (req, res) => {
  setTimeout(() => { throw new Error('from a timer') })
  Promise.reject(new Error('floating'))
  res.json(1)
}`,
    'pages/api/fail.js': `export default () => { throw new Error('on purpose') }`,
    'pages/api/exit.js': `export default (req, res) => { res.on('close', () => process.exit(7)); res.json(1) }`,
  })
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterEach(stopAll)
afterAll(() => app.remove())

const start = (env: Record<string, string> = {}, args: string[] = ['-p', '0']): VersoProcess =>
  runVerso(['start', app.dir, ...args], { env: { VERSO_DB: 'off', ...env } })

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

it('serves with the production environment, after instrumentation', async () => {
  const server = start({ WHO: 'process' })
  const answer = await fetch(`${await server.url()}/api/hello`)
  expect(await answer.json()).toEqual({
    who: 'process',
    level: 'production',
    mode: 'production',
    registered: 'nodejs production',
  })
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
})

it('writes JSON lines only: one for each request, with its id and without its query', async () => {
  const server = start()
  const url = await server.url()
  await fetch(`${url}/api/hello?token=secret`)
  await fetch(`${url}/api/fail`)
  const { stdout } = await server.stop()
  const lines = linesOf(stdout)
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 30,
      requestId: expect.stringMatching(/./) as string,
      method: 'GET',
      path: '/api/hello',
      status: 200,
      duration: expect.any(Number) as number,
      msg: 'request',
    }),
  )
  const failure = lines.find(({ level }) => level === 50)
  expect(failure).toMatchObject({
    msg: 'GET /api/fail failed',
    err: { message: 'on purpose', stack: expect.stringContaining('pages/api/fail.js') as string },
  })
  expect(stdout).not.toContain('secret')
})

it('outlives errors that no request hears, and logs them with their stacks', async () => {
  const server = start()
  const url = await server.url()
  await fetch(`${url}/api/timer`)
  await server.printed(/from a timer/)
  await server.printed(/floating/)
  expect((await fetch(`${url}/api/hello`)).status).toBe(200)
  const lines = linesOf((await server.stop()).stdout)
  expect(lines.filter(({ level }) => level === 50)).toMatchObject([
    { msg: 'Unhandled rejection', err: { stack: expect.stringContaining('timer.js:3') as string } },
    { msg: 'Uncaught exception', err: { stack: expect.stringContaining('timer.js:2') as string } },
  ])
})

it('writes what it held back when the app ends the process', async () => {
  const server = start()
  const url = await server.url()
  await fetch(`${url}/api/exit`)
  const { code, stdout } = await server.ended
  expect(code).toBe(7)
  expect(linesOf(stdout)).toContainEqual(expect.objectContaining({ path: '/api/exit' }))
})

it('runs as node .verso/server.mjs too', async () => {
  const entry = join(app.dir, '.verso/server.mjs')
  const server = runVerso([], { entry, env: { VERSO_DB: 'off', PORT: '0', HOSTNAME: '127.0.0.1' } })
  const url = await server.url()
  expect(url).toContain('127.0.0.1')
  expect(await (await fetch(`${url}/api/hello`)).json()).toMatchObject({
    registered: 'nodejs production',
  })
  expect(await server.stop()).toMatchObject({ code: 0 })
})

it('loads neither the compiler nor dev nor build', async () => {
  const loaded = await loadedFiles(['start', app.dir, '-p', '0'], {
    env: { VERSO_DB: 'off' },
    use: async (verso) => {
      await fetch(`${await verso.url()}/api/hello`)
    },
  })
  expect(loaded.some((file) => file.endsWith('.verso/server.mjs'))).toBe(true)
  expect(
    loaded.filter((file) => /\/(?:dev|build|compile)\/|node_modules\/(?:vite|rolldown)/.test(file)),
  ).toEqual([])
})

describe('cannot start', () => {
  it('on a busy port', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(0, resolve)
    })
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await start({ PORT: String(port) }, []).ended
    other.close()
    expect(code).toBe(1)
    expect(stderr).toBe(
      `error Another program listens on port ${port}.\n      Stop it, or choose another port: --port ${port + 1}.\n`,
    )
  })

  it('when register() fails', async () => {
    const { code, stderr, stdout } = await start({ REGISTER: 'fail' }).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('register() of the instrumentation file failed: no licence')
  })

  it('without the address of its database', async () => {
    const { code, stderr } = await start({ VERSO_DB: '' }).ended
    expect(code).toBe(1)
    expect(stderr).toContain('The app uses MongoDB, but MONGODB_URI is not set.')
    expect(stderr).toContain('VERSO_DB=embedded')
  })

  it.each([
    [['--keepAliveTimeout', 'x'], "--keepAliveTimeout is 'x'"],
    [['--port', '99999'], "--port is '99999'"],
    [['--hostname', '192.0.2.1'], '192.0.2.1'],
  ])('with %j', async (args, message) => {
    const { code, stderr } = await start({}, ['-p', '0', ...args]).ended
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })

  it('on data that another server uses', async () => {
    const env = { VERSO_DB: 'embedded', VERSO_DATA_DIR: '.data-shared' }
    const first = start(env)
    await first.printed(/Embedded store/)
    const owner: unknown = JSON.parse(
      await readFile(join(app.dir, '.data-shared/mongo/owner.json'), 'utf8'),
    )
    const begun = performance.now()
    const second = start(env)
    const { code, stdout, stderr } = await second.ended
    // Promise 11; most of it is the start of the process.
    expect(performance.now() - begun).toBeLessThan(1_000)
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('.data-shared/mongo cannot start')
    expect(stdout + stderr).toContain(`in use by process ${(owner as { pid: number }).pid} `)
    expect(stdout + stderr).toContain(`(started by process ${first.child.pid})`)
    expect((await fetch(`${await first.url()}/api/hello`)).status).toBe(200)
    expect(await first.stop()).toMatchObject({ code: 0 })
    // The folder is free again.
    const third = start(env)
    await third.printed(/Embedded store/)
    expect(await third.stop()).toMatchObject({ code: 0 })
  })
})

describe('a reader of stdout and stderr', () => {
  const bin = fileURLToPath(new URL('../../bin/verso.mjs', import.meta.url))

  /** Asks a number of times; returns how much processor time the server has used since it began, in ms. */
  async function askOften(url: string, times: number): Promise<number> {
    let cpu = { user: 0, system: 0 }
    for (let i = 0; i < times; i++) {
      const answer = await fetch(`${url}/api/loud`)
      expect(answer.status).toBe(200)
      cpu = (await answer.json()) as typeof cpu
    }
    return (cpu.user + cpu.system) / 1000
  }

  function child(): { url: Promise<string>; process: ReturnType<typeof spawn> } {
    const env = { ...process.env, VERSO_DB: 'off', NODE_ENV: 'production' }
    const server = spawn(process.execPath, [bin, 'start', app.dir, '-p', '0'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const url = new Promise<string>((resolve) => {
      server.stdout.once('data', (chunk: Buffer) => {
        resolve(/http:\/\/[^"]+/.exec(chunk.toString())?.[0] ?? '')
      })
    })
    return { url, process: server }
  }

  const exit = (server: ReturnType<typeof spawn>): Promise<number | null> =>
    new Promise((resolve) => {
      server.once('exit', resolve)
    })

  it('may go away', async () => {
    const { url, process: server } = child()
    const address = await url
    server.stdout?.destroy()
    server.stderr?.destroy()
    const before = await askOften(address, 20)
    const begun = performance.now()
    // A server that tries again and again would use the time between; this one has nothing to do.
    await new Promise((resolve) => {
      setTimeout(resolve, 500)
    })
    const used = (await askOften(address, 1)) - before
    expect(used).toBeLessThan((performance.now() - begun) / 2)
    server.kill('SIGTERM')
    expect(await exit(server)).toBe(0)
  })

  it('may stop reading', async () => {
    const { url, process: server } = child()
    const address = await url
    server.stdout?.pause()
    server.stderr?.pause()
    // Far more than a pipe holds.
    await askOften(address, 600)
    const ended = exit(server)
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

it('cuts idle connections after --keepAliveTimeout', async () => {
  const server = start({}, ['-p', '0', '--keepAliveTimeout', '1000'])
  const url = await server.url()
  const header = await new Promise((resolve) => {
    get(`${url}/api/hello`, (answer) => {
      answer.resume()
      resolve(answer.headers['keep-alive'])
    })
  })
  expect(header).toBe('timeout=1')
  await server.stop()
})

it('leaves no files behind but its data', async () => {
  const names = await readdir(app.dir)
  expect(names.filter((name) => name.startsWith('.') && !name.startsWith('.env'))).toEqual(
    expect.arrayContaining(['.verso']),
  )
  expect(names).not.toContain('.data')
})
