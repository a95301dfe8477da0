// @ts-check
// `npm run soak`: whether a server grows. It builds an app of its own in a temporary folder, serves it in production, and sends it
// requests of every kind, then paths that do not exist. Prints a line for each promise, and ends with 1 when one is broken.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { countDescriptors, memory, settled } from './lib/process-facts.mjs'
import { knownRequest, unknownRequest, writeApp } from './lib/soak-app.mjs'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    paths: { type: 'string', default: '40000' },
    connections: { type: 'string', default: '16' },
    workers: { type: 'string', default: '0' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`npm run soak -- [options]

  --requests <n>     requests of the first part (200000)
  --paths <n>        paths that do not exist (40000)
  --connections <n>  kept connections (16)
  --workers <n>      as of verso start (0)
  --quick            a tenth of both: tells a leak of kilobytes a request, no less`)
  process.exit(0)
}
const share = values.quick ? 0.1 : 1
const requests = toCount(values.requests)
const paths = toCount(values.paths)
const connections = Number(values.connections)
const limits = { requests: 40, paths: 60 }

if (!existsSync('/proc/self/status')) {
  console.log('skipped: memory and descriptors are read from /proc, which this system has not')
  process.exit(0)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const verso = join(root, 'packages/verso/bin/verso.mjs')
const app = mkdtempSync(join(tmpdir(), 'verso-soak-'))
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let broken = 0
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(app, { recursive: true, force: true, maxRetries: 5 })
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => process.exit(1))

writeApp(app, root)
await build()
const { port, pid, ended, stop } = await start()
const begun = performance.now()

// Code that has not run yet is compiled, pools and caches fill: that is not growth.
await load(Math.max(2_000, requests / 20), knownRequest)
const descriptors = await settled(() => countDescriptors(pid))
console.log(`after warm-up: ${memory(pid).toFixed(1)} MB, ${descriptors} descriptors`)

await load(requests / 2, knownRequest)
const half = await collected()
await load(requests / 2, knownRequest)
const whole = await collected()
check(`the last half of ${requests} requests added`, whole - half, limits.requests)

await load(paths, unknownRequest)
const after = await collected()
check(`${paths} paths that do not exist added`, after - whole, limits.paths)

const left = await settled(
  () => countDescriptors(pid),
  (now) => now <= descriptors,
)
report(left <= descriptors, `descriptors: ${descriptors} after warm-up, ${left} now`)

const took = performance.now()
stop()
const code = await ended
report(code === 0, `SIGTERM: exit code ${code} after ${Math.round(performance.now() - took)} ms`)
console.log(
  `${broken === 0 ? 'all kept' : `${broken} broken`}, in ${Math.round((performance.now() - begun) / 1_000)} s`,
)
process.exitCode = broken === 0 ? 0 : 1

/** @param {string} text */
function toCount(text) {
  const number = Number(text) * share
  if (Number.isSafeInteger(number) && number >= 100) return number
  console.error(`'${text}' is no number of requests: give at least ${100 / share}.`)
  return process.exit(1)
}

async function build() {
  const child = spawn(process.execPath, [verso, 'build', app], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error('The app of this script cannot be built.')
  // What was built runs alone: a copy of it is served, as after a deployment.
  cpSync(join(app, '.verso'), join(app, 'alone', '.verso'), { recursive: true })
}

async function start() {
  const entry = join(app, 'alone', '.verso', 'server.mjs')
  const args = ['--expose-gc', entry, '--port', '0', '--workers', values.workers]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', HOSTNAME: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code
  })
  let text = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += chunk
    const found = /Ready on http:\/\/[^:]+:(\d+)/.exec(text)
    if (found === null) continue
    // The log is read on, so that the server has a reader, and thrown away.
    child.stdout.resume()
    const pid = /** @type {number} */ (child.pid)
    return { port: Number(found[1]), pid, ended, stop: () => child.kill('SIGTERM') }
  }
  throw new Error(`The server did not start:\n${text}`)
}

/**
 * Sends so many requests over kept connections. Some connections are broken off in the middle, as clients do.
 *
 * @param {number} total
 * @param {(n: number) => string} toRequest
 */
async function load(total, toRequest) {
  let next = 0
  const client = async () => {
    let socket = await open()
    while (next < total) {
      const n = next++
      if (n % 500 === 499) {
        socket.write(toRequest(n).slice(0, 30))
        socket.destroy()
        socket = await open()
      } else if (!(await ask(socket, toRequest(n)))) {
        socket.destroy()
        socket = await open()
      }
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: connections }, client))
}

/**
 * Megabytes that are left when what nobody needs has been collected. The collector comes when it likes, and gives memory back little by
 * little: without that, a server with pages goes up and down by eighty megabytes and more.
 */
async function collected() {
  const before = memory(pid)
  // Of several workers, each takes a connection now and then.
  for (let i = 0; i < 8 + 10 * Number(values.workers); i++) {
    const socket = await open()
    await ask(socket, 'GET /api/collect HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    socket.destroy()
    await sleep(150)
  }
  const now = await settled(() => Math.round(memory(pid)))
  console.log(`       ${before.toFixed(1)} MB, ${now} after collections`)
  return now
}

async function open() {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true).on('error', () => {})
  return socket
}

/**
 * @param {import('node:net').Socket} socket
 * @param {string} request
 * @returns {Promise<boolean>} whether the connection may be used again
 */
function ask(socket, request) {
  return new Promise((resolve) => {
    let text = ''
    const done = (/** @type {boolean} */ again) => {
      socket.off('data', onData).off('close', onClose)
      resolve(again)
    }
    const onClose = () => done(false)
    const onData = (/** @type {Buffer} */ chunk) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = text.slice(0, end)
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
      const chunked = /\r\ntransfer-encoding: chunked/i.test(head)
      const empty = /^HTTP\/1\.1 (?:204|304)/.test(head)
      const isWhole =
        empty ||
        (chunked ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length ?? 0))
      if (isWhole) done(!/\r\nconnection: close/i.test(head))
    }
    socket.on('data', onData).on('close', onClose)
    socket.write(request, 'latin1')
  })
}

/** @param {string} what @param {number} added @param {number} limit */
function check(what, added, limit) {
  report(added < limit, `${what} ${added.toFixed(1)} MB; the limit is ${limit}`)
}

/** @param {boolean} kept @param {string} what */
function report(kept, what) {
  if (!kept) broken++
  console.log(`${kept ? 'kept  ' : 'BROKEN'} ${what}`)
}
