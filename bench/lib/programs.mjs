// @ts-check
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const verso = join(root, 'packages/verso/bin/verso.mjs')
const next = join(root, 'parity/node_modules/next/dist/bin/next')

/** One handler, for every framework: what is compared is everything around it. */
const handler = `export default function handler(req, res) {\n  res.status(200).json({ hello: 'world' })\n}\n`

/** An app of one API route, away from the repository. */
export function createHelloApp() {
  const dir = mkdtempSync(join(tmpdir(), 'verso-bench-'))
  mkdirSync(join(dir, 'pages/api'), { recursive: true })
  writeFileSync(join(dir, 'pages/api/hello.js'), handler)
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }')
  return dir
}

/**
 * @param {string} dir
 * @returns {import('./process.mjs').Program[]}
 */
export function programs(dir) {
  const node = process.execPath
  const servers = fileURLToPath(new URL('../servers', import.meta.url))
  const found = [
    { name: 'node:http, hand-tuned', command: node, args: [join(servers, 'tuned.mjs')] },
    { name: 'node:http, idiomatic', command: node, args: [join(servers, 'idiomatic.mjs')] },
    { name: 'verso start', command: node, args: [verso, 'start', dir] },
    { name: 'verso, .verso/server.mjs', command: node, args: [join(dir, '.verso/server.mjs')] },
  ]
  if (existsSync(next)) {
    found.push({ name: 'next start', command: node, args: [next, 'start', buildNext(dir)] })
  } else {
    console.log('Next.js is not measured: npm ci --prefix parity installs it.')
  }
  return found
}

/** @param {string} dir */
function buildNext(dir) {
  const copy = mkdtempSync(join(tmpdir(), 'verso-bench-next-'))
  cpSync(join(dir, 'pages'), join(copy, 'pages'), { recursive: true })
  cpSync(join(dir, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'parity/node_modules'), join(copy, 'node_modules'))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [next, 'build', '--webpack', copy],
    {
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`next build failed:\n${stdout}\n${stderr}`)
  return copy
}
