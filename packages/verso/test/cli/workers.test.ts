import { spawn } from 'node:child_process'
import { readFile, rename, symlink, unlink } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { startLoad } from '../support/load.ts'
import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll, type VersoProcess } from '../support/verso-process.ts'

/** A page's data counts in a file, so that all processes count together. */
const page = `import { appendFileSync } from 'node:fs'
export default function Page({ made }) { return <b>made {made}</b> }
export const getStaticPaths = () => ({ paths: [], fallback: 'blocking' })
export async function getStaticProps({ params }) {
  appendFileSync(process.env.COUNT_FILE ?? '/dev/null', params.id + '\\n')
  await new Promise((resolve) => setTimeout(resolve, 200))
  return { props: { made: process.hrtime.bigint().toString() }, ...(params.id === 'soon' && { revalidate: 1 }) }
}`

let app: TempApp
beforeAll(async () => {
  app = await tempApp({
    'package.json': '{ "type": "module", "dependencies": { "mongoose": "*" } }',
    'instrumentation.js': `export async function register() {
  if (process.env.REGISTER === 'fail') throw new Error('no licence')
  if (process.env.REGISTER === 'die') process.exit(3)
}`,
    'pages/api/pid.js': 'export default (req, res) => res.json(process.pid)',
    'pages/api/build.js': `export default (req, res) => res.json('one')`,
    'pages/api/slow.js': `export default async (req, res) => {
  console.log('slow in ' + process.pid)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  res.json(process.pid)
}`,
    'pages/api/spin.js': `export default () => { console.log('spinning'); for (;;); }`,
    'pages/api/die.js': 'export default () => process.exit(9)',
    'pages/api/fail.js': `import { createReadStream } from 'node:fs'
const ways = {
  sync() { throw new Error('sync') },
  async async() { throw new Error('async') },
  floating(res) { Promise.reject(new Error('floating')); res.json(1) },
  timer(res) { setTimeout(() => { throw new Error('timer') }); res.json(1) },
  stream(res) { createReadStream('/not-there'); res.json(1) },
}
export default (req, res) => ways[req.query.way](res)`,
    'pages/api/revalidate.js': `export default async (req, res) => {
  await res.revalidate('/page/one')
  res.json(process.pid)
}`,
    'pages/api/pool.js': `import mongoose from 'mongoose'
import { connectMongoose, defineModel } from 'versojs/mongoose'
const Thing = defineModel('Thing', new mongoose.Schema({ pid: Number }))
export default async (req, res) => {
  await connectMongoose()
  await Thing.create({ pid: process.pid })
  res.json({ pid: process.pid, pool: mongoose.connection.getClient().options.maxPoolSize, all: await Thing.distinct('pid') })
}`,
    'pages/page/[id].jsx': page,
  })
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterEach(stopAll)
afterAll(() => app.remove())

const start = (env: Record<string, string> = {}, args: string[] = ['-w', '2']): VersoProcess =>
  runVerso(['start', app.dir, '-p', '0', ...args], { env: { VERSO_DB: 'off', ...env } })

/** Each request on a connection of its own: the workers take turns. */
const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, headers: { connection: 'close' } })
const json = async (url: string): Promise<unknown> => (await ask(url)).json()

/** The workers that answer, asked until there are as many. */
async function workersOf(url: string, count: number, without: readonly number[] = []) {
  const seen = new Set<number>()
  await expect
    .poll(
      async () => {
        const pid = await json(`${url}/api/pid`).catch(() => undefined)
        if (typeof pid === 'number' && !without.includes(pid)) seen.add(pid)
        return seen.size
      },
      { timeout: 20_000, interval: 10 },
    )
    .toBe(count)
  return [...seen]
}

it('answers with several processes on one port, and says so once', async () => {
  const server = start()
  const url = await server.url()
  const pids = await workersOf(url, 2)
  expect(pids).not.toContain(server.child.pid)
  const { code, stdout, stderr } = await server.stop()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.match(/Ready on http:\/\/[^ ]+ with 2 workers/g)).toHaveLength(1)
})

it('runs as node .verso/server.mjs too, by the environment or by arguments', async () => {
  const entry = join(app.dir, '.verso/server.mjs')
  const env = { VERSO_DB: 'off', HOSTNAME: '127.0.0.1' }
  const byEnv = runVerso([], { entry, env: { ...env, PORT: '0', VERSO_WORKERS: '2' } })
  await workersOf(await byEnv.url(), 2)
  const byArgs = runVerso(['--port', '0', '--workers', '1'], { entry, env })
  await workersOf(await byArgs.url(), 1)
  expect(await byArgs.stop()).toMatchObject({ code: 0 })
  expect(await byEnv.stop()).toMatchObject({ code: 0 })
  const wrong = await runVerso(['--prot', '1'], { entry, env }).ended
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("'--prot'") as string })
})

describe('gives up with one sentence', () => {
  it('on a busy port', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(0, resolve)
    })
    const { port } = other.address() as AddressInfo
    const { code, stdout, stderr } = await start({ PORT: String(port) }, [
      '-w',
      '3',
      '-p',
      `${port}`,
    ]).ended
    other.close()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `error Another program listens on port ${port}.\n      Stop it, or choose another port: --port ${port + 1}.\n`,
    )
  })

  it.each([
    ['fail', 'register() of the instrumentation file failed: no licence'],
    ['die', 'A worker ended before it listened (exit code 3)'],
  ])('when register() is broken: %s', async (way, sentence) => {
    const { code, stdout, stderr } = await start({ REGISTER: way }, ['-w', '3']).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.split(sentence)).toHaveLength(2)
    expect(stderr.match(/^error/gm)).toHaveLength(1)
  })

  it.each([['many'], ['-1'], ['1.5'], ['9999']])('with --workers=%s', async (count) => {
    const { code, stderr } = await start({}, [`--workers=${count}`]).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`--workers is '${count}'`)
  })
})

describe('a worker that dies', () => {
  it('is replaced, and the others answer meanwhile', async () => {
    const server = start()
    const url = await server.url()
    const [first = 0, second = 0] = await workersOf(url, 2)
    process.kill(first, 'SIGKILL')
    await server.printed(/A worker ended \(SIGKILL\)/)
    const now = await workersOf(url, 2)
    expect(now).toContain(second)
    expect(now).not.toContain(first)
  })

  it('is replaced on the same port when all die at once', async () => {
    const server = start()
    const url = await server.url()
    const before = await workersOf(url, 2)
    for (const pid of before) process.kill(pid, 'SIGKILL')
    const after = await workersOf(url, 2, before)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
    expect(await server.stop()).toMatchObject({ code: 0 })
  })

  it('is replaced when it was told to end by itself, and what it does is finished', async () => {
    const server = start()
    const url = await server.url()
    await workersOf(url, 2)
    const slow = json(`${url}/api/slow`)
    const [, text] = await server.printed(/slow in (\d+)/)
    process.kill(Number(text), 'SIGTERM')
    expect(await slow).toBe(Number(text))
    await workersOf(url, 2, [Number(text)])
  })

  it('again and again is replaced again and again', async () => {
    const server = start({}, ['-w', '1'])
    const url = await server.url()
    for (let i = 0; i < 6; i++) {
      await workersOf(url, 1)
      await ask(`${url}/api/die`).catch(() => {})
    }
    await workersOf(url, 1)
    expect(server.stdout.match(/A worker ended \(exit code 9\)/g)).toHaveLength(6)
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
})

describe('an error of one handler', () => {
  it.each([
    ['sync', 500, false],
    ['async', 500, false],
    ['floating', 200, true],
    ['timer', 200, true],
    ['stream', 200, true],
  ])('%s fails no other request and is logged with its stack', async (way, status, replaced) => {
    const server = start({}, ['-w', '1'])
    const url = await server.url()
    const [before = 0] = await workersOf(url, 1)
    const slow = json(`${url}/api/slow`)
    await server.printed(/slow in/)
    const port = Number(new URL(url).port)
    const load = startLoad({ port, clients: 4, path: () => '/api/pid' })
    await load.reached(50)
    expect((await ask(`${url}/api/fail?way=${way}`)).status).toBe(status)
    const stack =
      way === 'stream'
        ? /ENOENT: no such file[^"]*\/not-there/
        : /"stack":"Error: \w+\\n[^"]*fail\.js/
    await server.printed(stack)
    expect(await slow).toBe(before)
    if (replaced) await workersOf(url, 1, [before])
    const { failures, resets, dropped, refused } = await load.stop()
    expect({ failures, resets, dropped, refused }).toEqual({
      failures: [],
      resets: 0,
      dropped: 0,
      refused: 0,
    })
    if (!replaced) expect(await workersOf(url, 1)).toEqual([before])
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
})

describe('SIGHUP', () => {
  it('brings in a new build without a failed request, or leaves the old one', async () => {
    const server = start()
    const url = await server.url()
    const before = await workersOf(url, 2)
    const port = Number(new URL(url).port)
    const load = startLoad({ port, clients: 12, path: () => '/api/build' })
    await load.reached(100)
    await app.write({ 'pages/api/build.js': `export default (req, res) => res.json('two')` })
    expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
    server.child.kill('SIGHUP')
    await workersOf(url, 2, before)
    await expect.poll(() => json(`${url}/api/build`)).toBe('two')
    // A build that does not start changes nothing.
    const good = await workersOf(url, 2)
    await rename(join(app.dir, '.verso/server.mjs'), join(app.dir, '.verso/away.mjs'))
    server.child.kill('SIGHUP')
    await server.printed(/The new build does not start/)
    expect(new Set(await workersOf(url, 2))).toEqual(new Set(good))
    await rename(join(app.dir, '.verso/away.mjs'), join(app.dir, '.verso/server.mjs'))
    const { failures, resets, dropped, refused, bodies } = await load.stop()
    expect({ failures, resets, dropped, refused }).toEqual({
      failures: [],
      resets: 0,
      dropped: 0,
      refused: 0,
    })
    expect([...bodies.keys()].toSorted()).toEqual(['"one"', '"two"'])
    expect(await server.stop()).toMatchObject({ code: 0 })
  }, 60_000)

  it('follows a link that leads to another release', async () => {
    const link = join(app.dir, 'current')
    await symlink('.verso', link)
    const entry = join(link, 'server.mjs')
    const env = { VERSO_DB: 'off', PORT: '0', VERSO_WORKERS: '1' }
    const server = runVerso([], { entry, env })
    const before = await workersOf(await server.url(), 1)
    await unlink(link)
    await symlink('nowhere', link)
    server.child.kill('SIGHUP')
    await server.printed(/The new build does not start/)
    expect(await workersOf(await server.url(), 1)).toEqual(before)
    await unlink(link)
  })
})

it('kills a worker that is stuck when the grace is over', async () => {
  const server = start({ VERSO_SHUTDOWN_TIMEOUT: '1000' })
  const url = await server.url()
  const stuck = ask(`${url}/api/spin`).catch(() => {})
  await server.printed(/spinning/)
  const begun = performance.now()
  expect(await server.stop()).toMatchObject({ code: 0 })
  expect(performance.now() - begun).toBeLessThan(4_000)
  await stuck
})

it('leaves no worker behind when the first process is killed', async () => {
  const server = start()
  const pids = await workersOf(await server.url(), 2)
  await server.stop('SIGKILL')
  const alive = (): number[] =>
    pids.filter((pid) => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    })
  await expect.poll(alive, { timeout: 10_000 }).toEqual([])
})

describe('pages', () => {
  const made = async (url: string): Promise<string> =>
    /made<!-- --> *(?:<!-- -->)?(\d+)|made (?:<!-- -->)?(\d+)/.exec(
      await (await ask(url)).text(),
    )?.[0] ?? ''
  const allMade = async (url: string): Promise<Set<string>> =>
    new Set(await Promise.all(Array.from({ length: 12 }, () => made(url))))

  it('that one worker makes anew are new in all when res.revalidate resolves', async () => {
    const server = start()
    const url = await server.url()
    await workersOf(url, 2)
    await made(`${url}/page/one`)
    const seen = new Set<string>()
    for (let i = 0; i < 8; i++) {
      await ask(`${url}/api/revalidate`)
      const all = await allMade(`${url}/page/one`)
      expect(all.size).toBe(1)
      for (const text of all) seen.add(text)
    }
    expect(seen.size).toBe(8)
    expect(seen).not.toContain('')
  })

  it('that are stale are made anew once, not once in each worker', async () => {
    const file = join(app.dir, 'counted')
    const server = start({ COUNT_FILE: file }, ['-w', '3'])
    const url = await server.url()
    await workersOf(url, 3)
    await made(`${url}/page/soon`)
    const count = async (): Promise<number> => (await readFile(file, 'utf8')).split('\n').length - 1
    const first = await count()
    await allMade(`${url}/page/soon`)
    expect(await count()).toBe(first)
    // Stale from a second on: all workers notice together.
    await new Promise((resolve) => {
      setTimeout(resolve, 1_300)
    })
    const begun = performance.now()
    const before = await made(`${url}/page/soon`)
    await allMade(`${url}/page/soon`)
    await expect.poll(() => made(`${url}/page/soon`), { interval: 20 }).not.toBe(before)
    const times = (await count()) - first
    // Made anew, it is stale again a second later: a machine that took so long has seen it made once more.
    const seconds = Math.floor((performance.now() - begun) / 1_000)
    expect(times).toBeGreaterThanOrEqual(1)
    expect(times).toBeLessThanOrEqual(1 + seconds)
  })

  it('of another server on the same folder are seen within moments', async () => {
    const [one, two] = [start({}, []), start({}, [])]
    const [here, there] = [await one.url(), await two.url()]
    expect(await made(`${here}/page/one`)).toBe(await made(`${there}/page/one`))
    await ask(`${here}/api/revalidate`)
    const fresh = await made(`${here}/page/one`)
    await expect.poll(() => made(`${there}/page/one`), { timeout: 10_000 }).toBe(fresh)
  })
})

it('runs one embedded store for all workers, and divides the pool of connections', async () => {
  const server = start({ VERSO_DB: 'embedded', VERSO_DATA_DIR: '.data-workers' })
  const url = await server.url()
  const pids = await workersOf(url, 2)
  await server.printed(/Embedded store/)
  await expect
    .poll(async () => (await ask(`${url}/api/pool`)).status, { timeout: 10_000 })
    .toBe(200)
  await expect
    .poll(async () => new Set(((await json(`${url}/api/pool`)) as { all: number[] }).all), {
      timeout: 10_000,
    })
    .toEqual(new Set(pids))
  expect(await json(`${url}/api/pool`)).toMatchObject({ pool: 50 })
  expect(await server.stop()).toMatchObject({ code: 0 })
  expect(server.stdout.match(/Embedded store/g)).toHaveLength(1)
  // It has let go of the folder.
  const next = start({ VERSO_DB: 'embedded', VERSO_DATA_DIR: '.data-workers' })
  await next.printed(/Embedded store/)
  expect(await next.stop()).toMatchObject({ code: 0 })
})

it('lets another group of processes alone: a signal to all is one signal', async () => {
  const bin = join(import.meta.dirname, '../../bin/verso.mjs')
  const child = spawn(process.execPath, [bin, 'start', app.dir, '-p', '0', '-w', '2'], {
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', VERSO_DB: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const url = await new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Ready on (\S+)/.exec(text)
      if (found?.[1] !== undefined) resolve(found[1])
    })
  })
  const slow = json(`${url}/api/slow`)
  await expect.poll(() => text, { timeout: 10_000 }).toMatch(/slow in/)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  // As a terminal does it, or systemd.
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect(await slow).toBeTypeOf('number')
  expect(await ended).toBe(0)
})
