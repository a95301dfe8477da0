// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {{ name: string, command: string, args: string[], cwd?: string, env?: Record<string, string> }} Program */

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Starts a server and waits for its first answer.
 *
 * @param {Program} program
 * @param {{ port: number, path: string }} target
 */
export async function start(program, { port, path }) {
  const begun = performance.now()
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    env: { ...process.env, ...program.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output = (output + String(chunk)).slice(-4_000)))
  child.stderr.on('data', (chunk) => (output = (output + String(chunk)).slice(-4_000)))
  while (!(await answers(port, path))) {
    if (child.exitCode !== null) throw new Error(`${program.name} ended: ${output}`)
    if (performance.now() - begun > 60_000)
      throw new Error(`${program.name} never answered: ${output}`)
    await sleep(1)
  }
  return {
    /** Milliseconds from the start of the process to the end of its first answer. */
    firstAnswer: performance.now() - begun,
    pid: /** @type {number} */ (child.pid),
    output: () => output,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
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
    get({ port, path, host: '127.0.0.1', agent: false }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode === 200))
    }).on('error', () => resolve(false))
  })
}

/**
 * Resident memory of a process, in MiB.
 *
 * @param {number} pid
 */
export function residentMemory(pid) {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN) / 1_024
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
