import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { embeddedMongoAddress } from '@versojs/embedded-mongo'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { startUsers, type User, type UserReply, type UsersServer } from '../support/users-server.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

const CLIENTS = 16
/** Promise 12. FAULT_OPERATIONS=100000 for a longer walk, FAULT_SEED for another one. */
const OPERATIONS = Number(process.env['FAULT_OPERATIONS'] ?? 10_000)
const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_122)
/** Names that all clients want. */
const CONTESTED = 12

let app: TempApp
let dataDir: string
/** Two processes on one store. */
let servers: readonly [UsersServer, UsersServer]
beforeAll(async () => {
  app = await tempApp({}, 'users')
  dataDir = await mkdtemp(join(tmpdir(), 'verso-faults-'))
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
  const first = await startUsers(app, dataDir)
  const { uri } = embeddedMongoAddress({ dataDir: join(dataDir, 'mongo') })
  servers = [first, await startUsers(app, dataDir, { env: { VERSO_DB: '', MONGODB_URI: uri } })]
})
afterAll(async () => {
  await stopAll()
  await app.remove()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const serverOf = (n: number): UsersServer => servers[n % 2] ?? servers[0]

describe('of thirty simultaneous requests for one name, exactly one is done', () => {
  const count = 30
  let round = 0
  const expectOne = async (replies: readonly Promise<UserReply>[], name: string): Promise<void> => {
    const statuses = (await Promise.all(replies)).map(({ status }) => status)
    expect(statuses.filter((status) => status >= 200 && status < 300)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(count - 1)
    const named = (await servers[1].list()).filter((user) => user.name === name)
    expect(named).toHaveLength(1)
  }
  /** Users to be renamed. */
  const others = async (): Promise<string[]> => {
    const made = Array.from({ length: count }, (_, n) =>
      serverOf(n).ask('POST', '', { name: `before ${round}-${n}` }),
    )
    return (await Promise.all(made)).map(({ body }) => (body as User)._id)
  }

  it.each([1, 2, 3])('creating (%i)', async () => {
    const name = `one ${++round}`
    const replies = Array.from({ length: count }, (_, n) => serverOf(n).ask('POST', '', { name }))
    await expectOne(replies, name)
  })

  it.each([1, 2, 3])('renaming (%i)', async () => {
    const name = `one ${++round}`
    const ids = await others()
    await expectOne(
      ids.map((id, n) => serverOf(n).ask('PUT', `/${id}`, { name })),
      name,
    )
  })

  it.each([1, 2, 3])('creating and renaming (%i)', async () => {
    const name = `one ${++round}`
    const ids = await others()
    const replies = ids.map((id, n) =>
      n % 3 === 0
        ? serverOf(n).ask('POST', '', { name })
        : serverOf(n).ask('PUT', `/${id}`, { name }),
    )
    await expectOne(replies, name)
  })
})

/** A small generator whose walk can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Who has which contested name, as far as its own answers tell. */
const holders = new Map<string, { client: number; leaving: boolean }>()

/** One client, and what it knows to be true: nobody else touches its users. */
class Client {
  readonly users = new Map<string, string>()
  readonly #number: number
  readonly #server: UsersServer
  readonly #random: (below: number) => number
  readonly #gone: string[] = []
  #names = 0

  constructor(number: number) {
    this.#number = number
    this.#server = serverOf(number)
    this.#random = createRandom(SEED + number)
  }

  async step(): Promise<void> {
    const dice = this.#random(100)
    const [id, name] = this.#pick()
    if (id === undefined || (dice < 25 && this.users.size < 12)) await this.#create(this.#newName())
    else if (dice < 35) await this.#expect(409, 'POST', '', { name })
    else if (dice < 50) await this.#rename(id, this.#newName())
    else if (dice < 55) await this.#rename(id, name ?? '')
    else if (dice < 60) await this.#takeTaken(id)
    else if (dice < 70) await this.#remove(id)
    else if (dice < 75) await this.#askForGone()
    else expect(await this.#expect(200, 'GET', `/${id}`)).toEqual({ _id: id, name })
  }

  #pick(): [string?, string?] {
    return [...this.users][this.#random(this.users.size)] ?? []
  }

  #newName(): string {
    return this.#random(4) === 0
      ? `contested ${this.#random(CONTESTED)}`
      : `client ${this.#number} ${++this.#names}`
  }

  async #create(name: string): Promise<void> {
    const before = holders.get(name)
    const { status, body } = await this.#server.ask('POST', '', { name })
    if (this.#isRefused(status, 201, name)) return
    this.#claim(name, before)
    expect(body).toEqual({ _id: expect.stringMatching(/^[0-9a-f]{24}$/) as string, name })
    this.users.set((body as User)._id, name)
  }

  async #rename(id: string, name: string): Promise<void> {
    const old = this.users.get(id) ?? ''
    const before = holders.get(name)
    if (old !== name) this.#leave(old)
    const { status, body } = await this.#server.ask('PUT', `/${id}`, { name })
    if (this.#isRefused(status, 200, name)) {
      if (holders.get(old)?.client === this.#number) this.#claim(old, undefined)
      return
    }
    if (old !== name) {
      this.#left(old)
      this.#claim(name, before)
    }
    expect(body).toEqual({ _id: id, name })
    this.users.set(id, name)
  }

  /** Two users of one client: the second cannot have the first one's name. */
  async #takeTaken(id: string): Promise<void> {
    const taken = [...this.users].find(([other]) => other !== id)?.[1]
    if (taken !== undefined) await this.#expect(409, 'PUT', `/${id}`, { name: taken })
  }

  async #remove(id: string): Promise<void> {
    const name = this.users.get(id) ?? ''
    this.#leave(name)
    await this.#expect(204, 'DELETE', `/${id}`)
    this.#left(name)
    this.users.delete(id)
    this.#gone.push(id)
  }

  async #askForGone(): Promise<void> {
    const id = this.#gone[this.#random(this.#gone.length)]
    if (id === undefined) return
    const method = ['GET', 'DELETE', 'PUT'][this.#random(3)] ?? 'GET'
    const body = method === 'PUT' ? { name: `client ${this.#number} nobody` } : undefined
    await this.#expect(404, method, `/${id}`, body)
  }

  /** Only a contested name may be refused: all others are this client's own, and new. */
  #isRefused(status: number, done: number, name: string): boolean {
    const isContested = name.startsWith('contested')
    if (status === 409 && isContested) return true
    expect([name, status]).toEqual([name, done])
    return false
  }

  /** Nobody may get a name that somebody had from before the request until after its answer. */
  #claim(name: string, before: { leaving: boolean } | undefined): void {
    if (!name.startsWith('contested')) return
    const now = holders.get(name)
    if (now !== undefined && now === before && !now.leaving) {
      throw new Error(`${name} was given out twice`)
    }
    holders.set(name, { client: this.#number, leaving: false })
  }

  #leave(name: string): void {
    const holder = holders.get(name)
    if (holder?.client === this.#number) holder.leaving = true
  }

  #left(name: string): void {
    if (holders.get(name)?.client === this.#number) holders.delete(name)
  }

  async #expect(status: number, method: string, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.#server.ask(method, path, body)
    expect([method, path, reply.status]).toEqual([method, path, status])
    return reply.body
  }
}

it(
  `${OPERATIONS} operations of ${CLIENTS} clients match a model (seed ${SEED})`,
  { timeout: 30 * OPERATIONS },
  async () => {
    for (const { _id } of await servers[0].list()) await servers[0].ask('DELETE', `/${_id}`)
    const clients = Array.from({ length: CLIENTS }, (_, number) => new Client(number))
    await Promise.all(
      clients.map(async (client) => {
        for (let n = 0; n < OPERATIONS / CLIENTS; n++) await client.step()
      }),
    )
    const known = clients.flatMap(({ users }) => [...users]).map(([_id, name]) => ({ _id, name }))
    const byId = (users: readonly User[]): User[] =>
      users.toSorted((a, b) => (a._id < b._id ? -1 : 1))
    for (const server of servers) expect(await server.list()).toEqual(byId(known))
  },
)
