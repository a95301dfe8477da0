// @ts-check
import { connect } from 'node:net'

import { ask, exchange, wait } from '../lib/client.mjs'

/**
 * Promise 4: slow and idle clients take nothing away from others, and handlers learn that theirs has gone.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 * @param {{ short: boolean }} options
 */
export async function connections({ app }, report, { short }) {
  const { port } = app
  await leaving(port, report)
  const idle = await open(port, 1_500, 'GET /api/plain HTTP/1.1\r\nHost: loc')
  const health = await ask(port, 'GET /api/plain', { patience: 5_000 })
  report.check(
    4,
    `a request beside ${idle.length} idle connections`,
    health.status === 200 && health.ms < 1_000
      ? undefined
      : `${health.status} after ${Math.round(health.ms)} ms`,
  )
  for (const socket of idle) socket.destroy()
  const readers = await open(port, 20, 'GET /api/big HTTP/1.1\r\nHost: localhost\r\n\r\n')
  for (const socket of readers) socket.pause()
  // Behind the work of making so much: what counts is that answers which cannot leave hold up nobody.
  await ask(port, 'GET /api/plain', { patience: 15_000 })
  const beside = await ask(port, 'GET /api/plain', { patience: 5_000 })
  report.check(
    4,
    'a request beside clients that do not read',
    beside.status === 200 && beside.ms < 2_000
      ? undefined
      : `${beside.status} after ${Math.round(beside.ms)} ms`,
  )
  for (const socket of readers) socket.destroy()
  const flood = await exchange(
    port,
    `${'GET /api/plain HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(2_000)}GET /api/plain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    { patience: 20_000 },
  )
  report.check(
    4,
    '2,000 pipelined requests',
    flood.statuses.length === 2_001 ? undefined : `${flood.statuses.length} answers`,
  )
  if (short) return
  const half = exchange(port, 'GET /api/plain HTTP/1.1\r\nHost: localhost\r\nX: ', {
    patience: 60_000,
  })
  const nothing = exchange(port, 'G', { patience: 60_000 })
  const drip = dripping(
    port,
    'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n',
  )
  const head = dripping(port, 'GET /api/echo HTTP/1.1\r\nHost: localhost\r\nX: ')
  for (const [name, got, most] of /** @type {const} */ ([
    ['half a head', await half, 45_000],
    ['a letter', await nothing, 45_000],
    ['a dripping head', await head, 45_000],
    ['a dripping body', await drip, 95_000],
  ])) {
    report.check(
      4,
      name,
      !got.closed
        ? 'the connection stays open'
        : got.ms > most
          ? `closed after ${Math.round(got.ms)} ms`
          : undefined,
    )
  }
}

/**
 * Handlers behind others on one connection learn that the client has gone.
 *
 * @param {number} port
 * @param {import('../lib/report.mjs').Report} report
 */
async function leaving(port, report) {
  const counts = async () =>
    /** @type {Record<string, number>} */ (JSON.parse((await ask(port, 'GET /api/counts')).body))
  const until = async (/** @type {string} */ name, /** @type {number} */ least) => {
    for (let i = 0; i < 100; i++) {
      if (((await counts())[name] ?? 0) >= least) return true
      await wait(50)
    }
    return false
  }
  const { hanging = 0, left = 0 } = await counts()
  const [socket] = await open(
    port,
    1,
    'GET /api/hang HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(5),
  )
  await until('hanging', hanging + 5)
  socket?.destroy()
  const all = await until('left', left + 5)
  report.check(
    4,
    'five pipelined handlers learn that their client has gone',
    all ? undefined : `${((await counts())['left'] ?? 0) - left} did`,
  )
}

/**
 * @param {number} port
 * @param {number} count
 * @param {string} bytes
 * @returns {Promise<import('node:net').Socket[]>}
 */
async function open(port, count, bytes) {
  const sockets = []
  for (let i = 0; i < count; i += 50) {
    const some = Array.from(
      { length: Math.min(50, count - i) },
      () =>
        new Promise((resolve) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket))
          socket.on('error', () => resolve(socket)).write(bytes)
        }),
    )
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/**
 * Sends a letter every two seconds.
 *
 * @param {number} port
 * @param {string} bytes
 */
function dripping(port, bytes) {
  return exchange(port, bytes, { patience: 110_000, drip: 2_000 })
}
