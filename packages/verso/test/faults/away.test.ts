import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { ask, startUsers, until, type UserReply } from '../support/users-server.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

let app: TempApp
let dataDir: string
beforeAll(async () => {
  app = await tempApp({}, 'users')
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
  dataDir = await mkdtemp(join(tmpdir(), 'verso-faults-'))
})
afterEach(stopAll)
afterAll(async () => {
  await app.remove()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

/** Promise 13: 503 within 10 s. */
function expectAway(replies: readonly UserReply[]): void {
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]))
  expect(Math.max(...replies.map(({ took }) => took))).toBeLessThan(10_000)
}

/** Asks for the health again and again while something else goes on; the slowest answer, in milliseconds. */
async function slowestHealth(url: string, meanwhile: Promise<unknown>): Promise<number> {
  const going = { on: true }
  void meanwhile.finally(() => {
    going.on = false
  })
  let slowest = 0
  while (going.on) {
    const { status, took } = await ask(`${url}/api/health`)
    slowest = Math.max(slowest, status === 200 ? took : Infinity)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return slowest
}

/** Promise 13: 300 ms, and as much again as this machine takes when nothing is wrong. */
async function healthLimit(url: string): Promise<number> {
  const calm = new Promise((resolve) => setTimeout(resolve, 1_000))
  return 300 + 2 * (await slowestHealth(url, calm))
}

async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

describe('a store that takes connections and says nothing', () => {
  it('is found out, holds nothing else up, and is taken back', { timeout: 90_000 }, async () => {
    const server = await startUsers(app, dataDir)
    expect(await server.ask('POST', '', { name: 'Ada' })).toMatchObject({ status: 201 })
    const [ada] = await server.list()
    const store = server.storePid() ?? 0
    const pid = server.verso.child.pid ?? 0
    const memory = await memoryOf(pid)
    const limit = await healthLimit(server.url)

    process.kill(store, 'SIGSTOP')
    const id = `/${ada?._id}`
    const one = (): Promise<UserReply>[] => [
      server.ask('GET'),
      server.ask('GET', id),
      server.ask('POST', '', { name: 'x' }),
      server.ask('PUT', id, { name: 'y' }),
      server.ask('DELETE', `/${'0'.repeat(24)}`),
    ]
    const first = Promise.all(one())
    expect(await slowestHealth(server.url, first)).toBeLessThan(limit)
    expectAway(await first)
    // The page is there without the database.
    expect(await ask(`${server.url}/`)).toMatchObject({ status: 200 })

    // Many more than there are connections: each waits its time, none for those before it.
    expectAway(await Promise.all(Array.from({ length: 60 }, one).flat()))
    expectAway(await Promise.all(one()))
    // 310 requests that leave nothing behind; a tenth of a megabyte for each would be 31 more.
    expect((await memoryOf(pid)) - memory).toBeLessThan(100)

    process.kill(store, 'SIGCONT')
    const back = async (): Promise<boolean> => (await server.ask('GET')).status === 200
    expect(await until(back, 20_000)).toBeLessThan(5_000)
    expect(await server.ask('POST', '', { name: 'after' })).toMatchObject({ status: 201 })
    expect(await server.verso.stop()).toMatchObject({ code: 0 })
  })

  it('does not hold up the end', { timeout: 60_000 }, async () => {
    const server = await startUsers(app, dataDir)
    const store = server.storePid() ?? 0
    process.kill(store, 'SIGSTOP')
    const waiting = Promise.all(Array.from({ length: 5 }, () => server.ask('GET')))
    await ask(`${server.url}/api/health`)
    const begun = performance.now()
    const ended = await server.verso.stop()
    process.kill(store, 'SIGCONT')
    expect(ended.code).toBe(0)
    // The grace of 8 s, and a second for each hook.
    expect(performance.now() - begun).toBeLessThan(12_000)
    for (const { status } of await waiting) expect([503, 0]).toContain(status)
  })
})

describe('an address', () => {
  const start = async (port: number) => {
    const verso = runVerso(['start', app.dir, '-p', '0'], {
      env: { MONGODB_URI: `mongodb://127.0.0.1:${port}/?directConnection=true` },
    })
    return { verso, url: await verso.url() }
  }
  const listen = async (onSocket: (socket: Socket) => void): Promise<[Server, number]> => {
    const server = createServer(onSocket)
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    return [server, (server.address() as AddressInfo).port]
  }

  it.each(['that refuses', 'that takes connections and says nothing', 'that hangs up'])(
    '%s is 503 for every request, soon',
    { timeout: 60_000 },
    async (kind) => {
      const sockets = new Set<Socket>()
      const [server, port] = await listen((socket) => {
        sockets.add(socket)
        socket.on('error', () => {})
        if (kind === 'that hangs up') socket.destroy()
      })
      if (kind === 'that refuses') server.close()
      const { verso, url } = await start(port)
      const users = `${url}/api/users`
      // By then the driver is loaded, which keeps the process busy for a moment.
      expectAway([await ask(users)])
      const limit = await healthLimit(url)
      const replies = Promise.all([
        ...Array.from({ length: 50 }, () => ask(users)),
        ...Array.from({ length: 50 }, (_, n) => ask(users, 'POST', { name: `n${n}` })),
      ])
      expect(await slowestHealth(url, replies)).toBeLessThan(limit)
      expectAway(await replies)
      for (const socket of sockets) socket.destroy()
      server.close()
      expect(await verso.stop()).toMatchObject({ code: 0 })
    },
  )
})
