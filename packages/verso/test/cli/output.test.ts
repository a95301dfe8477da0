import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso } from '../support/verso-process.ts'

const bin = fileURLToPath(new URL('../../bin/verso.mjs', import.meta.url))

let app: TempApp
const running = new Set<ChildProcess>()
beforeAll(async () => {
  app = await tempApp({
    'package.json': '{ "type": "module" }',
    'pages/api/loud.js': `export default (req, res) => {
  console.log('x'.repeat(2000))
  console.error('x'.repeat(2000))
  process.stdout.write('y'.repeat(2000))
  process.stderr.write('y'.repeat(2000))
  if (req.query.fail) setTimeout(() => { throw new Error('from a timer') })
  res.json(process.pid)
}`,
  })
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})
afterAll(() => app.remove())

/** What happens to both outputs once the server runs. */
const ways: Record<
  string,
  {
    stdio: () => ['ignore', 'pipe' | number, 'pipe' | number]
    after: (child: ChildProcess) => void
  }
> = {
  'whose readers go away': {
    stdio: () => ['ignore', 'pipe', 'pipe'],
    after(child) {
      child.stdout?.destroy()
      child.stderr?.destroy()
    },
  },
  'that nobody reads': {
    stdio: () => ['ignore', 'pipe', 'pipe'],
    after(child) {
      child.stdout?.pause()
      child.stderr?.pause()
    },
  },
  'on a full disk': {
    stdio: () => ['ignore', openSync('/dev/full', 'w'), openSync('/dev/full', 'w')],
    after: () => {},
  },
}

/** A port that is free for the moment: a server that cannot speak cannot say which one it took. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => {
    probe.listen(0, resolve)
  })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => {
    probe.close(resolve)
  })
  return port
}

/** The process and those it has started. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => fieldsOf(Number(name))?.[1] === String(pid))
  return [pid, ...children.map(Number)]
}

/** Processor time that they have used so far, in milliseconds. */
function used(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const fields = fieldsOf(pid)
    ticks += Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
  }
  return ticks * 10
}

/** What /proc tells of a process, after its name. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

const hasProc = existsSync('/proc/self/stat') && existsSync('/dev/full')

describe.skipIf(!hasProc)('outputs (skipped where there is no /proc and no /dev/full)', () => {
  describe.each([
    ['0', 'off'],
    ['2', 'off'],
    ['0', 'embedded'],
    ['2', 'embedded'],
  ])('of %s workers, embedded store %s', (workers, database) => {
    it.each(Object.keys(ways))('%s neither end nor busy the server', async (name) => {
      const way = ways[name]
      if (way === undefined) throw new Error(name)
      const port = await freePort()
      const child = spawn(
        process.execPath,
        [bin, 'start', app.dir, '-p', `${port}`, '--workers', workers],
        {
          env: {
            ...process.env,
            NODE_ENV: 'production',
            VERSO_DB: database,
            VERSO_DATA_DIR: `.data-${port}`,
          },
          stdio: way.stdio(),
        },
      )
      running.add(child)
      const ended = new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve(code ?? signal))
      })
      const ask = (query = ''): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}/api/loud${query}`, { headers: { connection: 'close' } })
      const asked = async (): Promise<number | undefined> =>
        (await ask().catch(() => undefined))?.status
      await expect.poll(asked, { timeout: 20_000 }).toBe(200)
      const first = child.pid ?? 0
      // Counted before requests fail: each of these has a worker replaced, and for a moment there is one more of them.
      const size = family(first).length
      way.after(child)
      // Far more than a pipe holds.
      for (let i = 0; i < 150; i++) expect((await ask()).status).toBe(200)
      for (let i = 0; i < 3; i++) expect((await ask('?fail=1')).status).toBe(200)
      // The first process has something to say now, and what it starts may change the outputs of all.
      const [, ...others] = family(first)
      for (const pid of others) process.kill(pid, 'SIGKILL')
      const isWhole = (): boolean =>
        family(first).length === size && !others.some((pid) => fieldsOf(pid))
      await expect.poll(isWhole, { timeout: 20_000 }).toBe(true)
      await expect.poll(asked, { timeout: 20_000 }).toBe(200)
      // A server that tries again and again would use the second; this one has next to nothing to do. What was just started
      // may still be loading, so the least of a few seconds counts.
      let least = Infinity
      for (let second = 0; second < 5 && least >= 300; second++) {
        const pids = family(first)
        const before = used(pids)
        await new Promise((resolve) => {
          setTimeout(resolve, 1_000)
        })
        least = Math.min(least, used(pids) - before)
      }
      expect(least).toBeLessThan(300)
      for (let i = 0; i < 20; i++) expect((await ask()).status).toBe(200)
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
    })
  })
})
