import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { startUsers, type User, type UserReply, type UsersServer } from '../support/users-server.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

const USERS = 120

let app: TempApp
let folder: string
/** The data as it was left, and the users in it. The last one was added in a commit of its own. */
let whole: Buffer
let users: User[]
beforeAll(async () => {
  app = await tempApp({}, 'users')
  folder = await mkdtemp(join(tmpdir(), 'verso-faults-'))
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
  const server = await startUsers(app, join(folder, 'whole'))
  await Promise.all(
    Array.from({ length: USERS - 1 }, (_, n) => server.ask('POST', '', { name: `user ${n}` })),
  )
  await server.ask('POST', '', { name: 'the last one' })
  users = await server.list()
  expect(users).toHaveLength(USERS)
  await server.verso.stop()
  whole = await readFile(join(folder, 'whole/mongo/data/data.mdb'))
})
afterEach(stopAll)
afterAll(async () => {
  await app.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

let copies = 0
/** Puts changed data where a server will find it. */
async function dataWith(bytes: Buffer): Promise<string> {
  const dataDir = join(folder, `copy-${++copies}`)
  await cp(join(folder, 'whole'), dataDir, { recursive: true })
  await writeFile(join(dataDir, 'mongo/data/data.mdb'), bytes)
  return dataDir
}

/** The server refuses to start, and says why and what to do. */
async function expectRefused(dataDir: string): Promise<void> {
  const { code, stdout } = await runVerso(['start', app.dir, '-p', '0'], {
    env: { VERSO_DB: 'embedded', VERSO_DATA_DIR: dataDir },
  }).ended
  expect(code).toBe(1)
  expect(stdout).toMatch(/cannot start: [^"]*corruption/)
  expect(stdout).toContain('Restore the folder from a backup')
}

/** Every answer is right, or an error: never fewer users, never other names. */
async function expectHonest(server: UsersServer): Promise<'whole' | 'reported'> {
  let result: 'whole' | 'reported' = 'whole'
  const check = ({ status, body }: UserReply, right: unknown): void => {
    if (status === 500) result = 'reported'
    else expect([status, body]).toEqual([200, right])
  }
  check(await server.ask('GET', '?limit=1000'), users)
  for (const user of users) check(await server.ask('GET', `/${user._id}`), user)
  return result
}

describe('a data file with one wrong bit', () => {
  it('in a document fails those who ask for it, and says so in the log', async () => {
    const bytes = Buffer.from(whole)
    const victim = users[57]
    // As it stands in the document, and in older copies of its page that nothing leads to any more.
    const field = Buffer.from(`name\0....${victim?.name}\0`)
    field.writeInt32LE((victim?.name.length ?? 0) + 1, 'name\0'.length)
    let found = 0
    for (let at = bytes.indexOf(field); at !== -1; at = bytes.indexOf(field, at + 1), found++) {
      bytes[at + 'name\0....'.length] = 'U'.charCodeAt(0)
    }
    expect(found).toBeGreaterThan(0)
    const server = await startUsers(app, await dataWith(bytes))
    expect(await server.ask('GET', `/${victim?._id}`)).toMatchObject({ status: 500 })
    expect(await server.ask('GET', '?limit=1000')).toMatchObject({ status: 500 })
    expect(await server.ask('GET', `/${users[3]?._id}`)).toMatchObject({ body: users[3] })
    expect(await server.ask('POST', '', { name: 'new' })).toMatchObject({ status: 201 })
    const { stdout } = await server.verso.stop()
    expect(stdout).toMatch(/1 documents in [^"]* are damaged/)
    expect(stdout).toMatch(/does not match its checksum[^"]*Restore the data folder from a backup/)
  })

  it('in what the file is built of keeps the server from starting', async () => {
    for (const at of [24, 4096 + 24, 24 + 24]) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x04
      await expectRefused(await dataWith(bytes))
    }
  })

  it('anywhere gives right answers or none', { timeout: 120_000 }, async () => {
    // A fixed walk, so that a failure can be repeated. The store's own tests go much further.
    for (let n = 0; n < 12; n++) {
      const at = (n * 2_654_435_761) % whole.length
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (n % 8))
      const dataDir = await dataWith(bytes)
      let server: UsersServer | undefined
      try {
        server = await startUsers(app, dataDir)
      } catch (error) {
        expect(String(error)).toContain('the server ended')
        await expectRefused(dataDir)
      }
      if (server !== undefined) {
        await expectHonest(server)
        await server.verso.stop()
      }
      await rm(dataDir, { recursive: true })
    }
  })
})

describe('a data file whose end is missing', () => {
  it(
    'has lost the last write at most, or keeps the server from starting',
    { timeout: 60_000 },
    async () => {
      const outcomes = { recovered: 0, refused: 0 }
      for (const missing of [1, 4096, 3 * 4096, whole.length / 2, whole.length - 4096]) {
        const dataDir = await dataWith(whole.subarray(0, Math.floor(whole.length - missing)))
        let server: UsersServer | undefined
        try {
          server = await startUsers(app, dataDir)
        } catch (error) {
          expect(String(error)).toContain('the server ended')
          await expectRefused(dataDir)
          outcomes.refused++
        }
        if (server === undefined) continue
        const left = (await server.list()).map(({ name }) => name)
        const before = users.map(({ name }) => name)
        expect([before, before.slice(0, -1)]).toContainEqual(left)
        expect(await server.ask('POST', '', { name: 'after' })).toMatchObject({ status: 201 })
        const { stdout } = await server.verso.stop()
        if (left.length < USERS) expect(stdout).toMatch(/The last commit is lost/)
        outcomes.recovered++
      }
      // The test would prove nothing if one of these never happened.
      expect(Math.min(outcomes.recovered, outcomes.refused)).toBeGreaterThan(0)
    },
  )
})
