// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../packages/verso/bin/verso.mjs', import.meta.url))

/**
 * @typedef {object} Victim
 * @property {number} port
 * @property {string} dir
 * @property {() => string} log everything it printed
 * @property {() => Promise<void>} stop
 */

/**
 * Runs `verso build` and then `verso start` on a free port.
 *
 * @param {string} dir
 * @param {Record<string, string>} [env]
 * @returns {Promise<Victim>}
 */
export async function startVerso(dir, env = {}) {
  const build = run(['build', dir], env)
  const [status] = await once(build.child, 'close')
  if (status !== 0) throw new Error(`verso build failed:\n${build.log()}`)
  const server = run(['start', dir, '-p', '0', '-H', '127.0.0.1'], { ...env, ATTACK_SERVES: '1' })
  const port = await new Promise((resolve, reject) => {
    const look = () => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(server.log())
      if (found !== null) resolve(Number(found[1]))
    }
    server.child.stdout?.on('data', look)
    server.child.stderr?.on('data', look)
    server.child.once('close', () => reject(new Error(`verso start ended:\n${server.log()}`)))
  })
  return {
    port,
    dir,
    log: server.log,
    async stop() {
      if (server.child.exitCode !== null || server.child.signalCode !== null) return
      const gone = once(server.child, 'close')
      const late = setTimeout(() => server.child.kill('SIGKILL'), 15_000)
      server.child.kill('SIGTERM')
      await gone
      clearTimeout(late)
    },
  }
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function run(args, env) {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...keptEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout?.on('data', (chunk) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk) => (text += chunk.toString()))
  return { child, log: () => text }
}

/** Nothing of this shell's that would change what is attacked, a database above all. */
function keptEnv() {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
}
