// @ts-check
// `npm start`: builds what is missing, then serves examples/users in production, on the embedded store.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const verso = fileURLToPath(new URL('../packages/verso/bin/verso.mjs', import.meta.url))
const app = 'examples/users'

step('Building the packages', 'packages/verso/dist/cli/main.js', () =>
  spawnSync('npx', ['--no-install', 'tsc', '-b', 'packages/verso', 'packages/embedded-mongo'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  }),
)
step(`Building ${app}`, `${app}/.verso/server.mjs`, () =>
  spawnSync(process.execPath, [verso, 'build', app], { cwd: root, stdio: 'inherit' }),
)

const env = { ...process.env }
if (env.MONGODB_URI === undefined) {
  env.VERSO_DB ??= 'embedded'
  console.log('MONGODB_URI is not set, so VERSO_DB=embedded: the embedded store takes its place.')
}
// In a session of its own the server hears only what it is told here: Ctrl-C would otherwise reach it from the terminal and
// again through npm, and the second one means "at once". The channel tells it when this process is gone, however that came.
const lifeline = fileURLToPath(new URL('lifeline.mjs', import.meta.url))
const server = spawn(
  process.execPath,
  ['--import', pathToFileURL(lifeline).href, verso, 'start', app, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
    detached: process.platform !== 'win32',
  },
)
server.on('exit', (code, signal) => {
  process.exit(code ?? (signal === null ? 1 : 128 + constants.signals[signal]))
})

/** Ctrl-C arrives from the terminal and from npm; only a later one is a second one. */
const sameKeyPress = 500
let told = -Infinity
const end = () => {
  const now = performance.now()
  if (now - told < sameKeyPress) return
  told = now
  server.kill('SIGTERM')
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)

// npm starts a shell, which starts this. Neither passes signals on reliably, and a killed npm says nothing at all: its server
// would go on and hold the port and the data.
if (process.env.npm_lifecycle_event !== undefined) {
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    end()
  }, 250)
}

/** The shell and npm. Once one of them is gone, another process has its place. */
function ancestors() {
  let above = ''
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    // The name in brackets may hold spaces and brackets; state and parent follow it.
    above = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? ''
  } catch {
    // Only Linux shows it; elsewhere the shell alone must do.
  }
  return `${process.ppid} ${above}`
}

/**
 * @param {string} what
 * @param {string} result the file that tells that the step was done before
 * @param {() => import('node:child_process').SpawnSyncReturns<Buffer>} work
 */
function step(what, result, work) {
  if (existsSync(new URL(`../${result}`, import.meta.url))) return
  console.log(`${what} …`)
  const { status } = work()
  if (status !== 0) process.exit(status ?? 1)
}
