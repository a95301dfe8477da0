import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll, type VersoProcess } from '../support/verso-process.ts'

let app: TempApp
beforeAll(async () => {
  app = await tempApp({}, 'users')
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await stopAll()
  await app.remove()
})

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

interface User {
  readonly _id: string
  readonly name: string
}

/** One answer, with its body as JSON where it is that. */
async function ask(url: string, method = 'GET', body?: unknown): Promise<Reply> {
  const headers = { 'Content-Type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url, body === undefined ? { method } : { method, headers, body: text })
  const type = answer.headers.get('content-type') ?? ''
  const content: unknown = type.includes('json') ? await answer.json() : await answer.text()
  return { status: answer.status, headers: answer.headers, body: content }
}

const error = (text: string) => ({ error: expect.stringContaining(text) as string })

describe.each(['dev', 'start'] as const)('verso %s', (command) => {
  let server: VersoProcess
  let users: string
  beforeAll(async () => {
    const env = { VERSO_DB: 'embedded', VERSO_DATA_DIR: `.data-${command}` }
    server = runVerso([command, app.dir, '-p', '0'], { env })
    users = `${await server.url()}/api/users`
  })
  afterAll(async () => {
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
  afterEach(async () => {
    const { body } = await ask(users)
    await Promise.all((body as User[]).map(({ _id }) => ask(`${users}/${_id}`, 'DELETE')))
  })

  const create = async (name: string): Promise<User> => {
    const reply = await ask(users, 'POST', { name })
    expect(reply.status).toBe(201)
    return reply.body as User
  }

  it('creates a user, tells where it is, and finds it there', async () => {
    const reply = await ask(users, 'POST', { name: '  Ada Lovelace ' })
    expect(reply).toMatchObject({ status: 201, body: { name: 'Ada Lovelace' } })
    const { _id } = reply.body as User
    expect(_id).toMatch(/^[0-9a-f]{24}$/)
    expect(reply.headers.get('location')).toBe(`/api/users/${_id}`)
    expect(await ask(`${users}/${_id}`)).toMatchObject({ status: 200, body: reply.body })
  })

  it('renames and deletes', async () => {
    const { _id } = await create('Ada')
    const renamed = { _id, name: 'Grace' }
    expect(await ask(`${users}/${_id}`, 'PUT', { name: 'Grace' })).toMatchObject({
      status: 200,
      body: renamed,
    })
    expect((await ask(`${users}/${_id}`)).body).toEqual(renamed)
    expect(await ask(`${users}/${_id}`, 'DELETE')).toMatchObject({ status: 204, body: '' })
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', { name: 'x' }]] as const) {
      expect(await ask(`${users}/${_id}`, method, body)).toMatchObject({
        status: 404,
        body: error('no such user'),
      })
    }
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'JSON object'],
    ['an empty object', {}, 'name is required'],
    ['null', { name: null }, 'name is required'],
    ['white space', { name: ' \t ' }, 'name is required'],
    ['a number', { name: 7 }, 'name must be a string'],
    ['a list', { name: ['Ada'] }, 'name must be a string'],
    ['an operator', { name: { $gt: '' } }, 'name must be a string'],
    ['too much', { name: 'x'.repeat(101) }, 'at most 100'],
    ['a control character', { name: 'a\u0000b' }, 'plain text'],
    ['half a character', { name: '\uD800' }, 'plain text'],
    ['a list of users', [{ name: 'Ada' }], 'JSON object'],
    ['a text', '"Ada"', 'JSON object'],
  ])('refuses %s as a name', async (_, body, message) => {
    const { _id } = await create('Before')
    const refused = { status: 400, body: error(message) }
    expect(await ask(users, 'POST', body)).toMatchObject(refused)
    expect(await ask(`${users}/${_id}`, 'PUT', body)).toMatchObject(refused)
    expect((await ask(users)).body).toEqual([{ _id, name: 'Before' }])
  })

  it('refuses what is no JSON, and takes the longest name', async () => {
    expect(await ask(users, 'POST', '{"name":')).toMatchObject({ status: 400 })
    await create('x'.repeat(100))
  })

  it('lets no client set anything but the name', async () => {
    const own = 'f'.repeat(24)
    const reply = await ask(users, 'POST', {
      name: 'Ada',
      _id: own,
      admin: true,
      __v: 9,
      $set: { name: 'x' },
    })
    expect(reply.status).toBe(201)
    expect(Object.keys(reply.body as User).sort()).toEqual(['_id', 'name'])
    expect((reply.body as User)._id).not.toBe(own)
  })

  it.each(['1', 'zzz', 'g'.repeat(24), '0'.repeat(25), '%00', '{"$ne":null}', '[object Object]'])(
    'refuses the id %j',
    async (id) => {
      const url = `${users}/${encodeURIComponent(decodeURIComponent(id))}`
      expect((await ask(url)).status).toBe(400)
      expect((await ask(url, 'PUT', { name: 'x' })).status).toBe(400)
      expect((await ask(url, 'DELETE')).status).toBe(400)
    },
  )

  it('keeps names unique', async () => {
    const { _id } = await create('Ada')
    await create('Grace')
    const taken = { status: 409, body: error('name is already taken') }
    expect(await ask(users, 'POST', { name: 'Ada' })).toMatchObject(taken)
    expect(await ask(`${users}/${_id}`, 'PUT', { name: 'Grace' })).toMatchObject(taken)
    expect(await ask(`${users}/${_id}`, 'PUT', { name: 'Ada' })).toMatchObject({ status: 200 })
  })

  it('lets exactly one of thirty simultaneous requests for a name through', async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => ask(users, 'POST', { name: 'Ada' })),
    )
    const statuses = replies.map(({ status }) => status).sort((a, b) => a - b)
    expect(statuses).toEqual([201, ...Array.from({ length: 29 }, () => 409)])
    expect((await ask(users)).body).toHaveLength(1)
  })

  it('lists in pages', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) await create(name)
    const seen: string[][] = []
    let next: string | undefined = '/api/users?limit=2'
    while (next !== undefined) {
      const page: Reply = await ask(new URL(next, users).href)
      expect(page.status).toBe(200)
      seen.push((page.body as User[]).map(({ name }) => name))
      next = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(seen).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(((await ask(users)).body as User[]).map(({ name }) => name)).toEqual(names)
  })

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'after=x',
    'after=',
    'after[$gt]=1&after=1',
  ])('refuses to list with ?%s', async (query) => {
    expect(await ask(`${users}?${query}`)).toMatchObject({
      status: 400,
      body: { error: expect.any(String) as string },
    })
  })

  it('says which methods there are', async () => {
    const one = `${users}/${'0'.repeat(24)}`
    for (const [url, method, allow] of [
      [users, 'DELETE', 'GET, HEAD, POST, OPTIONS'],
      [users, 'PATCH', 'GET, HEAD, POST, OPTIONS'],
      [one, 'POST', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ] as const) {
      const reply = await ask(url, method, {})
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, allow])
    }
  })
})

it('keeps its models and its connection across edits in dev', async () => {
  const edited = await tempApp({}, 'users')
  const dev = runVerso(['dev', edited.dir, '-p', '0'])
  const users = `${await dev.url()}/api/users`
  expect(await ask(users, 'POST', { name: 'Ada' })).toMatchObject({ status: 201 })
  const text = await readFile(join(edited.dir, 'lib/dbUtils.ts'), 'utf8')
  for (let most = 20; most < 30; most++) {
    await edited.write({ 'lib/dbUtils.ts': text.replace('MAX_NAME = 100', `MAX_NAME = ${most}`) })
    const tooLong = await ask(users, 'POST', { name: 'x'.repeat(most + 1) })
    expect(tooLong).toMatchObject({ status: 400, body: error(`at most ${most}`) })
    expect(await ask(users)).toMatchObject({ status: 200, body: [{ name: 'Ada' }] })
  }
  const { stdout, stderr } = await dev.stop('SIGINT')
  expect(stdout + stderr).not.toContain('OverwriteModelError')
  await edited.remove()
})

// A relay stands where the database was: cutting it is the network going away, without a word to either side.
describe('when the database is away', () => {
  let store: VersoProcess
  let relay: Relay
  beforeAll(async () => {
    const entry = join(app.dir, 'node_modules/@versojs/embedded-mongo/bin/embedded-mongo.mjs')
    const data = join(app.dir, '.data-away')
    store = runVerso(['--data-dir', data, '--port', '0'], { entry })
    const [, port] = await store.printed(/mongodb:\/\/127\.0\.0\.1:(\d+)/)
    relay = await openRelay(Number(port))
  })
  afterAll(async () => {
    relay.cut()
    await store.stop()
  })

  it(
    'answers 503 soon, health meanwhile, and recovers by itself',
    { timeout: 60_000 },
    async () => {
      const env = { MONGODB_URI: `mongodb://127.0.0.1:${relay.port}/?directConnection=true` }
      const server = runVerso(['start', app.dir, '-p', '0'], { env })
      const url = await server.url()
      const users = `${url}/api/users`
      expect(await ask(users, 'POST', { name: 'Ada' })).toMatchObject({ status: 201 })

      relay.cut()
      const away = await Promise.all([
        ask(users),
        ask(users, 'POST', { name: 'x' }),
        ask(`${url}/api/health`),
      ])
      expect(away.map(({ status }) => status)).toEqual([503, 503, 200])
      expect(away[0]).toMatchObject({ body: error('database') })
      expect(away[0].headers.get('retry-after')).toBe('1')

      await relay.restore()
      await expect
        .poll(() => ask(users), { timeout: 10_000 })
        .toMatchObject({ status: 200, body: [{ name: 'Ada' }] })
      expect(await server.stop()).toMatchObject({ code: 0 })
    },
  )

  it('starts without it, and finds it once it is there', { timeout: 60_000 }, async () => {
    relay.cut()
    const env = { MONGODB_URI: `mongodb://127.0.0.1:${relay.port}/?directConnection=true` }
    const server = runVerso(['start', app.dir, '-p', '0'], { env })
    const users = `${await server.url()}/api/users`
    expect(await ask(users)).toMatchObject({ status: 503 })
    await relay.restore()
    await expect.poll(() => ask(users), { timeout: 10_000 }).toMatchObject({ status: 200 })
    // The unique index was made although the first attempt failed.
    const name = 'Only once'
    const statuses = [await ask(users, 'POST', { name }), await ask(users, 'POST', { name })]
    expect(statuses.map(({ status }) => status)).toEqual([201, 409])
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
})

interface Relay {
  readonly port: number
  cut(): void
  restore(): Promise<void>
}

async function openRelay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.pipe(upstream).pipe(client)
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    cut() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    restore: () => listen(port),
  }
}
