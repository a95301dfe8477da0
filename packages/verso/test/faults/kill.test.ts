import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { embeddedMongoAddress, startEmbeddedMongo } from '@versojs/embedded-mongo'
import { mongo } from 'mongoose'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import {
  ask,
  childrenOf,
  listens,
  isAlive,
  kill,
  ownerOf,
  startUsers,
  until,
  type UsersServer,
} from '../support/users-server.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

const WRITERS = 16
/** More of them find rarer moments: FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 4)

let app: TempApp
let dataDir: string
beforeAll(async () => {
  app = await tempApp({}, 'users')
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterAll(() => app.remove())
afterEach(async () => {
  await stopAll()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function newFolder(): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'verso-faults-'))
}

/** What writers were told. */
interface Told {
  readonly acknowledged: string[]
  /** Neither done nor refused: these may be there or not. */
  readonly open: string[]
  readonly statuses: Map<number, number>
  /** Connections that broke instead of being refused. */
  readonly broken: string[]
}

const nothingTold = (): Told => ({
  acknowledged: [],
  open: [],
  statuses: new Map(),
  broken: [],
})

/** Fails with what there is to see of a server that does not come back. */
function tellState(error: unknown, { verso }: UsersServer, told: Told): never {
  const statuses = JSON.stringify([...told.statuses])
  const said = (verso.stdout + verso.stderr)
    .split('\n')
    .filter((line) => !line.includes('"msg":"request"'))
  throw new Error(
    `${String(error)}; statuses ${statuses}; the server said:\n${said.slice(-20).join('\n')}`,
  )
}

/** Posts one name after the other, never the same twice, until `goesOn` says no. */
async function write(
  server: UsersServer,
  writer: string,
  told: Told,
  goesOn: (status: number) => boolean,
): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `${writer}-${n}`
    const { status, body } = await server.ask('POST', '', { name })
    told.statuses.set(status, (told.statuses.get(status) ?? 0) + 1)
    if (status === 201) told.acknowledged.push(name)
    else told.open.push(name)
    if (status === 0 && !String(body).includes('ECONNREFUSED')) told.broken.push(String(body))
    if (!goesOn(status)) return
  }
}

function writers(
  server: UsersServer,
  prefix: string,
  told: Told,
  goesOn: (status: number) => boolean,
): Promise<unknown> {
  const all = Array.from({ length: WRITERS }, (_, w) =>
    write(server, `${prefix}-${w}`, told, goesOn),
  )
  return Promise.all(all)
}

/** Everything acknowledged is there once, nothing twice, and nothing that nobody wrote. */
async function expectExactlyOnce(server: UsersServer, told: Told): Promise<void> {
  const names = (await server.list()).map(({ name }) => name)
  const there = new Set(names)
  expect(names.length).toBe(there.size)
  expect(told.acknowledged.filter((name) => !there.has(name))).toEqual([])
  const known = new Set([...told.acknowledged, ...told.open])
  expect(names.filter((name) => !known.has(name))).toEqual([])
}

/** The indexes lead to the documents and to nothing else. */
async function crossCheck(): Promise<void> {
  const store = await startEmbeddedMongo({ dataDir: join(dataDir, 'mongo'), log: () => {} })
  const client = await mongo.MongoClient.connect(store.uri)
  const db = client.db('test')
  const result = await db.command({ validate: 'users', full: true })
  expect(result).toMatchObject({ valid: true, errors: [], nIndexes: 2 })
  const users = db.collection('users')
  const byName = await users.find().hint({ name: 1 }).sort({ name: 1 }).toArray()
  expect(byName).toHaveLength(await users.countDocuments())
  await client.close()
  await store.close()
}

it(
  'SIGKILL of the server, or of the server and its store, loses nothing that was acknowledged',
  { timeout: 60_000 * ROUNDS },
  async () => {
    await newFolder()
    const told = nothingTold()
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startUsers(app, dataDir)
      await expectExactlyOnce(server, told)
      const before = told.acknowledged.length
      const done = writers(server, `r${round}`, told, (status) => status !== 0)
      await until(() => told.acknowledged.length > before + 60, 30_000)
      const store = server.storePid() ?? 0
      const dead = kill(server.verso)
      if (round % 2 === 1) process.kill(store, 'SIGKILL')
      await Promise.all([dead, done])
      // The next one starts at once, while the store of this one may still be ending.
    }
    const server = await startUsers(app, dataDir)
    await expectExactlyOnce(server, told)
    expect(new Set(told.statuses.keys())).toEqual(new Set([0, 201]))
    expect(await server.verso.stop()).toMatchObject({ code: 0 })
    await crossCheck()
  },
)

it(
  'SIGKILL of the store alone is over within seconds, and loses nothing',
  { timeout: 120_000 },
  async () => {
    await newFolder()
    const server = await startUsers(app, dataDir)
    const told = nothingTold()
    const going = { on: true }
    const done = writers(server, 'w', told, () => going.on)
    const health: number[] = []
    const watch = (async () => {
      while (going.on) {
        const { status, took } = await ask(`${server.url}/api/health`)
        health.push(status === 200 ? took : Infinity)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    for (let round = 0; round < ROUNDS; round++) {
      const enough = told.acknowledged.length + 40
      await until(() => told.acknowledged.length > enough, 20_000)
      const pid = server.storePid() ?? 0
      process.kill(pid, 'SIGKILL')
      await until(() => !isAlive(pid), 5_000)
      const before = told.acknowledged.length
      // Promise 13: back within 5 s. One more request may have been answered before the kill.
      const back = until(() => told.acknowledged.length > before + WRITERS, 20_000)
      expect(await back.catch((error) => tellState(error, server, told))).toBeLessThan(5_000)
    }
    going.on = false
    await Promise.all([done, watch])
    expect([...told.statuses.keys()].every((status) => [201, 503].includes(status))).toBe(true)
    // Always there, whatever the database does; how fast is measured in away.test.ts, without 16 writers beside it.
    expect(health).not.toContain(Infinity)
    await expectExactlyOnce(server, told)
    expect(await server.verso.stop()).toMatchObject({ code: 0 })
    await crossCheck()
  },
)

it.skipIf(process.platform !== 'linux')(
  'SIGKILL of workers fails their requests and no others, and loses nothing (only Linux shows the workers)',
  { timeout: 120_000 },
  async () => {
    await newFolder()
    const server = await startUsers(app, dataDir, { args: ['--workers', '2'] })
    const { pid = 0 } = server.verso.child
    const store = server.storePid()
    const workers = (): number[] => childrenOf(pid).filter((child) => child !== store)
    const told = nothingTold()
    const going = { on: true }
    const done = writers(server, 'w', told, () => going.on)
    for (let round = 0; round < ROUNDS; round++) {
      const enough = told.acknowledged.length + 40
      await until(() => told.acknowledged.length > enough, 20_000)
      // A worker that is only starting takes no requests: killing the other one would leave nobody who does.
      await until(() => workers().filter(listens).length === 2, 20_000)
      const [worker = 0] = workers()
      process.kill(worker, 'SIGKILL')
      await until(() => !isAlive(worker), 5_000)
    }
    await until(() => workers().length === 2, 20_000)
    going.on = false
    await done
    expect([...told.statuses.keys()].filter((status) => ![0, 201].includes(status))).toEqual([])
    // One request at most for each writer and each worker that was killed.
    expect(told.open.length).toBeLessThanOrEqual(ROUNDS * WRITERS)
    await expectExactlyOnce(server, told)
    expect(server.storePid()).toBe(store)
    expect(await server.verso.stop()).toMatchObject({ code: 0 })
    expect(ownerOf(dataDir)).toBeUndefined()
    await crossCheck()
  },
)

it('increments across kills of the store happen once each', { timeout: 60_000 }, async () => {
  await newFolder()
  const { uri } = embeddedMongoAddress({ dataDir })
  const store = await startEmbeddedMongo({ dataDir, log: () => {} })
  // The driver's own settings: writes are tried once more.
  const client = await mongo.MongoClient.connect(uri)
  const counters = client.db('app').collection<{ _id: number; n: number }>('counters')
  const told = Array.from({ length: WRITERS }, () => ({ done: 0, open: 0 }))
  const going = { on: true }
  const working = told.map(async (mine, _id) => {
    while (going.on) {
      try {
        await counters.updateOne({ _id }, { $inc: { n: 1 } }, { upsert: true })
        mine.done++
      } catch {
        mine.open++
      }
    }
  })
  const all = (): number => told.reduce((sum, { done }) => sum + done, 0)
  for (let round = 0; round < ROUNDS; round++) {
    const enough = all() + 200
    await until(() => all() > enough, 20_000)
    const { pid } = store
    process.kill(pid, 'SIGKILL')
    await until(() => store.pid !== pid, 20_000)
  }
  going.on = false
  await Promise.all(working)
  for (const [_id, { done, open }] of told.entries()) {
    const n = (await counters.findOne({ _id }))?.n ?? 0
    expect(n).toBeGreaterThanOrEqual(done)
    expect(n).toBeLessThanOrEqual(done + open)
  }
  await client.close()
  await store.close()
})

it.each(['the server', 'the server and its store'])(
  'SIGTERM to %s finishes what is in flight, and closes the store last',
  async (whom) => {
    await newFolder()
    const server = await startUsers(app, dataDir)
    const store = server.storePid() ?? 0
    const told = nothingTold()
    const done = writers(server, 'w', told, (status) => status === 201)
    await until(() => told.acknowledged.length > 50, 20_000)
    // Service managers tell all processes of a service at once.
    if (whom !== 'the server') process.kill(store, 'SIGTERM')
    const ended = await server.verso.stop()
    await done
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).not.toMatch(/"level":[4-6]0|ended unexpectedly/)
    expect(new Set(told.statuses.keys())).toEqual(new Set([0, 201]))
    // Promise 9: a kept connection may close while its next request is on its way.
    expect(told.broken.length).toBeLessThanOrEqual(2)
    expect(isAlive(store)).toBe(false)
    expect(ownerOf(dataDir)).toBeUndefined()
    const again = await startUsers(app, dataDir)
    await expectExactlyOnce(again, told)
    expect(await again.verso.stop()).toMatchObject({ code: 0 })
    await crossCheck()
  },
)
