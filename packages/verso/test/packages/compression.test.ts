import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'

import { expect, onTestFinished, test } from 'vitest'

import type { ApiHandler, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { load, runMiddleware } from '../support/middleware.ts'
import { request, sendRaw } from '../support/raw-client.ts'

const large = 'Verso answers. '.repeat(400)

const endings: [name: string, end: (res: ApiResponse) => unknown][] = [
  ['json', (res) => res.json(large)],
  ['send', (res) => res.setHeader('Content-Type', 'text/plain') && res.send(large)],
  ['end', (res) => res.setHeader('Content-Type', 'text/plain').end(large)],
  [
    'write',
    (res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.write(large.slice(0, 1_000))
      res.end(large.slice(1_000))
    },
  ],
  [
    'pipe',
    (res) => {
      res.setHeader('Content-Type', 'text/plain')
      Readable.from([large.slice(0, 10), large.slice(10)]).pipe(res)
    },
  ],
  ['writeHead', (res) => res.writeHead(200, { 'Content-Type': 'text/plain' }).end(large)],
]

test.each(endings)('compression inside our own compresses once: %s', async (_, end) => {
  const compression = load('compression')()
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, compression)
      end(res)
    }) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x', { 'Accept-Encoding': 'gzip' }))
  expect(answer.headers['content-encoding']).toBe('gzip')
  expect(answer.headers).not.toHaveProperty('content-length')
  expect(answer.headers['vary']).toBe('Accept-Encoding')
  const text = gunzipSync(Buffer.from(answer.body, 'latin1')).toString()
  expect(text.replaceAll('"', '')).toBe(large)

  const plain = await sendRaw(app.port, request('GET /api/x'))
  expect(plain.headers).not.toHaveProperty('content-encoding')
  expect(plain.text.replaceAll('"', '')).toBe(large)
})

test.each(endings)('our own compression of: %s', async (_, end) => {
  const app = await appOf({ '/api/x': ((_req, res) => end(res)) satisfies ApiHandler })
  const answer = await app.fetch('/api/x', { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect((await answer.text()).replaceAll('"', '')).toBe(large)
  expect(await app.logged()).toMatchObject({ status: 200, aborted: false })
})

test('a handler that compresses by itself is left alone', async () => {
  const { gzipSync } = await import('node:zlib')
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.setHeader('Content-Encoding', 'gzip')
      res.send(gzipSync(large))
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x', { headers: { 'accept-encoding': 'gzip, br' } })
  expect(await answer.text()).toBe(large)
})

test('res.flush sends what is encoded so far', async () => {
  let more = (): void => {}
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.write('first ')
      ;(res as ApiResponse & { flush(): void }).flush()
      more = () => void res.end('second')
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x', { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  expect(decoder.decode((await reader.read()).value)).toBe('first ')
  more()
  expect(decoder.decode((await reader.read()).value)).toBe('second')
})

test('end and write report back while encoding', async () => {
  const events: string[] = []
  const app = await appOf({
    '/api/x': ((_req, res) => {
      for (const event of ['finish', 'close', 'prefinish']) res.on(event, () => events.push(event))
      res.setHeader('Content-Type', 'text/plain')
      res.write(large, () => events.push('written'))
      expect(res.writableEnded).toBe(false)
      res.end(large, () => events.push('ended'))
      expect(res.writableEnded).toBe(true)
      res.end(() => events.push('ended again'))
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x', { headers: { 'accept-encoding': 'gzip' } })
  expect(await answer.text()).toBe(large + large)
  await app.logged()
  expect(events.toSorted()).toEqual([
    'close',
    'ended',
    'ended again',
    'finish',
    'prefinish',
    'written',
  ])
  expect(app.log.lines.error).toEqual([])
})

test.each(['gzip', 'identity'])(
  'what Node refuses is a 500 before the head is out (%s)',
  async (coding) => {
    const app = await appOf({
      '/api/[how]': ((req, res) => {
        res.setHeader('Content-Type', 'text/plain')
        if (req.query['how'] === 'write') res.write({ not: 'text' })
        else res.end({ not: 'text' })
      }) satisfies ApiHandler,
    })
    for (const how of ['write', 'end']) {
      const answer = await app.fetch(`/api/${how}`, { headers: { 'accept-encoding': coding } })
      expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error'])
    }
  },
)

/** Reads nothing until asked, as a client on a bad line does. */
function slowClient(port: number, headers: string): ReturnType<typeof connect> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(`GET /api/x HTTP/1.1\r\nHost: a\r\n${headers}\r\n`)
  socket.pause()
  return socket
}

test.each(['gzip', 'identity'])(
  'a client that does not read holds the source back (%s)',
  async (coding) => {
    let given = 0
    let stopped: () => void = () => {}
    const still = new Promise<void>((resolve) => (stopped = resolve))
    const quiet = setTimeout(() => stopped(), 200)
    // Without end, and hard to compress.
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        const part = randomBytes(12_600).toString('base64')
        given += part.length
        quiet.refresh()
        if (given > 200_000_000) stopped()
        yield part
        await setImmediate()
      }
    }
    const app = await appOf({
      '/api/x': ((_req, res) => {
        res.setHeader('Content-Type', 'text/plain')
        Readable.from(endless()).pipe(res)
      }) satisfies ApiHandler,
    })
    const socket = slowClient(app.port, `Accept-Encoding: ${coding}\r\n`)
    await still
    // What the kernel's buffers take is a few MB; without back-pressure the source would go on to its 200 MB.
    expect(given).toBeLessThan(30_000_000)
    const goal = given + 10_000_000
    const reached = new Promise<void>((resolve) => {
      socket.on('data', () => given > goal && resolve())
    })
    socket.resume()
    await reached
    socket.destroy()
    expect(await app.logged()).toMatchObject({ aborted: true })
  },
)

test('compression of a plain Node server and ours answer the same client alike', async () => {
  const compression = load('compression')()
  const handler = (_req: IncomingMessage, res: ServerResponse): void => {
    res.setHeader('Content-Type', 'application/json; charset=utf-8')
    res.end(JSON.stringify({ large }))
  }
  const plain = createServer((req, res) => compression(req, res, () => handler(req, res)))
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  onTestFinished(() => void plain.close())
  const app = await appOf({ '/api/x': handler })
  for (const coding of ['gzip', 'deflate', 'identity', '']) {
    const ask = (port: number) =>
      sendRaw(port, request('GET /api/x', { 'Accept-Encoding': coding }))
    const [theirs, ours] = await Promise.all([
      ask((plain.address() as { port: number }).port),
      ask(app.port),
    ])
    expect([coding, ours.headers['content-encoding'], ours.headers['vary']]).toEqual([
      coding,
      theirs.headers['content-encoding'],
      theirs.headers['vary'],
    ])
  }
})
