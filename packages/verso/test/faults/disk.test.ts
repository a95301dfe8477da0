import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { ask, startUsers, until, type UserReply } from '../support/users-server.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

const disk = mkdtempSync(join(tmpdir(), 'verso-disk-'))
const mounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' })
    .status === 0

/** Writes until nothing more fits, down to the last page. */
function fill(name: string): void {
  const file = openSync(join(disk, name), 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096, 1))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  } finally {
    closeSync(file)
  }
}

let app: TempApp
beforeAll(async () => {
  app = await tempApp({}, 'users')
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterEach(stopAll)
afterAll(async () => {
  if (mounted) execFileSync('umount', ['-l', disk])
  rmdirSync(disk)
  await app.remove()
})

describe.skipIf(!mounted)('a full disk (needs the right to mount a small tmpfs)', () => {
  it(
    'fails writes with 507, serves reads, and recovers without a restart',
    { timeout: 90_000 },
    async () => {
      const server = await startUsers(app, join(disk, 'data'))
      const acknowledged = ['Ada']
      expect((await server.ask('POST', '', { name: 'Ada' })).status).toBe(201)
      fill('filler')

      const post = async (name: string): Promise<UserReply> => {
        const reply = await server.ask('POST', '', { name })
        if (reply.status === 201) acknowledged.push(name)
        return reply
      }
      const long = 'x'.repeat(80)
      // Pages that were free already may take a few.
      await until(async () => (await post(`${acknowledged.length} ${long}`)).status !== 201, 30_000)
      const replies = await Promise.all(
        Array.from({ length: 200 }, (_, n) => post(`full ${n} ${long}`)),
      )
      const statuses = new Set(replies.map(({ status }) => status))
      expect(statuses).toContain(507)
      expect([...statuses].every((status) => [201, 507].includes(status))).toBe(true)
      expect(replies.find(({ status }) => status === 507)).toMatchObject({
        body: { error: 'The disk of the database is full' },
      })
      const names = async (): Promise<string[]> => (await server.list()).map(({ name }) => name)
      expect((await names()).sort()).toEqual([...acknowledged].sort())
      expect(await ask(`${server.url}/`)).toMatchObject({ status: 200 })

      // A store that ends now finds no room for so much as the name of its owner.
      process.kill(server.storePid() ?? 0, 'SIGKILL')
      await server.verso.printed(/cannot be started again[^\n]*ENOSPC/)
      expect((await server.ask('GET')).status).toBe(503)

      rmSync(join(disk, 'filler'))
      const written = async (): Promise<boolean> =>
        (await post(`after ${acknowledged.length}`)).status === 201
      expect(await until(written, 20_000)).toBeLessThan(5_000)
      expect((await names()).sort()).toEqual([...acknowledged].sort())

      fill('filler')
      await until(async () => (await post(`${acknowledged.length} ${long}`)).status === 507, 30_000)
      rmSync(join(disk, 'filler'))
      expect(await until(written, 20_000)).toBeLessThan(5_000)

      const { code, stdout, stderr } = await server.verso.stop()
      expect([code, stderr]).toEqual([0, ''])
      // Told once for each time, not once for each of the writes.
      expect(stdout.match(/did not reach the disk/g)).toHaveLength(2)
      const again = await startUsers(app, join(disk, 'data'))
      expect((await again.list()).map(({ name }) => name).sort()).toEqual([...acknowledged].sort())
      await again.verso.stop()
    },
  )

  it('keeps a server from starting, which says so', { timeout: 60_000 }, async () => {
    fill('filler')
    const { code, stdout } = await runVerso(['start', app.dir, '-p', '0'], {
      env: { VERSO_DB: 'embedded', VERSO_DATA_DIR: join(disk, 'other') },
    }).ended
    rmSync(join(disk, 'filler'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/cannot start: [^"]*(?:ENOSPC|disk)/)
  })
})
