// @ts-check
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const tool = spawnSync('wrk', ['--version']).error === undefined ? 'wrk' : 'autocannon'

/**
 * Requests a second that a server answers over 32 connections.
 *
 * @param {string} url
 * @param {number} seconds
 */
export async function load(url, seconds) {
  if (tool === 'wrk') {
    const { stdout } = await run('wrk', ['-t1', '-c32', `-d${seconds}`, url])
    if (/Non-2xx/.test(stdout)) throw new Error(`${url} does not answer 200:\n${stdout}`)
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  }
  const { default: autocannon } = await import('autocannon')
  const result = await autocannon({ url, connections: 32, duration: seconds })
  if (result.non2xx > 0) throw new Error(`${url} does not answer 200`)
  return result.requests.average
}
