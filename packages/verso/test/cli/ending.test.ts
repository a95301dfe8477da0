import { spawn, spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { startLoad } from '../support/load.ts'
import { tempApp, type TempApp } from '../support/temp-app.ts'
import { isAlive } from '../support/users-server.ts'
import { runVerso, stopAll, type VersoProcess } from '../support/verso-process.ts'

const bin = fileURLToPath(new URL('../../bin/verso.mjs', import.meta.url))
const noScript = spawnSync('script', ['--version']).status !== 0

let app: TempApp
beforeAll(async () => {
  app = await tempApp({
    'package.json': '{ "type": "module", "dependencies": { "mongoose": "*" } }',
    'pages/api/wait.js': `export default async (req, res) => {
  if (req.query.said) console.log('entered ' + req.query.said)
  await new Promise((resolve) => setTimeout(resolve, Number(req.query.ms ?? 0)))
  res.json(1)
}`,
    'pages/api/never.js': `export default () => { console.log('entered never'); return new Promise(() => {}) }`,
    'pages/api/stream.js': `export default (req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  setInterval(() => res.write('data: ' + 'x'.repeat(4000) + '\\n\\n'), 10)
  console.log('entered stream')
}`,
    'pages/api/socket.js': `export default (req, res) => {
  const { server } = res.socket
  if (server.listenerCount('upgrade') === 0) server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\n')
    console.log('entered socket')
  })
  res.json(1)
}`,
    'pages/api/things.js': `import { withMongoose, defineModel } from 'versojs/mongoose'
import mongoose from 'mongoose'
const Thing = defineModel('Thing', new mongoose.Schema({}))
const find = withMongoose(async (req, res) => res.json(await Thing.find()))
export const GET = (req, res) => { res.setHeader('x-pid', process.pid); return find(req, res) }`,
    'pages/api/hooks.js': `import { onShutdown } from 'versojs'
onShutdown(async () => { await new Promise((resolve) => setTimeout(resolve, 20)); console.log(process.pid + ' hook one') })
onShutdown(() => { console.log(process.pid + ' hook two'); throw new Error('hook two failed') })
onShutdown(() => { console.log(process.pid + ' hook three'); if (process.env.HOOK === 'hangs') return new Promise(() => {}) })
onShutdown(() => { console.log(process.pid + ' never run') })()
onShutdown(() => { console.log(process.pid + ' hook four') })
export default (req, res) => res.json(1)`,
  })
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterEach(stopAll)
afterAll(() => app.remove())

describe.each([['0'], ['2']])('with %s workers', (workers) => {
  const start = (env: Record<string, string> = {}): VersoProcess =>
    runVerso(['start', app.dir, '-p', '0', '--workers', workers], {
      env: { VERSO_DB: 'off', ...env },
    })
  const portOf = async (server: VersoProcess): Promise<number> =>
    Number(new URL(await server.url()).port)

  /**
   * Resolves when every process has loaded the app's code, which keeps each busy for a while: the last thing that they do then is to look for
   * the database, in vain.
   */
  const settled = async (server: VersoProcess): Promise<unknown> =>
    server.printed(RegExp(`(?:cannot be reached yet[^]*){${Number(workers) || 1}}`))

  /** Sends a request on a connection of its own, and leaves it to the server. */
  const send = async (server: VersoProcess, head: string): Promise<Socket> => {
    const socket = connect(await portOf(server), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`)
    return socket
  }
  const textOf = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      let text = ''
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
  /** How long a server takes to end, in milliseconds. */
  const timed = async (server: VersoProcess, signal?: NodeJS.Signals) => {
    const begun = performance.now()
    const ended = await server.stop(signal)
    return { ...ended, time: performance.now() - begun }
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once when idle: %s', async (signal) => {
    const server = start()
    const idle = await send(server, 'GET /api/wait HTTP/1.1\nHost: x')
    await new Promise((resolve) => idle.once('data', resolve))
    await settled(server)
    const { code, time } = await timed(server, signal)
    expect(code).toBe(0)
    expect(time).toBeLessThan(2_000)
  })

  it('fails no request in flight under load, and refuses new connections', async () => {
    const server = start()
    const port = await portOf(server)
    await settled(server)
    const load = startLoad({
      port,
      clients: 24,
      // Some take long enough to be under way when the listener closes, and after.
      path: (count) => `/api/wait?ms=${[0, 0, 0, 5, 40, 700][count % 6]}`,
    })
    await load.reached(200)
    const { code } = await server.stop()
    const result = await load.ended
    expect(code).toBe(0)
    expect(result.failures).toEqual([])
    expect(result.resets).toBeLessThanOrEqual(2)
    expect(result.dropped).toBeLessThanOrEqual(2)
    expect(result.refused).toBe(24)
  })

  it('lets a long request finish, and tells its client that the connection ends', async () => {
    const server = start({ VERSO_SHUTDOWN_TIMEOUT: '10000' })
    const socket = await send(server, 'GET /api/wait?ms=1500&said=long HTTP/1.1\nHost: x')
    const text = textOf(socket)
    await server.printed(/entered long/)
    const ended = server.stop()
    expect(await text).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\nConnection: close\r\n[^]*\r\n1$/)
    expect((await ended).code).toBe(0)
  })

  it.skipIf(noScript)(
    'lets a request finish when its terminal is closed, and ends (needs the command script of util-linux)',
    async () => {
      const words = [process.execPath, bin, 'start', app.dir, '-p', '0', '--workers', workers]
      const terminal = spawn(
        'script',
        ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'],
        { env: { ...process.env, VERSO_DB: 'off' }, stdio: ['pipe', 'pipe', 'inherit'] },
      )
      onTestFinished(() => void terminal.kill('SIGKILL'))
      let printed = ''
      terminal.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
      await expect.poll(() => printed, { timeout: 20_000 }).toMatch(/Ready on /)
      const pid = Number(/"pid":(\d+)[^\n]*Ready on /.exec(printed)?.[1])
      onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')))
      const url = /Ready on (http:\/\/[^\s"]+)/.exec(printed)?.[1]
      const answer = fetch(`${url}/api/wait?ms=700&said=closed`).catch(String)
      await expect.poll(() => printed, { timeout: 20_000 }).toContain('entered closed')
      terminal.kill('SIGKILL')
      expect(await answer).toMatchObject({ status: 200 })
      await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
    },
  )

  it('takes no second SIGHUP for a wish to end at once', async () => {
    const server = start()
    const socket = await send(server, 'GET /api/wait?ms=700&said=twice HTTP/1.1\nHost: x')
    const text = textOf(socket)
    await server.printed(/entered twice/)
    server.child.kill(workers === '0' ? 'SIGHUP' : 'SIGTERM')
    await server.printed(/finish/)
    const { code } = await server.stop('SIGHUP')
    expect(await text).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(code).toBe(0)
  })

  it('is not held by what never ends: handlers, streams, sockets', async () => {
    const server = start({ VERSO_SHUTDOWN_TIMEOUT: '1500' })
    const sockets = [
      await send(server, 'GET /api/never HTTP/1.1\nHost: x'),
      await send(server, 'GET /api/stream HTTP/1.1\nHost: x'),
      await send(server, 'POST /api/wait HTTP/1.1\nHost: x\nContent-Length: 10\n\nhalf'),
      await send(server, 'GET /api/wait HTTP/1.1\nHos'),
      await send(server, ''),
    ]
    // Which worker takes a connection is the system's choice: only one that was asked before knows what to do with it.
    for (let i = 0; i < 100 && !server.stdout.includes('entered socket'); i++) {
      await fetch(`${await server.url()}/api/socket`, { headers: { connection: 'close' } })
      const socket = await send(server, 'GET / HTTP/1.1\nHost: x\nUpgrade: x\nConnection: Upgrade')
      await new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
      sockets.push(socket)
    }
    // It reads nothing: what the server writes piles up.
    sockets.push((await send(server, 'GET /api/stream HTTP/1.1\nHost: x')).pause())
    for (const what of ['never', 'stream', 'socket'])
      await server.printed(RegExp(`entered ${what}`))
    const { code, time } = await timed(server)
    expect(code).toBe(0)
    expect(time).toBeGreaterThan(1_300)
    expect(time).toBeLessThan(4_000)
    for (const socket of sockets) socket.destroy()
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends within a second on the second %s', async (signal, expected) => {
    const server = start()
    const socket = await send(server, 'GET /api/never HTTP/1.1\nHost: x')
    await server.printed(/entered never/)
    server.child.kill(signal)
    await server.printed(/finish/)
    const { code, time } = await timed(server, signal)
    expect(code).toBe(expected)
    expect(time).toBeLessThan(1_000)
    socket.destroy()
  })

  it('turns unready first, and goes on for VERSO_SHUTDOWN_DELAY', async () => {
    const server = start({ VERSO_SHUTDOWN_DELAY: '1500' })
    const url = await server.url()
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const ended = timed(server)
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'draining' })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    // It still accepts, and sends clients away politely.
    const answer = await fetch(`${url}/api/wait`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    const { code, time } = await ended
    expect(code).toBe(0)
    expect(time).toBeGreaterThan(1_500)
  })

  it('is unready while its database is away, says so at once, and lives', async () => {
    // Nobody listens there: the port of a server that is gone.
    const gone = start()
    const port = await portOf(gone)
    await gone.stop()
    const server = start({ VERSO_DB: '', MONGODB_URI: `mongodb://127.0.0.1:${port}/x` })
    const url = await server.url()
    const state = async (): Promise<unknown> => (await fetch(`${url}/readyz`)).json()
    await expect.poll(state, { timeout: 20_000 }).toEqual({ status: 'database' })
    const pids = new Set<string | null>()
    /** @returns how long the database was waited for, in milliseconds */
    const ask = async (): Promise<number> => {
      const begun = performance.now()
      // A connection of its own: kept ones all lead to the worker that was there first.
      const { status, headers } = await fetch(`${url}/api/things`, {
        headers: { connection: 'close' },
      })
      expect(status).toBe(503)
      pids.add(headers.get('x-pid'))
      return performance.now() - begun
    }
    const askOften = async (): Promise<number[]> => Promise.all(Array.from({ length: 20 }, ask))
    // What is measured is whether probes wait for the database, not how long the code that asks and fails takes to load.
    await expect
      .poll(async () => askOften().then(() => pids.size), { timeout: 20_000 })
      .toBe(Number(workers) || 1)
    const asking = askOften()
    let slowest = 0
    for (let i = 0; i < 40; i++) {
      const begun = performance.now()
      expect((await fetch(`${url}/livez`)).status).toBe(200)
      expect((await fetch(`${url}/readyz`)).status).toBe(503)
      slowest = Math.max(slowest, performance.now() - begun)
    }
    expect(slowest).toBeLessThan(Math.min(...(await asking)) / 3)
    expect((await timed(server)).code).toBe(0)
  })

  it('is ready without a database that nobody wanted', async () => {
    const server = start()
    const url = await server.url()
    // From then on the code that would connect has been loaded.
    expect((await fetch(`${url}/api/things`)).status).toBe(500)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('runs hooks in order, and none can hold it', async () => {
    const server = start({ HOOK: 'hangs', VERSO_SHUTDOWN_TIMEOUT: '1000' })
    await fetch(`${await server.url()}/api/hooks`)
    await settled(server)
    const { code, stdout, time } = await timed(server)
    expect(code).toBe(0)
    expect(time).toBeLessThan(4_000)
    expect(stdout).toContain('hook two failed')
    expect(stdout).toContain('A shutdown hook has not finished in time')
    const lines = [...stdout.matchAll(/^(\d+) (.*)$/gm)].map(([, pid, what]) => ({ pid, what }))
    const pids = new Set(lines.map(({ pid }) => pid))
    expect(pids.size).toBe(Number(workers) || 1)
    for (const own of pids) {
      const order = lines.filter(({ pid }) => pid === own).map(({ what }) => what)
      expect(order).toEqual(['hook one', 'hook two', 'hook three', 'hook four'])
    }
  })
})
