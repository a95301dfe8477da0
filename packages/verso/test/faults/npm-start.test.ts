import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { ask, isAlive, ownerOf, until } from '../support/users-server.ts'
import { runVerso } from '../support/verso-process.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/** A repository in small: the scripts, and the example that they serve. */
let root: TempApp
beforeAll(async () => {
  root = await tempApp({
    'package.json': '{ "type": "module", "scripts": { "start": "node scripts/start.mjs" } }',
    'packages/verso/bin/verso.mjs': `import ${JSON.stringify(join(repository, 'packages/verso/bin/verso.mjs'))}`,
    // Says that the packages are built, which they are elsewhere.
    'packages/verso/dist/cli/main.js': '',
  })
  await cp(join(repository, 'scripts'), join(root.dir, 'scripts'), { recursive: true })
  await cp(join(repository, 'examples/users'), join(root.dir, 'examples/users'), {
    recursive: true,
    filter: (source) => !/\/(?:\.verso|\.data|node_modules)$/.test(source),
  })
  const built = await runVerso(['build', 'examples/users'], { cwd: root.dir }).ended
  expect(built).toMatchObject({ code: 0 })
})
afterAll(() => root.remove())

interface Started {
  /** The one that a person or a service manager knows. */
  readonly child: ChildProcess
  readonly url: string
  readonly dataDir: string
  readonly server: number
  readonly store: number
}

let count = 0
const started: Started[] = []

/** A failed test must not leave a server behind. */
afterEach(() => {
  for (const { child, server, store } of started.splice(0)) {
    child.kill('SIGKILL')
    for (const pid of [server, store]) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
})

async function start(command: string, args: readonly string[]): Promise<Started> {
  const dataDir = join(root.dir, `.data-${++count}`)
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(command, args, {
    cwd: root.dir,
    env: { PATH, HOME, PORT: '0', VERSO_DATA_DIR: dataDir, TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk
      const found = /Ready on (http:\/\/[^"\s]+)/.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)))
  })
  await until(async () => (await ask(`${url}/api/users`)).status === 200, 20_000)
  expect((await ask(`${url}/api/users`, 'POST', { name: 'Ada' })).status).toBe(201)
  const store = ownerOf(dataDir) ?? 0
  const stat = readFileSync(`/proc/${store}/stat`, 'utf8')
  const server = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  const result = { child, url, dataDir, server, store }
  started.push(result)
  return result
}

/** Nobody is left: not the server, not its store, and the folder is free. */
async function expectNothingLeft({ server, store, dataDir, url }: Started): Promise<void> {
  await until(() => !isAlive(server) && !isAlive(store), 15_000)
  expect(ownerOf(dataDir)).toBeUndefined()
  expect((await ask(url)).status).toBe(0)
}

const noProc = process.platform !== 'linux'
const noScript = spawnSync('script', ['--version']).status !== 0

describe.skipIf(noProc)('npm start (only Linux shows whose child a process is)', () => {
  // SIGINT for npm alone goes to a shell, which keeps it to itself; in a terminal everyone gets it.
  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'leaves nothing behind when npm gets %s',
    async (signal) => {
      const running = await start('npm', ['start'])
      running.child.kill(signal)
      await expectNothingLeft(running)
    },
  )

  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGHUP', 0],
    ['SIGKILL', null],
  ] as const)('leaves nothing behind when its script gets %s', async (signal, code) => {
    const running = await start(process.execPath, ['scripts/start.mjs'])
    const ended = once(running.child, 'exit')
    running.child.kill(signal)
    expect((await ended)[0]).toBe(code)
    await expectNothingLeft(running)
  })

  it('is over when the server is', async () => {
    const running = await start(process.execPath, ['scripts/start.mjs'])
    const ended = once(running.child, 'exit')
    process.kill(running.server, 'SIGKILL')
    expect((await ended)[0]).toBe(128 + 9)
    await until(() => !isAlive(running.store), 15_000)
  })

  describe.skipIf(noScript)('in a terminal (needs the command script of util-linux)', () => {
    const terminal = (): Promise<Started> => start('script', ['-qec', 'npm start', '/dev/null'])

    it('finishes what is in flight at Ctrl-C', async () => {
      const running = await terminal()
      const ended = once(running.child, 'exit')
      const users = `${running.url}/api/users`
      const writing = Array.from({ length: 16 }, (_, n) => ask(users, 'POST', { name: `w${n}` }))
      await Promise.race(writing)
      running.child.stdin?.write('\x03')
      expect((await Promise.all(writing)).map(({ status }) => status)).toEqual(
        writing.map(() => 201),
      )
      // The shell between npm and the script says by 130 that it was Ctrl-C.
      expect([0, 130]).toContain((await ended)[0])
      await expectNothingLeft(running)
    })

    it('ends with its terminal', async () => {
      const running = await terminal()
      running.child.kill('SIGKILL')
      await expectNothingLeft(running)
    })
  })
})
