// @ts-check
import { buildVerso, createHelloApp, copyApp } from '../lib/apps.mjs'
import { newerRuntimes, serverFile, versoServer } from '../lib/contenders.mjs'
import { app } from '../lib/folders.mjs'
import { measure } from '../lib/measure.mjs'
import { start } from '../lib/process.mjs'
import { turned } from '../lib/statistics.mjs'
import { workloads } from '../lib/workloads.mjs'
import { of } from './start.mjs'

/**
 * The same built server on newer runtimes, each beside its own plain node:http server.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function runtimes(context) {
  const dir = copyApp(app)
  buildVerso(dir)
  const small = createHelloApp()
  buildVerso(small)
  const here = { name: `Node ${process.version.slice(1).split('.')[0]}`, binary: process.execPath }
  const results = []
  const figures = []
  const all = [here, ...newerRuntimes()]

  context.say('first answer on newer runtimes')
  const times = all.map(() => /** @type {number[]} */ ([]))
  for (let round = 0; round < 11; round++) {
    for (const [index, { name, binary }] of turned([...all.entries()], round)) {
      const server = await start(versoServer(small, { name, binary }), '/api/hello')
      times[index]?.push(server.firstAnswer)
      await server.stop()
    }
  }
  for (const [index, { name }] of all.entries()) {
    const what = `first answer: verso on ${name}`
    figures.push({ id: `first-on-${name}`, what, unit: 'ms', ...of(times[index] ?? []) })
  }

  /** @type {import('../lib/measure.mjs').Contender[]} */
  const contenders = []
  try {
    for (const { name, binary } of all) {
      const plain = { ...serverFile('tuned', 'api', {}), command: binary }
      contenders.push({ name: `tuned, ${name}`, server: await start(plain, '/api/hello') })
      const server = await start(versoServer(dir, { name, binary }), '/api/hello')
      contenders.push({ name: `verso, ${name}`, server })
    }
    for (const workload of workloads.filter(({ id }) =>
      ['hello', 'dynamic', 'post'].includes(id),
    )) {
      context.say(`${workload.what} on newer runtimes`)
      const servers = await measure(contenders, workload, context.load)
      results.push({ id: workload.id, what: workload.what, servers })
    }
  } finally {
    for (const { server } of contenders) await server.stop()
  }
  return { runtimes: results, figures }
}
