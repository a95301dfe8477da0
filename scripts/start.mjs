// @ts-check
// `npm start`: builds what is missing, then serves examples/users in production, on the embedded store.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

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
const server = spawn(process.execPath, [verso, 'start', app, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env,
})
// The terminal sends Ctrl-C to the server as well; this process only waits for it to end in order.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => server.kill('SIGTERM'))
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128)
})

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
