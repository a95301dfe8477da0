// @ts-check
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { buildVerso, work } from '../lib/apps.mjs'
import { versoServer } from '../lib/contenders.mjs'
import { measure } from '../lib/measure.mjs'
import { start } from '../lib/process.mjs'
import { turned } from '../lib/statistics.mjs'
import { of } from './start.mjs'

/**
 * What an app of 10,000 routes costs beside one of 10: throughput of a route of each kind, and the first answer.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function routes(context) {
  const apps = [10, 10_000].map((count) => {
    context.say(`building ${count} routes`)
    const dir = createRoutes(count)
    const took = buildVerso(dir)
    return { count, took, program: versoServer(dir, { name: `${count}` }) }
  })

  const times = apps.map(() => /** @type {number[]} */ ([]))
  for (let round = 0; round < 11; round++) {
    for (const [index, { program }] of turned([...apps.entries()], round)) {
      const server = await start(program, '/api/static4/leaf')
      times[index]?.push(server.firstAnswer)
      await server.stop()
    }
  }

  const contenders = []
  try {
    for (const { program } of apps) {
      const server = await start(program, '/api/static4/leaf')
      contenders.push({ name: program.name, server })
    }
    const results = []
    for (const [id, what, path] of /** @type {const} */ ([
      ['routes-static', '10,000 routes, static', '/api/static4/leaf'],
      ['routes-dynamic', '10,000 routes, dynamic', '/api/dynamic4/abc?x=1'],
    ])) {
      context.say(what)
      const workload = /** @type {const} */ ({ id, what, kind: 'api', request: { path } })
      const wrong = (/** @type {{ status: number }} */ { status }) =>
        status === 200 ? undefined : 'a 200 was due'
      results.push({
        id,
        what,
        servers: await measure(contenders, { ...workload, wrong }, context.load),
      })
    }
    return {
      routes: results,
      figures: apps.flatMap(({ count, took }, index) => [
        {
          id: `first-routes-${count}`,
          what: `first answer with ${count} routes`,
          unit: 'ms',
          ...of(times[index] ?? []),
        },
        { id: `build-routes-${count}`, what: `build of ${count} routes`, unit: 'ms', value: took },
      ]),
    }
  } finally {
    for (const { server } of contenders) await server.stop()
  }
}

/** @param {number} count */
function createRoutes(count) {
  const dir = mkdtempSync(join(work, 'routes-'))
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }\n')
  const handler = `export default function handler(req, res) {\n  res.status(200).json(req.query)\n}\n`
  for (let index = 0; index < count / 2; index++) {
    for (const [folder, file] of [
      [`static${index}`, 'leaf.js'],
      [`dynamic${index}`, '[id].js'],
    ]) {
      mkdirSync(join(dir, 'pages/api', folder ?? ''), { recursive: true })
      writeFileSync(join(dir, 'pages/api', folder ?? '', file ?? ''), handler)
    }
  }
  return dir
}
