// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'

import { buildVerso, builtNext, copyApp, startNext, work } from '../lib/apps.mjs'
import { ask } from '../lib/check.mjs'
import { hasNext, serverFile, versoServer } from '../lib/contenders.mjs'
import { root, usersApp } from '../lib/folders.mjs'
import { pinned } from '../lib/machine.mjs'
import { measure } from '../lib/measure.mjs'
import { start } from '../lib/process.mjs'
import { usersWorkloads } from '../lib/workloads.mjs'

/**
 * A Web API with Mongoose on the embedded store, end to end. Each server has a store of its own, whose CPU time counts as
 * its own: all have the same handler code to run and the same commands to send.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function users(context) {
  const dir = copyApp(usersApp)
  buildVerso(dir)
  const stores = []
  /** @type {import('../lib/measure.mjs').Contender[]} */
  const contenders = []
  /** @type {Map<string, string>} */
  const ids = new Map()
  try {
    for (const name of ['tuned', 'verso', ...(hasNext() ? ['next'] : [])]) {
      const store = await startStore()
      stores.push(store)
      const env = { MONGODB_URI: store.uri }
      const server = await start(
        name === 'tuned'
          ? serverFile(name, 'users', env)
          : name === 'verso'
            ? versoServer(dir, { env })
            : withEnv({ name, ...startNext(builtNext(usersApp)) }, env),
        '/api/users',
      )
      contenders.push({ name, server, helpers: [store.pid] })
      for (let index = 1; index <= 100; index++) {
        const { status, body } = await ask(server.origin, {
          path: '/api/users',
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ name: `User ${index}` }),
        })
        if (status !== 201) throw new Error(`${name} answered ${status}: ${body}`)
        if (index === 1) ids.set(name, JSON.parse(body)._id)
      }
    }
    const results = []
    for (const workload of usersWorkloads) {
      const servers = await context.attempt(workload.what, () =>
        measure(contenders, workload, {
          ...context.load,
          fill: (path, name) => path.replace('{id}', ids.get(name) ?? ''),
        }),
      )
      if (servers) results.push({ id: workload.id, what: workload.what, servers })
    }
    return { workloads: results }
  } finally {
    for (const { server } of contenders) await server.stop()
    for (const store of stores) await store.stop()
  }
}

/**
 * @param {import('../lib/process.mjs').Program} program
 * @param {Record<string, string>} env
 */
function withEnv(program, env) {
  return { ...program, env: { ...program.env, ...env } }
}

async function startStore() {
  const cli = join(root, 'packages/embedded-mongo/bin/embedded-mongo.mjs')
  const data = mkdtempSync(join(work, 'store-'))
  const options = [cli, '--data-dir', data, '--port', '0']
  const [command, args] = pinned('server', process.execPath, options)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    const uri = /Address: (\S+)/.exec(output)?.[1]
    if (uri !== undefined) {
      return {
        uri,
        pid: /** @type {number} */ (child.pid),
        async stop() {
          const ended = once(child, 'exit')
          child.kill('SIGTERM')
          await ended
        },
      }
    }
  }
  throw new Error(`The embedded store did not start: ${output}`)
}
