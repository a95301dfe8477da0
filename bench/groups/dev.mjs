// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { copyApp, createHelloApp, verso } from '../lib/apps.mjs'
import { ask } from '../lib/check.mjs'
import { hello, root } from '../lib/folders.mjs'
import { freePort } from '../lib/process.mjs'
import { of } from './start.mjs'

const EDITS = 20

/**
 * From the start of `verso dev` to its ready line and to the first page, and from an edit to the answer that shows it. Not pinned:
 * nobody else is under load.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function dev(context) {
  const dir = createHelloApp()
  const ready = []
  for (let round = 0; round < (context.quick ? 5 : 11); round++) {
    const server = await startDev(dir)
    ready.push(server.took)
    await server.stop()
  }
  const server = await startDev(dir)
  const edits = []
  try {
    await ask(server.origin, { path: '/api/hello' })
    for (let edit = 1; edit <= EDITS; edit++) {
      const file = join(dir, 'pages/api/hello.js')
      const text = `export default function handler(req, res) {\n  res.status(200).json({ edit: ${edit} })\n}\n`
      writeFileSync(file, text)
      const begun = performance.now()
      const { body } = await ask(server.origin, { path: '/api/hello' })
      edits.push(performance.now() - begun)
      // The promise is that no request after an edit sees the old code, not that some later one does not.
      if (body !== JSON.stringify({ edit })) throw new Error(`Stale after edit ${edit}: ${body}`)
    }
  } finally {
    await server.stop()
  }
  const pages = []
  for (let round = 0; round < (context.quick ? 3 : 7); round++) pages.push(await firstPage())
  return {
    figures: [
      { id: 'dev-page', what: 'verso dev: start to first page', unit: 'ms', ...of(pages) },
      { id: 'dev-ready', what: 'verso dev: ready', unit: 'ms', ...of(ready) },
      { id: 'dev-edit', what: 'verso dev: edit to fresh answer', unit: 'ms', ...of(edits) },
    ],
  }
}

/** From the start of dev in an app that was never run before to its whole page. */
async function firstPage() {
  const dir = copyApp(hello)
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  const begun = performance.now()
  const server = await startDev(dir)
  try {
    const { status, body } = await ask(server.origin, { path: '/' })
    if (status !== 200 || !body.includes('<h1')) throw new Error(`No page in dev: ${body}`)
    return performance.now() - begun
  } finally {
    await server.stop()
  }
}

/** @param {string} dir */
async function startDev(dir) {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(process.execPath, [verso, 'dev', dir, '-p', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let output = ''
  const took = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (/ready/i.test(output)) resolve(performance.now() - begun)
    })
    child.once('exit', () => reject(new Error(`verso dev ended: ${output}`)))
  })
  return {
    took,
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      process.off('exit', kill)
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
