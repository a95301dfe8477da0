// @ts-check
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { load, tool } from './lib/load.mjs'
import { freePort, median, residentMemory, start } from './lib/process.mjs'
import { verso } from './lib/programs.mjs'

const path = '/api/hello'

/**
 * @typedef {import('./lib/process.mjs').Program} Program
 * @typedef {{ what: string, value: number, unit: string, note?: string }} Row
 */

/**
 * Requests a second, in turns.
 *
 * @param {Program[]} programs
 * @returns {Promise<Row[]>}
 */
export async function throughput(programs) {
  const running = []
  for (const program of programs) {
    const port = await freePort()
    running.push({
      program,
      port,
      server: await start(program, { port, path }),
      rates: /** @type {number[]} */ ([]),
    })
  }
  for (const { port } of running) await load(`http://127.0.0.1:${port}${path}`, 2)
  for (let round = 0; round < 7; round++) {
    for (const { port, rates } of running)
      rates.push(await load(`http://127.0.0.1:${port}${path}`, 2))
  }
  const base = running[0]?.rates ?? []
  const rows = running.map(({ program, rates }) => ({
    what: program.name,
    value: median(rates),
    unit: 'requests/s',
    // Round against round: what slowed the machine in one slowed both.
    note: `${median(rates.map((rate, round) => rate / (base[round] ?? Number.NaN))).toFixed(3)} x hand-tuned (${tool})`,
  }))
  for (const { server } of running) await server.stop()
  return rows
}

/**
 * First answer and idle memory.
 *
 * @param {Program[]} programs
 * @returns {Promise<Row[]>}
 */
export async function startUp(programs) {
  const times = new Map(programs.map(({ name }) => [name, /** @type {number[]} */ ([])]))
  const memory = new Map(programs.map(({ name }) => [name, /** @type {number[]} */ ([])]))
  for (let round = 0; round < 7; round++) {
    for (const program of programs) {
      const server = await start(program, { port: await freePort(), path })
      await sleep(500)
      times.get(program.name)?.push(server.firstAnswer)
      memory.get(program.name)?.push(residentMemory(server.pid))
      await server.stop()
    }
  }
  return [
    ...[...times].map(([what, values]) => ({
      what: `${what}: first answer`,
      value: median(values),
      unit: 'ms',
    })),
    ...[...memory].map(([what, values]) => ({
      what: `${what}: idle memory`,
      value: median(values),
      unit: 'MiB',
    })),
  ]
}

/**
 * From the start of `verso dev` to its ready line, and from an edit to an answer that shows it.
 *
 * @param {string} dir
 * @returns {Promise<Row[]>}
 */
export async function dev(dir) {
  const ready = []
  for (let round = 0; round < 5; round++) {
    const port = await freePort()
    const begun = performance.now()
    const child = spawn(process.execPath, [verso, 'dev', dir, '-p', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const chunk of child.stdout) if (String(chunk).includes('ready')) break
    ready.push(performance.now() - begun)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  const port = await freePort()
  const url = `http://127.0.0.1:${port}${path}`
  const server = await start(
    { name: 'verso dev', command: process.execPath, args: [verso, 'dev', dir, '-p', String(port)] },
    { port, path },
  )
  const edits = []
  for (let edit = 1; edit <= 20; edit++) {
    writeFileSync(
      join(dir, 'pages/api/hello.js'),
      `export default function handler(req, res) {\n  res.status(200).json({ hello: 'edit ${edit}' })\n}\n`,
    )
    const begun = performance.now()
    const answer = await (await fetch(url)).json()
    edits.push(performance.now() - begun)
    if (answer.hello !== `edit ${edit}`)
      throw new Error(`Stale after edit ${edit}: ${JSON.stringify(answer)}`)
  }
  await server.stop()
  return [
    { what: 'verso dev: ready', value: median(ready), unit: 'ms' },
    {
      what: 'verso dev: edit to fresh answer',
      value: median(edits),
      unit: 'ms',
      note: 'median of 20',
    },
  ]
}

/**
 * @param {string} dir
 * @returns {Promise<Row[]>}
 */
export async function build(dir) {
  const times = []
  for (let round = 0; round < 5; round++) {
    const begun = performance.now()
    const { status } = spawnSync(process.execPath, [verso, 'build', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error('verso build failed')
    times.push(performance.now() - begun)
  }
  return [{ what: 'verso build', value: median(times), unit: 'ms' }]
}
