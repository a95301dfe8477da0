// @ts-check
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { pinned, tool } from './machine.mjs'

const run = promisify(execFile)

export const CONNECTIONS = 32

/**
 * One kind of request. In the body `{n}` stands for a number that no other request of the run has.
 *
 * @typedef {object} Request
 * @property {string} path
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 */

const folder = mkdtempSync(join(tmpdir(), 'verso-bench-load-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** How often a body with a number in it was sent from this process: numbers must not come twice. */
let series = Date.now() % 1e9

/**
 * Sends requests over 32 kept connections for some seconds, and counts the answers. Anything but a 2xx or 304 ends the run.
 *
 * @param {string} origin
 * @param {Request} request
 * @param {number} seconds
 * @returns {Promise<{ requests: number, rate: number }>}
 */
export async function load(origin, request, seconds) {
  return tool === 'wrk'
    ? await loadWithWrk(origin, request, seconds)
    : await loadWithAutocannon(origin, request, seconds)
}

/** @type {typeof load} */
async function loadWithWrk(origin, request, seconds) {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}`, '--timeout', '10']
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    args.push('-H', `${name}: ${value}`)
  }
  if (request.method !== undefined) {
    const script = join(folder, 'request.lua')
    writeFileSync(script, scriptOf(request))
    args.push('-s', script)
  }
  const [command, all] = pinned('load', 'wrk', [...args, origin + request.path])
  const { stdout } = await run(command, all)
  if (/Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`Errors under load at ${origin}${request.path}:\n${stdout}`)
  }
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  if (requests > 0) return { requests, rate }
  // Thirty-two slow answers may all be under way when a short time ends.
  if (seconds >= 8) throw new Error(`No answer at ${origin}${request.path}:\n${stdout}`)
  return await loadWithWrk(origin, request, seconds * 2)
}

/** @param {Request} request */
function scriptOf({ method = 'GET', body = '' }) {
  // A long bracket takes JSON as it stands.
  const quoted = `[==[${body}]==]`
  if (!body.includes('{n}')) return `wrk.method = '${method}'\nwrk.body = ${quoted}\n`
  const [before, after] = body.split('{n}')
  series++
  return `
local n = 0
function request()
  n = n + 1
  return wrk.format('${method}', nil, nil, [==[${before}]==] .. '${series}-' .. n .. [==[${after}]==])
end
`
}

/** @type {typeof load} */
async function loadWithAutocannon(origin, request, seconds) {
  series++
  const child = fileURLToPath(new URL('autocannon.mjs', import.meta.url))
  const options = JSON.stringify({ origin, request, seconds, connections: CONNECTIONS, series })
  const [command, all] = pinned('load', process.execPath, [child, options])
  const { stdout } = await run(command, all)
  const { bad, requests, duration } = JSON.parse(stdout)
  if (bad > 0) throw new Error(`${bad} errors under load at ${origin}${request.path}`)
  return { requests, rate: requests / duration }
}
