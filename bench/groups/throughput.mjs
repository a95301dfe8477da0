// @ts-check
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { buildVerso, builtNext, copyApp, startNext, work } from '../lib/apps.mjs'
import { ask } from '../lib/check.mjs'
import { expectedHeaders, hasNext, hasPeers, serverFile, versoServer } from '../lib/contenders.mjs'
import { columns } from '../lib/columns.mjs'
import { app } from '../lib/folders.mjs'
import { measure } from '../lib/measure.mjs'
import { residentMemory, start } from '../lib/process.mjs'
import { workloads } from '../lib/workloads.mjs'

const quickColumns = new Set(['tuned', 'verso', 'idiomatic', 'fastify', 'next'])

/**
 * Every workload on every server that can answer it.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function throughput(context) {
  const { quick } = context
  const peersThere = hasPeers()
  const nextThere = hasNext()
  const entered = columns.filter(({ id }) => {
    if (quick && !quickColumns.has(id)) return false
    if (id === 'next') return nextThere
    return peersThere || !['fastify', 'hono', 'h3', 'express'].includes(id)
  })

  const dir = copyApp(app)
  buildVerso(dir)
  /** @type {Map<string, import('../lib/process.mjs').Running>} */
  const running = new Map()
  try {
    const built = await start(versoServer(dir), '/api/hello')
    running.set('verso', built)
    // What plain node:http sends as its page is Verso's, byte for byte.
    const page = join(work, 'page.html')
    writeFileSync(page, (await ask(built.origin, { path: '/page' })).body)
    for (const { id, kinds } of entered) {
      if (id === 'verso') continue
      const program =
        id === 'next'
          ? { name: id, ...startNext(builtNext(app)) }
          : serverFile(id, 'api', { BENCH_PAGE: page })
      running.set(id, await start(program, '/api/hello'))
      if (id === 'tuned' && kinds.includes('rendered')) {
        running.set('rendered', await start(serverFile(id, 'rendered', {}), '/rendered?name=Ada'))
      }
    }

    const results = []
    for (const workload of workloads) {
      if (quick && !workload.quick) continue
      const contenders = entered
        .filter(({ kinds }) => kinds.includes(workload.kind))
        .map(({ id }) => {
          const server = running.get(
            id === 'tuned' && workload.kind === 'rendered' ? 'rendered' : id,
          )
          if (server === undefined) throw new Error(`${id} was not started`)
          const headers =
            workload.kind === 'api' && id in expectedHeaders
              ? expectedHeaders[/** @type {keyof typeof expectedHeaders} */ (id)]
              : []
          return { name: id, server, headers }
        })
      const servers = await context.attempt(workload.what, () =>
        measure(contenders, workload, context.load),
      )
      if (servers) results.push({ id: workload.id, what: workload.what, servers })
    }
    const figures = [...running]
      .filter(([id]) => id !== 'rendered')
      .map(([id, { pid }]) => ({
        id: `memory-loaded-${id}`,
        what: `memory after all of these: ${id}`,
        value: residentMemory(pid),
        unit: 'MiB',
      }))
    return { workloads: results, figures }
  } finally {
    for (const server of running.values()) await server.stop()
  }
}
