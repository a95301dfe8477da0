// @ts-check
import { connect } from 'node:net'

import { ask, exchange, wait } from '../lib/client.mjs'

const host = 'Host: localhost\r\n'
const post = `POST /api/echo HTTP/1.1\r\n${host}`
const megabyte = 1_048_576
const next = `GET /api/echo?SMUGGLED HTTP/1.1\r\n${host}Connection: close\r\n\r\n`

/**
 * Promise 3: what is too large is refused at once, in a way that a client which is still sending can read.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 */
export async function limits({ app }, report) {
  const { port } = app
  const block = Buffer.alloc(megabyte, 'a')
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), block, Buffer.from('\r\n')])
  const cases = /** @type {const} */ ([
    ['announced', [`${post}Content-Length: ${3 * megabyte}\r\n\r\n`]],
    ['announced, a huge number', [`${post}Content-Length: 9007199254740993\r\n\r\n`]],
    [
      'announced, with a request behind it',
      [`${post}Content-Length: ${3 * megabyte}\r\n\r\n${next}`],
    ],
    ['announced and sent', [`${post}Content-Length: ${3 * megabyte}\r\n\r\n`, block, block, block]],
    [
      'one byte more than the limit',
      [`${post}Content-Length: ${megabyte + 1}\r\n\r\n`, block, 'a'],
    ],
    [
      'announced with an expectation',
      [`${post}Expect: 100-continue\r\nContent-Length: ${3 * megabyte}\r\n\r\n`],
    ],
    [
      'announced with an expectation and sent',
      [
        `${post}Expect: 100-continue\r\nContent-Length: ${3 * megabyte}\r\n\r\n`,
        block,
        block,
        block,
      ],
    ],
    [
      'in chunks',
      [`${post}Transfer-Encoding: chunked\r\n\r\n`, chunk, chunk, chunk, `0\r\n\r\n${next}`],
    ],
    [
      'in chunks with an expectation',
      [`${post}Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n`, chunk, chunk],
    ],
    [
      'in chunks without end',
      [`${post}Transfer-Encoding: chunked\r\n\r\n`, chunk, '5\r\nhello\r\n'],
    ],
    [
      'in one chunk of 2 GB',
      [`${post}Transfer-Encoding: chunked\r\n\r\n80000000\r\n`, block, block],
    ],
    [
      'as JSON',
      [
        `${post}Content-Type: application/json\r\nContent-Length: ${2 * megabyte}\r\n\r\n`,
        '{"a":"',
        block,
      ],
    ],
  ])
  for (const [how, parts] of cases) {
    const got = await exchange(port, parts, { patience: 6_000 })
    const problem =
      got.statuses.join() !== '413'
        ? `answers ${got.statuses.join() || 'none'}${got.reset ? ', reset' : ''}`
        : !got.closed
          ? 'the connection stays open'
          : /expectation/.test(how) && /announced/.test(how) && got.text.includes('100 Continue')
            ? 'asked to go on first'
            : got.ms > 4_000
              ? `it took ${Math.round(got.ms)} ms`
              : undefined
    report.check(3, `413 ${how}`, problem)
  }
  const quick = await exchange(port, cases[0][1], { until: /413/, patience: 3_000 })
  report.check(
    3,
    '413 from the length alone within a second',
    quick.ms < 1_000 ? undefined : `${Math.round(quick.ms)} ms`,
  )
  for (const length of [0, 1, megabyte]) {
    const { status } = await ask(port, 'POST /api/raw', { body: Buffer.alloc(length) })
    const parsed = await ask(port, 'POST /api/plain', { body: Buffer.alloc(length) })
    report.check(
      3,
      `a body of ${length} bytes`,
      status === 200 && parsed.status === 200 ? undefined : `${status}, ${parsed.status}`,
    )
  }
  report.check(
    3,
    '413 for a client that reads only when it has sent everything',
    await readsLate(port),
  )
  report.check(3, 'a client that never stops', await endless(port))
  for (const coding of [
    'gzip',
    'br',
    'deflate',
    'zstd',
    'compress',
    'x-gzip',
    'gzip, gzip',
    'GZIP',
    'identity, gzip',
    'aes128gcm',
    'nonsense',
    ',',
  ]) {
    const { status } = await ask(port, 'POST /api/echo', {
      body: 'hello',
      headers: { 'content-encoding': coding },
    })
    report.check(3, `a body in ${coding}`, status === 415 ? undefined : `${status}`)
  }
  for (const path of ['/nowhere', '/api/echo', '/hello.txt', '/api/raw', '/admin', '/']) {
    const head = `POST ${path} HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n`
    const got = await exchange(port, [head, next], { patience: 2_500 })
    const asked = got.text.includes('100 Continue')
    report.check(
      1,
      `an expectation that ${path} does not meet`,
      asked || got.statuses.length === 1
        ? undefined
        : `answers ${got.statuses.join()}: what followed was taken for the body, or for a request`,
    )
  }
}

/**
 * Sends for as long as the server takes it.
 *
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
function endless(port) {
  return new Promise((resolve) => {
    const started = performance.now()
    const socket = connect(port, '127.0.0.1')
    const block = Buffer.alloc(65_536, 'a')
    let sent = 0
    const send = () => {
      while (!socket.destroyed && sent < 256 * megabyte) {
        sent += block.length
        if (!socket.write(block)) return
      }
    }
    socket
      .on('drain', send)
      .on('error', () => {})
      .resume()
    socket.write(`${post}Content-Length: ${1024 * megabyte}\r\n\r\n`)
    send()
    const late = setTimeout(() => socket.destroy(), 8_000)
    socket.on('close', () => {
      clearTimeout(late)
      const ms = performance.now() - started
      resolve(
        ms > 5_000
          ? `still connected after ${Math.round(ms)} ms`
          : sent > 64 * megabyte
            ? `${sent} bytes were taken`
            : undefined,
      )
    })
    void wait(0)
  })
}

/**
 * Sends three megabytes before it reads a byte: a reset would throw away the answer that waits for it (RFC 9112 section 9.6).
 *
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
function readsLate(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).pause()
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('close', () =>
      resolve(text.startsWith('HTTP/1.1 413') ? undefined : 'no answer, but a reset'),
    )
    socket.write(`${post}Content-Length: ${3 * megabyte}\r\n\r\n`)
    const block = Buffer.alloc(megabyte, 'a')
    for (let i = 0; i < 3; i++) socket.write(block)
    setTimeout(() => socket.resume(), 700)
  })
}
