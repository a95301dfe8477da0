import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { upstreamPort } from './upstream.mjs'

const parity = fileURLToPath(new URL('..', import.meta.url))
const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The two programs under comparison, and how each is built and started. */
export const programs = {
  next: {
    bin: `${parity}node_modules/next/dist/bin/next`,
    build: ['build'],
    start: ['start'],
    output: '.next',
  },
  verso: {
    bin: process.env.VERSO_BIN ?? `${repository}packages/verso/bin/verso.mjs`,
    build: ['build'],
    start: ['start'],
    output: '.verso',
  },
}

const environment = (extra) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NEXT_TELEMETRY_DISABLED: '1',
  NO_COLOR: '1',
  NODE_ENV: 'production',
  TZ: 'UTC',
  PARITY_UPSTREAM: String(upstreamPort),
  ...extra,
})

/** Builds the app with one of the programs; rejects with its output when it fails. */
export async function build(name, app) {
  const { bin, build: args } = programs[name]
  if (!existsSync(bin))
    throw new Error(`${name} is not there: ${bin} is missing. Install or build it first.`)
  const child = spawn(process.execPath, [bin, ...args], { cwd: app, env: environment() })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${name} build failed with exit code ${code}:\n${output}`)
  await copyOutput(join(app, programs[name].output), kept(name, app))
  return output
}

/** Pages that were made anew stay in the output of a build. What it was like is kept, so that each run starts from it. */
function kept(name, app) {
  return join(parity, 'node_modules/.cache/built', basename(app), name)
}

async function copyOutput(from, to) {
  await rm(to, { recursive: true, force: true })
  // The build's own cache is large, and nothing that serves.
  const cache = join(from, 'cache')
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (path) => path !== cache,
  })
}

/** Starts a built app on a free port and resolves once it accepts connections. */
export async function start(name, app) {
  const { bin, start: args } = programs[name]
  if (existsSync(kept(name, app)))
    await copyOutput(kept(name, app), join(app, programs[name].output))
  const port = await freePort()
  const child = spawn(process.execPath, [bin, ...args, '-p', String(port)], {
    cwd: app,
    env: environment({ PARITY_SERVING: '1' }),
  })
  const server = { name, port, log: '', exited: false, child }
  child.stdout.on('data', (data) => (server.log += data))
  child.stderr.on('data', (data) => (server.log += data))
  child.on('exit', () => (server.exited = true))
  await accepting(server)
  server.stop = async () => {
    if (server.exited) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await once(child, 'exit')
    clearTimeout(timer)
  }
  return server
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

async function accepting(server) {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    if (server.exited) throw new Error(`${server.name} ended while starting:\n${server.log}`)
    try {
      await fetch(`http://127.0.0.1:${server.port}/api/hello`)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  server.child.kill('SIGKILL')
  throw new Error(`${server.name} did not accept connections within 30 s:\n${server.log}`)
}
