import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { embeddedMongoAddress, EmbeddedMongoError, startEmbeddedMongo } from '../../dist/index.js'
import { takeOwnership } from '../../src/process/owner-lock.ts'
import { runCli, startChildStore } from '../support/child-store.ts'
import { tempFolder } from '../support/temp-folder.ts'

describe('a data folder', () => {
  test('has one owner; a second one is told who it is', async () => {
    const dataDir = tempFolder()
    const store = await startChildStore(dataDir)
    const { code, stderr } = await runCli(['--data-dir', dataDir, '--port', '0'])
    expect(code).toBe(1)
    expect(stderr).toContain(`in use by process ${store.process.pid} `)
    await expect(startEmbeddedMongo({ dataDir, log: () => undefined })).rejects.toThrow(
      String(store.process.pid),
    )
    const client = await MongoClient.connect(store.uri)
    expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 })
    await client.close()
    await store.end('SIGTERM')
  })

  test('is free again after its owner was killed', async () => {
    const dataDir = tempFolder()
    const killed = await startChildStore(dataDir)
    await killed.end('SIGKILL')
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(true)
    const store = await startChildStore(dataDir)
    expect(await store.end('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false)
  })

  test('is waited for while the store of a killed server ends', async () => {
    const dataDir = tempFolder()
    const parent = await startInParent(dataDir)
    // It cannot notice by itself that its parent is gone.
    process.kill(parent.storePid, 'SIGSTOP')
    const ended = once(parent.process, 'exit')
    parent.process.kill('SIGKILL')
    await ended
    const store = await startChildStore(dataDir)
    expect(isAlive(parent.storePid)).toBe(false)
    await store.end('SIGTERM')
  })

  test('is taken by one of many that come at once', async () => {
    const dataDir = tempFolder()
    writeFileSync(
      join(dataDir, 'owner.json'),
      JSON.stringify({ pid: 999_999_999, machine: 'x', parent: 1, nonce: 'n', started: '1' }),
    )
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => takeOwnership(dataDir)),
    )
    const owners = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    )
    expect(owners).toHaveLength(1)
    owners[0]?.release()
    expect(readdirSync(dataDir)).toEqual([])
  })

  test('is not taken from a process whose number was given out again', async () => {
    const dataDir = tempFolder()
    const lock = await takeOwnership(dataDir)
    const owner: unknown = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8'))
    expect(owner).toMatchObject({ pid: process.pid })
    lock.release()
    // The same number, another start: this process is not the one that wrote the file.
    writeFileSync(
      join(dataDir, 'owner.json'),
      JSON.stringify({ ...(owner as object), started: '1', nonce: 'old' }),
    )
    const again = await takeOwnership(dataDir)
    again.release()
  })

  test(
    'is left to an owner on another machine that shows signs of life',
    { timeout: 20_000 },
    async () => {
      const dataDir = tempFolder()
      const path = join(dataDir, 'owner.json')
      const elsewhere = {
        pid: 1,
        machine: `not ${hostname()}`,
        parent: 1,
        nonce: 'n',
        started: '1',
      }
      writeFileSync(path, JSON.stringify(elsewhere))
      const alive = setInterval(() => writeFileSync(path, JSON.stringify(elsewhere)), 500)
      await expect(takeOwnership(dataDir)).rejects.toThrow(/in use/)
      clearInterval(alive)
      const lock = await takeOwnership(dataDir)
      lock.release()
    },
  )
})

describe('startEmbeddedMongo', () => {
  test('listens on a private socket, where it was said to', async () => {
    const dataDir = tempFolder()
    const { uri } = embeddedMongoAddress({ dataDir })
    const lines: string[] = []
    const store = await startEmbeddedMongo({ dataDir, log: (line) => lines.push(line) })
    expect(store.uri).toBe(uri)
    const socket = decodeURIComponent(uri.replace('mongodb://', '').replace(/\/(?:\?.*)?$/, ''))
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
    expect(statSync(socket).isSocket()).toBe(true)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/not MongoDB.*data in/)
    expect(
      await MongoClient.connect(`${uri}/named`).then(async (other) => {
        const name = other.db().databaseName
        await other.close()
        return name
      }),
    ).toBe('named')
    const client = await MongoClient.connect(uri)
    await client.withSession((session) =>
      session.withTransaction(async () =>
        client.db('a').collection('b').insertOne({ c: 1 }, { session }),
      ),
    )
    expect(await client.db('a').collection('b').countDocuments()).toBe(1)
    await client.close()
    await store.close()
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false)
  })

  test('answers clients that were there first', async () => {
    const dataDir = tempFolder()
    const client = new MongoClient(embeddedMongoAddress({ dataDir }).uri)
    const early = client.db('a').collection('b').insertOne({ c: 1 })
    const store = await startEmbeddedMongo({ dataDir, log: () => undefined })
    expect(await early).toMatchObject({ acknowledged: true })
    await client.close()
    await store.close()
  })

  test('starts it again after each crash, under the same address', async () => {
    const dataDir = tempFolder()
    const lines: string[] = []
    const store = await startEmbeddedMongo({ dataDir, log: (line) => lines.push(line) })
    const client = await MongoClient.connect(store.uri)
    const counters = client.db('a').collection<{ _id: number; n: number }>('b')
    for (let n = 1; n <= 5; n++) {
      const { pid } = store
      process.kill(pid, 'SIGKILL')
      await vi.waitFor(() => expect(store.pid).not.toBe(pid), 20_000)
      await counters.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { upsert: true })
    }
    expect(await counters.findOne()).toEqual({ _id: 1, n: 5 })
    expect(lines.filter((line) => /started again/.test(line))).toHaveLength(5)
    await client.close()
    await store.close()
  })

  test('tries until it can be started again, and says once why it cannot', async () => {
    const dataDir = tempFolder()
    const lines: string[] = []
    const store = await startEmbeddedMongo({ dataDir, log: (line) => lines.push(line) })
    const client = await MongoClient.connect(store.uri, { serverSelectionTimeoutMS: 1000 })
    await client.db('a').collection<{ _id: number }>('b').insertOne({ _id: 1 })
    const file = join(dataDir, 'data', 'data.mdb')
    const whole = readFileSync(file)
    process.kill(store.pid, 'SIGSTOP')
    writeFileSync(file, Buffer.alloc(10_000, 'x'))
    process.kill(store.pid, 'SIGKILL')
    await vi.waitFor(() => expect(lines.at(-1)).toMatch(/cannot be started again/), 20_000)
    expect(lines.at(-1)).toMatch(/corruption.*Restore the data folder from a backup/)
    const told = lines.length
    await expect(client.db('a').command({ ping: 1 })).rejects.toThrow()
    writeFileSync(file, whole)
    await vi.waitFor(() => expect(lines.at(-1)).toMatch(/is back/), 20_000)
    expect(lines).toHaveLength(told + 1)
    expect(await client.db('a').collection('b').countDocuments()).toBe(1)
    await client.close()
    await store.close()
  })

  test('outlasts signals that are sent to every process of a service', async () => {
    const store = await startEmbeddedMongo({ dataDir: tempFolder(), log: () => undefined })
    const { pid } = store
    const client = await MongoClient.connect(store.uri)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid, signal)
    for (let n = 0; n < 20; n++) await client.db('a').collection('b').insertOne({ n })
    expect([store.pid, isAlive(pid)]).toEqual([pid, true])
    await client.close()
    await store.close()
    expect(isAlive(pid)).toBe(false)
  })

  test('keeps to short socket paths, and to the loopback address', async () => {
    const long = join(tempFolder(), 'x'.repeat(120))
    const capitals = join(tempFolder(), 'Data')
    for (const dataDir of [long, capitals]) {
      const store = await startEmbeddedMongo({ dataDir, log: () => undefined })
      expect(store.uri).toMatch(/verso-db/)
      const client = await MongoClient.connect(store.uri)
      expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 })
      await client.close()
      await store.close()
    }
    expect(() => embeddedMongoAddress({ dataDir: long, port: 1, host: '0.0.0.0' })).toThrow(
      /loopback/,
    )
    await expect(
      startEmbeddedMongo({ dataDir: long, port: 0, host: '192.168.1.1' }),
    ).rejects.toThrow(/loopback/)
  })

  test('ends with the process that started it, also when that is killed', async () => {
    const dataDir = tempFolder()
    const { process: parent, storePid: pid } = await startInParent(dataDir)
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false)
  })

  test.skipIf(process.platform !== 'linux')(
    'ends with it also when that is killed while it starts (only Linux shows children)',
    { timeout: 60_000 },
    async () => {
      for (const milliseconds of [0, 20, 40, 70, 100, 150, 200, 300]) {
        const parent = spawnParent(tempFolder())
        const children = `/proc/${parent.pid}/task/${parent.pid}/children`
        const pid = await vi.waitUntil(() => Number(readFileSync(children, 'utf8')), 10_000)
        await delay(milliseconds)
        parent.kill('SIGKILL')
        await vi.waitUntil(() => !isAlive(pid), { timeout: 10_000, interval: 20 })
      }
    },
  )

  test('has errors of its own', () => {
    expect(new EmbeddedMongoError('EMBEDDED_MONGO_IN_USE', 'x')).toMatchObject({
      code: 'EMBEDDED_MONGO_IN_USE',
    })
  })
})

describe('the command', () => {
  test('explains itself, and what was wrong', async () => {
    expect(await runCli(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/--data-dir/) as string,
    })
    expect(await runCli(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    })
    expect(await runCli([])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--data-dir is missing/) as string,
    })
    expect(await runCli(['--data-dir', 'x', '--port', 'y'])).toMatchObject({ code: 2 })
    expect(await runCli(['--mistyped'])).toMatchObject({ code: 2 })
    const outside = await runCli(['--data-dir', tempFolder(), '--port', '0', '--host', '0.0.0.0'])
    expect(outside).toMatchObject({ code: 1, stderr: expect.stringMatching(/loopback/) as string })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends cleanly at %s, with clients connected',
    async (signal) => {
      const store = await startChildStore(tempFolder())
      // `close` wants to tell the server, and looks that long for one that has gone.
      const client = await MongoClient.connect(store.uri, { serverSelectionTimeoutMS: 500 })
      await client.db('a').collection('b').insertOne({ c: 1 })
      expect(await store.end(signal)).toEqual({ code: 0, signal: null })
      await client.close()
    },
  )
})

/** Starts a store as the child of a process that can be killed. */
async function startInParent(
  dataDir: string,
): Promise<{ readonly process: ChildProcess; readonly storePid: number }> {
  const parent = spawnParent(dataDir)
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer]
  return { process: parent, storePid: Number(chunk) }
}

function spawnParent(dataDir: string): ChildProcessByStdio<null, Readable, null> {
  const entry = new URL('../../dist/index.js', import.meta.url).href
  const script = `const { startEmbeddedMongo } = await import(${JSON.stringify(entry)})
    const store = await startEmbeddedMongo({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined })
    console.log(store.pid)
    setInterval(() => undefined, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  return parent
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
