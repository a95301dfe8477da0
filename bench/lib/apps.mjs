// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bench, parity, root } from './folders.mjs'

export const verso = join(root, 'packages/verso/bin/verso.mjs')
const next = join(parity, 'node_modules/next/dist/bin/next')

/** Apps are built and run outside of the repository, where nothing but their own files can be found. */
export const work = mkdtempSync(join(tmpdir(), 'verso-bench-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

/** Next.js takes so long to build that it is done once for each of its versions. */
const cache = join(root, 'node_modules/.cache/verso-bench')

/** The smallest app: one API route. */
export function createHelloApp() {
  const dir = mkdtempSync(join(work, 'hello-'))
  mkdirSync(join(dir, 'pages/api'), { recursive: true })
  writeFileSync(
    join(dir, 'pages/api/hello.js'),
    `export default function handler(req, res) {\n  res.status(200).json({ hello: 'world' })\n}\n`,
  )
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }\n')
  return dir
}

/**
 * A copy of an app.
 *
 * @param {string} app
 * @param {(path: string) => boolean} [keep] which files
 */
export function copyApp(app, keep = () => true) {
  const dir = mkdtempSync(join(work, 'app-'))
  const generated = /[\\/](?:node_modules|\.verso|\.next|\.data)$/
  cpSync(app, dir, { recursive: true, filter: (from) => !generated.test(from) && keep(from) })
  return dir
}

/**
 * Builds an app with Verso, of this commit unless another CLI is given. What the build needs of node_modules is taken away
 * again: `.verso/` runs alone.
 *
 * @param {string} dir
 * @param {string} [cli]
 * @returns {number} milliseconds
 */
export function buildVerso(dir, cli = verso) {
  const modules = join(dir, 'node_modules')
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules)
  const begun = performance.now()
  run(process.execPath, [cli, 'build', dir])
  const took = performance.now() - begun
  rmSync(modules)
  return took
}

/** The version of Next.js that the differential tests have installed; undefined when they have not. */
export function nextVersion() {
  return existsSync(next)
    ? JSON.parse(readFileSync(join(parity, 'node_modules/next/package.json'), 'utf8')).version
    : undefined
}

/**
 * Builds a copy of an app with Next.js, or takes the copy of an earlier run when nothing has changed since.
 *
 * @param {string} app
 * @returns {string} the folder
 */
export function builtNext(app) {
  const cached = join(cache, `next-${fingerprint(app)}`)
  if (existsSync(cached)) return cached
  const dir = copyApp(app)
  buildNext(dir)
  mkdirSync(cache, { recursive: true })
  // Not renamed across file systems, and complete or not there at all.
  cpSync(dir, `${cached}.part`, { recursive: true, verbatimSymlinks: true })
  renameSync(`${cached}.part`, cached)
  return cached
}

/**
 * @param {string} dir
 * @returns {number} milliseconds
 */
export function buildNext(dir) {
  const modules = join(dir, 'node_modules')
  if (!existsSync(modules)) linkModules(modules)
  // Next.js would look for its root in the folders above, and check the types of packages that it does not have here. Verso
  // leaves types to the type checker, so both builds do the same.
  const config =
    '{ outputFileTracingRoot: import.meta.dirname, typescript: { ignoreBuildErrors: true } }'
  writeFileSync(join(dir, 'next.config.mjs'), `export default ${config}\n`)
  const begun = performance.now()
  run(process.execPath, [next, 'build', '--webpack', dir])
  return performance.now() - begun
}

/** What Next.js needs lies in parity/, what the users' API needs beside it in the workspace. */
function linkModules(/** @type {string} */ modules) {
  const from = join(parity, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(from)) {
    if (!name.startsWith('.')) symlinkSync(join(from, name), join(modules, name))
  }
  const mongoose = createRequire(join(bench, 'x.js')).resolve('mongoose/package.json')
  if (!existsSync(join(modules, 'mongoose'))) {
    symlinkSync(join(mongoose, '..'), join(modules, 'mongoose'))
  }
}

/**
 * @param {string} dir
 * @returns {{ command: string, args: string[], env: Record<string, string> }}
 */
export function startNext(dir) {
  return {
    command: process.execPath,
    args: [next, 'start', dir],
    env: { NEXT_TELEMETRY_DISABLED: '1' },
  }
}

/** @param {string} app */
function fingerprint(app) {
  const hash = createHash('sha1').update(nextVersion() ?? '')
  const files = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed: ${error ?? ''}\n${stdout}\n${stderr}`)
  }
  return stdout
}
