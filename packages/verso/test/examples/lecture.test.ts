import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

// The drop-in proof: handlers as a lecture on web programming teaches them, unchanged.

let app: TempApp
beforeEach(async () => {
  app = await tempApp({}, 'lecture')
})
afterEach(async () => {
  await stopAll()
  await app.remove()
})

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

interface User {
  readonly _id: string
  readonly name: string
}

async function walkThrough(url: string): Promise<void> {
  const hello = await fetch(`${url}/api/hello`)
  expect(await hello.json()).toEqual({ text: 'Hello' })

  const method = await fetch(`${url}/api/method?a=1`)
  expect(await method.json()).toEqual({ method: 'GET', query: { a: '1' } })
  const refused = await fetch(`${url}/api/method`, { method: 'DELETE' })
  expect([refused.status, refused.headers.get('allow'), await refused.text()]).toEqual([
    405,
    'GET, POST',
    'Method DELETE Not Allowed',
  ])

  const created = await fetch(`${url}/api/users`, json('POST', { name: 'Ada' }))
  expect(created.status).toBe(201)
  const ada = (await created.json()) as User
  expect(ada).toMatchObject({ name: 'Ada', __v: 0 })

  const again = await fetch(`${url}/api/users`, json('POST', { name: 'Ada' }))
  expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('E11000')])
  const nameless = await fetch(`${url}/api/users`, json('POST', {}))
  expect([nameless.status, await nameless.json()]).toEqual([
    400,
    { error: 'User validation failed: name: Path `name` is required.' },
  ])

  const list = await fetch(`${url}/api/users`)
  expect(await list.json()).toEqual([ada])
  const one = await fetch(`${url}/api/users/${ada._id}`)
  expect(await one.json()).toEqual(ada)
  expect((await fetch(`${url}/api/users/zzz`)).status).toBe(400)
  expect((await fetch(`${url}/api/users/${'0'.repeat(24)}`)).status).toBe(404)

  const renamed = await fetch(`${url}/api/users/${ada._id}`, json('PUT', { name: 'Grace' }))
  expect(await renamed.json()).toEqual({ ...ada, name: 'Grace' })
  const removed = await fetch(`${url}/api/users/${ada._id}`, { method: 'DELETE' })
  expect(removed.status).toBe(200)
  expect(await (await fetch(`${url}/api/users`)).json()).toEqual([])
}

it('runs in dev', async () => {
  const dev = runVerso(['dev', app.dir, '-p', '0'])
  await walkThrough(await dev.url())
  expect(dev.stdout).toMatch(/^GET \/api\/hello 200 in \d+(?:\.\d)? ms$/m)
  const { code } = await dev.stop('SIGINT')
  expect(code).toBe(0)
  expect(dev.stderr).not.toMatch(/error/)
})

it('runs in production, where data outlives the server', async () => {
  const build = await runVerso(['build', app.dir]).ended
  expect(build).toMatchObject({ code: 0 })
  const env = { VERSO_DB: 'embedded' }
  const first = runVerso(['start', app.dir, '-p', '0'], { env })
  await walkThrough(await first.url())
  await fetch(`${await first.url()}/api/users`, json('POST', { name: 'Kept' }))
  expect(await first.stop()).toMatchObject({ code: 0 })

  const second = runVerso(['-p', '0'], {
    env: { ...env, PORT: '0' },
    entry: join(app.dir, '.verso/server.mjs'),
  })
  const users = await (await fetch(`${await second.url()}/api/users`)).json()
  expect(users).toMatchObject([{ name: 'Kept' }])
  expect(await second.stop()).toMatchObject({ code: 0 })
})

describe('twenty edits of lib/dbUtils.js', () => {
  it.each([
    ['as it is taught', (text: string) => text],
    ['without mongoose.models = {}', (text: string) => text.replace('mongoose.models = {}\n', '')],
  ])('leave one connection, %s', async (_, change) => {
    const original = change(await readFile(join(app.dir, 'lib/dbUtils.js'), 'utf8'))
    await app.write({
      'lib/dbUtils.js': original,
      // The edited module counts the connections that Mongoose and its driver hold.
      'pages/api/count.js': `import mongoose from 'mongoose'
import { version, mongooseConnect } from '@/lib/dbUtils'
export default async function handler(req, res) {
  await mongooseConnect()
  // Sockets to the store: a pool for each client, and its monitor.
  const open = process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length
  res.json({ version, mongoose: mongoose.connections.length, open })
}
`,
    })
    const dev = runVerso(['dev', app.dir, '-p', '0'])
    const url = await dev.url()
    await fetch(`${url}/api/users`, json('POST', { name: 'Ada' }))
    const count = async (): Promise<{ version?: number; mongoose: number; open: number }> => {
      const answer = await fetch(`${url}/api/count`)
      expect(answer.status).toBe(200)
      return (await answer.json()) as { version?: number; mongoose: number; open: number }
    }
    const before = await count()
    for (let version = 1; version <= 20; version++) {
      await app.write({ 'lib/dbUtils.js': `${original}\nexport const version = ${version}\n` })
      expect(await count()).toMatchObject({ version, mongoose: before.mongoose })
      const users = await fetch(`${url}/api/users`)
      expect([users.status, await users.json()]).toMatchObject([200, [{ name: 'Ada' }]])
    }
    // One client opens its monitor, its round-trip monitor and a pool for what runs at once, in its own time;
    // a client for each edit would open twenty times that.
    const after = await count()
    expect(after.open - before.open).toBeLessThanOrEqual(5)
    expect(dev.stdout + dev.stderr).not.toContain('OverwriteModelError')
    expect(await dev.stop('SIGINT')).toMatchObject({ code: 0 })
  })
})
