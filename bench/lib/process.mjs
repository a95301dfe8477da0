// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { pinned } from './machine.mjs'

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {Record<string, string>} [env]
 */

/** @typedef {Awaited<ReturnType<typeof start>>} Running */

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

/** What is to be ended when the run ends early. */
const alive = new Set(/** @type {import('node:child_process').ChildProcess[]} */ ([]))
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => process.exit(1))

/**
 * Starts a server on its core and waits for the first byte of its first answer. What it prints goes to /dev/null: a pipe would
 * cost the reader, which is the process that measures.
 *
 * @param {Program} program
 * @param {string} path
 */
export async function start(program, path) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'verso-bench-log-'))
  const log = join(folder, 'stderr')
  const stderr = openSync(log, 'w')
  const [command, args] = pinned('server', program.command, program.args)
  const env = { ...process.env, NODE_ENV: 'production', ...program.env, PORT: String(port) }
  const begun = performance.now()
  const child = spawn(command, args, { cwd: program.cwd, env, stdio: ['ignore', 'ignore', stderr] })
  closeSync(stderr)
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  const failure = (/** @type {string} */ what) => {
    child.kill('SIGKILL')
    return new Error(`${program.name} ${what}.\n${readFileSync(log, 'utf8').slice(-2_000)}`)
  }
  while (!(await answers(port, path))) {
    if (child.exitCode !== null || child.signalCode !== null) throw failure('ended')
    if (performance.now() - begun > 60_000) throw failure('never answered')
    await sleep(1)
  }
  const firstAnswer = performance.now() - begun
  return {
    program,
    port,
    origin: `http://127.0.0.1:${port}`,
    /** Milliseconds from the start of the process to its first answer. */
    firstAnswer,
    pid: /** @type {number} */ (child.pid),
    async stop() {
      const ended = once(child, 'exit')
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await ended
        clearTimeout(late)
      }
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * @param {number} port
 * @param {string} path
 * @returns {Promise<boolean>}
 */
function answers(port, path) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`)
    })
    // An error of the server while it starts is no answer, and neither is a connection that it drops.
    socket.once('data', (head) => {
      socket.destroy()
      resolve(/^HTTP\/1\.1 [234]/.test(head.toString('latin1')))
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

/**
 * CPU time of a process, its threads and its descendants since they were started, in microseconds; NaN where there is no /proc.
 *
 * @param {number} pid
 */
export function cpuTime(pid) {
  let sum = 0
  for (const one of family(pid)) sum += cpuTimeOf(one)
  return sum
}

/** The kernel's clock ticks are 10 ms, on every Linux that Node runs on. */
const TICK = 10_000

/** @param {number} pid */
function cpuTimeOf(pid) {
  try {
    // utime and stime, of all threads, those that have ended included; fields 14 and 15, after a name that may hold spaces.
    const fields = statOf(pid)
    return (Number(fields[11]) + Number(fields[12])) * TICK
  } catch {
    return Number.NaN
  }
}

/** @param {number} pid */
function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/**
 * A process and all that descend from it.
 *
 * @param {number} pid
 * @returns {number[]}
 */
function family(pid) {
  const parents = new Map(/** @type {[number, number][]} */ ([]))
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      try {
        parents.set(Number(name), Number(statOf(Number(name))[1]))
      } catch {
        // It ended while the folder was read.
      }
    }
  } catch {
    return [pid]
  }
  const found = [pid]
  for (const one of found)
    for (const [child, parent] of parents) if (parent === one) found.push(child)
  return found
}

/**
 * Resident memory of a process and its descendants, in MiB; NaN where there is no /proc.
 *
 * @param {number} pid
 */
export function residentMemory(pid) {
  let sum = 0
  for (const one of family(pid)) {
    try {
      const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))
      sum += Number(match?.[1] ?? Number.NaN) / 1_024
    } catch {
      return Number.NaN
    }
  }
  return sum
}
