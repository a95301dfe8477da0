// @ts-check
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startVerso } from './server.mjs'

/**
 * @typedef {object} Arena
 * @property {import('./server.mjs').Victim} app the fixture
 * @property {string} work a folder for apps, removed in the end
 * @property {Upstream} upstream what its rewrites lead to
 * @property {(options: { style?: string, matcher?: boolean }) => Promise<import('./server.mjs').Victim>} variant the fixture with another configuration
 * @property {() => Promise<void>} end
 *
 * @typedef {object} Upstream
 * @property {number} port
 * @property {string[]} received the bytes that came since it was replaced
 * @property {() => Promise<void>} close
 */

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Starts the fixture, and another server behind its rewrites.
 *
 * @returns {Promise<Arena>}
 */
export async function openArena() {
  // Two runs at a time do not get in each other's way. Below this folder, so that apps find their packages.
  const work = join(root, '.work', String(process.pid))
  const upstream = await openUpstream()
  /** @type {import('./server.mjs').Victim[]} */
  const started = []
  const variant = async ({ style = '', matcher = false }) => {
    const dir = join(work, `${style || 'plain'}${matcher ? '-matcher' : ''}`)
    prepare(dir, matcher)
    const victim = await startVerso(dir, {
      ATTACK_STYLE: style,
      ATTACK_UPSTREAM: `http://127.0.0.1:${upstream.port}`,
    })
    started.push(victim)
    return victim
  }
  const end = async () => {
    await Promise.all(started.map((victim) => victim.stop()))
    await upstream.close()
    rmSync(work, { recursive: true, force: true })
  }
  try {
    return { app: await variant({}), work, upstream, variant, end }
  } catch (error) {
    await end()
    throw error
  }
}

/**
 * @param {string} dir
 * @param {boolean} matcher
 */
function prepare(dir, matcher) {
  mkdirSync(dir, { recursive: true })
  cpSync(join(root, 'fixture'), dir, {
    recursive: true,
    filter: (name) => !name.includes('.verso'),
  })
  if (matcher) cpSync(join(dir, 'matcher.ts'), join(dir, 'middleware.ts'))
  rmSync(join(dir, 'matcher.ts'))
  // What lies outside `public/`, and links that lead there: git keeps neither links nor secrets well.
  writeFileSync(join(dir, 'outside.txt'), 'SECRET')
  mkdirSync(join(dir, 'outside'))
  writeFileSync(join(dir, 'outside', 'inner.txt'), 'SECRET')
  symlinkSync('../outside.txt', join(dir, 'public', 'link.txt'))
  symlinkSync('../outside', join(dir, 'public', 'linked'))
  symlinkSync(join(tmpdir(), '..'), join(dir, 'public', 'root'))
  mkdirSync(join(dir, 'public', '.git'))
  writeFileSync(join(dir, 'public', '.git', 'config'), 'SECRET')
  writeFileSync(join(dir, 'public', '.env'), 'SECRET')
}

/**
 * A server that answers each connection's first request and keeps the bytes it got, as they came.
 *
 * @returns {Promise<Upstream>}
 */
async function openUpstream() {
  const upstream = { port: 0, received: [''], close: async () => {} }
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let mine = ''
    const current = upstream.received
    socket.on('data', (chunk) => {
      mine += chunk.toString('latin1')
      if (current === upstream.received) upstream.received[0] += chunk.toString('latin1')
      if (!mine.includes('\r\n\r\n')) return
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nupstream')
      mine = ''
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  upstream.port = typeof address === 'object' && address !== null ? address.port : 0
  upstream.close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(() => resolve(undefined)))
  }
  return upstream
}
