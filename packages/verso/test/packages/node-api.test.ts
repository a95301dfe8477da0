import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { expect, onTestFinished, test } from 'vitest'

import type { ApiHandler, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { exchange, request, sendRaw } from '../support/raw-client.ts'

/** A connection whose bytes a test reads as they come. */
function dial(port: number): {
  send: (text: string) => void
  until: (pattern: RegExp) => Promise<string>
  leave: () => void
} {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  socket.on('error', () => {})
  return {
    send: (text) => void socket.write(text.replaceAll(/\r?\n/g, '\r\n')),
    leave: () => void socket.destroy(),
    async until(pattern) {
      while (!pattern.test(received)) await once(socket, 'data')
      return received
    },
  }
}

/** Node's types have this method on requests only. */
function rawNames(res: ApiResponse): string[] {
  return (res as ApiResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames()
}

async function exchangeOnce(handler: ApiHandler, head = request('GET /api/x')): Promise<string> {
  const app = await appOf({ '/api/x': handler })
  const received = await exchange(app.port, head)
  expect(app.log.lines.error).toEqual([])
  return received
}

test('informational answers go out before the real one', async () => {
  const received = await exchangeOnce(async (_req, res) => {
    res.writeProcessing()
    await new Promise<void>((resolve) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' }, resolve)
    })
    res.status(201).json({ ok: true })
  })
  expect(received.match(/^HTTP\/1\.1 \d+/gm)).toEqual([
    'HTTP/1.1 102',
    'HTTP/1.1 103',
    'HTTP/1.1 201',
  ])
  expect(received).toContain('Link: </a.css>; rel=preload')
})

test('trailers of the answer, plain and compressed', async () => {
  const handler: ApiHandler = (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Sum' })
    res.write('a'.repeat(2_000))
    res.addTrailers({ 'X-Sum': '42' })
    res.end()
  }
  expect(await exchangeOnce(handler)).toMatch(/\r\n0\r\nX-Sum: 42\r\n\r\n$/)
  const gzip = request('GET /api/x', { 'Accept-Encoding': 'gzip' })
  expect(await exchangeOnce(handler, gzip)).toMatch(/\r\n0\r\nX-Sum: 42\r\n\r\n$/)
})

test('trailers of the request', async () => {
  const received = await exchangeOnce(
    (req, res) => res.json({ body: req.body as string, trailers: req.trailers }),
    `POST /api/x HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n4\ntext\n0\nX-Sum: 42\n\n`,
  )
  expect(received).toContain('{"body":"text","trailers":{"x-sum":"42"}}')
})

test('cork and uncork, writableLength, statusMessage, sendDate, removeHeader', async () => {
  const received = await exchangeOnce((_req, res) => {
    res.cork()
    res.statusMessage = 'Fine'
    res.sendDate = false
    res.setHeader('X-Gone', '1')
    res.removeHeader('X-Gone')
    res.setHeaders(new Map([['X-Set', '1']]))
    res.appendHeader('X-Set', '2')
    expect(rawNames(res)).toEqual(['X-Set'])
    res.write('a')
    res.write('b')
    expect(res.writableLength).toBeGreaterThan(0)
    res.uncork()
    res.end()
  })
  expect(received).toMatch(/^HTTP\/1\.1 200 Fine\r\n/)
  expect(received).toContain('X-Set: 1\r\nX-Set: 2\r\n')
  expect(received).not.toMatch(/Date:|X-Gone/)
})

test('what was sent can be asked for afterwards', async () => {
  let seen: unknown
  await exchangeOnce((_req, res) => {
    res.json({ a: 1 })
    seen = [
      res.headersSent,
      res.statusCode,
      res.getHeader('Content-Length'),
      res.hasHeader('etag'),
      res.getHeaderNames().toSorted(),
      rawNames(res).toSorted(),
      res.getHeaders()['content-type'],
    ]
  })
  expect(seen).toEqual([
    true,
    200,
    '7',
    true,
    ['content-length', 'content-type', 'etag', 'vary', 'x-content-type-options'],
    ['Content-Length', 'Content-Type', 'ETag', 'Vary', 'X-Content-Type-Options'],
    'application/json; charset=utf-8',
  ])
})

test('the socket and the server can be reached', async () => {
  const app = await appOf({
    '/api/x': ((req, res) => {
      const server = (res.socket as unknown as { server: object }).server
      res.json({
        same: req.socket === res.socket && req.connection === req.socket,
        server: server === app.server.node,
        port: req.socket.localPort === app.port,
        request: res.req === req,
      })
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x')
  expect(await answer.json()).toEqual({ same: true, server: true, port: true, request: true })
})

const endings: [name: string, end: (res: ApiResponse) => unknown][] = [
  ['json', (res) => res.json({ a: 1 })],
  ['large json', (res) => res.json({ a: 'x'.repeat(5_000) })],
  ['end', (res) => res.end()],
  ['write', (res) => (res.write('a'), res.end('b'))],
  ['stream', (res) => res.send(Readable.from(['a', 'b']))],
  ['throw', () => Promise.reject(new Error('on purpose'))],
  ['async pipe', (res) => pipeline(Readable.from(['a', 'b']), res)],
]

test.each(endings)('finish and close come once each, in order: %s', async (_, end) => {
  const events: string[] = []
  const app = await appOf({
    '/api/x': ((req, res) => {
      res.on('finish', () => events.push('finish'))
      res.on('close', () => events.push('close'))
      req.on('close', () => events.push('request'))
      return end(res)
    }) satisfies ApiHandler,
  })
  await (await app.fetch('/api/x', { headers: { 'accept-encoding': 'gzip' } })).arrayBuffer()
  await app.logged()
  expect(events.filter((event) => event !== 'request')).toEqual(['finish', 'close'])
  expect(events.filter((event) => event === 'request')).toHaveLength(1)
})

test.each(['GET', 'POST'])(
  'a client that leaves a waiting %s is noticed everywhere',
  async (method) => {
    const seen: string[] = []
    let started: () => void = () => {}
    const running = new Promise<void>((resolve) => (started = resolve))
    const app = await appOf({
      '/api/x': ((req, res) => {
        const controller = new AbortController()
        res.on('close', () => {
          if (!res.writableEnded) controller.abort()
        })
        if (!req.closed) req.on('close', () => seen.push('request closed'))
        res.on('finish', () => seen.push('finished'))
        controller.signal.addEventListener('abort', () => seen.push('aborted'))
        started()
        return new Promise(() => {})
      }) satisfies ApiHandler,
    })
    const client = dial(app.port)
    const length = method === 'POST' ? 'Content-Length: 2\r\n' : ''
    client.send(`${method} /api/x HTTP/1.1\r\nHost: a\r\n${length}\r\n${length && 'hi'}`)
    await running
    client.leave()
    expect(await app.logged()).toMatchObject({ aborted: true })
    await new Promise((resolve) => setImmediate(resolve))
    // A request whose body was read is closed by then, on any Node server.
    expect(seen).toEqual(method === 'GET' ? ['aborted', 'request closed'] : ['aborted'])
  },
)

test('pipelined requests: all of them learn that the client left', async () => {
  let open = 0
  let started: () => void = () => {}
  const running = new Promise<void>((resolve) => (started = resolve))
  let left = 0
  const app = await appOf({
    '/api/x': ((_req, res) => {
      if (++open === 3) started()
      res.on('close', () => left++)
      return new Promise(() => {})
    }) satisfies ApiHandler,
  })
  const client = dial(app.port)
  client.send('GET /api/x HTTP/1.1\nHost: a\n\n'.repeat(3))
  await running
  client.leave()
  const seen = new Set<number>()
  for (let i = 0; i < 3; i++) {
    const line = await app.logged(({ number, aborted }) => aborted && !seen.has(number))
    seen.add(line.number)
  }
  expect(left).toBe(3)
})

test('answers to a client that has left are lost in silence, queued ones too', async () => {
  const results: unknown[] = []
  let started: () => void = () => {}
  const running = new Promise<void>((resolve) => (started = resolve))
  let open = 0
  const app = await appOf({
    '/api/[how]': (async (req, res) => {
      if (++open === 4) started()
      await new Promise((resolve) => res.once('close', resolve))
      const { how } = req.query
      if (how === 'json') res.json({ late: true })
      if (how === 'large') res.json({ late: 'x'.repeat(100_000) })
      if (how === 'write') {
        res.setHeader('Content-Type', 'text/plain')
        results.push(res.write('late'), res.write('later'))
        res.end()
      }
      if (how === 'pipe') await pipeline(Readable.from(['late']), res)
    }) satisfies ApiHandler,
  })
  const client = dial(app.port)
  for (const how of ['json', 'large', 'write', 'pipe']) {
    client.send(`GET /api/${how} HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n\n`)
  }
  await running
  client.leave()
  for (const how of ['json', 'large', 'write', 'pipe']) {
    expect(await app.logged(({ path }) => path === `/api/${how}`)).toMatchObject({ aborted: true })
  }
  expect(results).toEqual([false, false])
})

test('a handler may take the socket and answer by hand', async () => {
  const received = await exchangeOnce((_req, res) => {
    const { socket } = res
    if (socket === null) throw new Error('no socket')
    res.detachSocket(socket)
    socket.end('HTTP/1.1 299 By hand\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi')
  })
  expect(received).toMatch(/^HTTP\/1\.1 299 By hand\r\n[^]*hi$/)
})

test.each(['gzip', 'identity'])('server-sent events arrive one by one (%s)', async (coding) => {
  const source = new PassThrough()
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        Connection: 'keep-alive',
      })
      res.flushHeaders()
      source.on('data', (chunk: Buffer) => res.write(`data: ${chunk.toString()}\n\n`))
      source.on('end', () => res.end())
    }) satisfies ApiHandler,
  })
  const client = dial(app.port)
  client.send(`GET /api/x HTTP/1.1\nHost: a\nAccept-Encoding: ${coding}\n\n`)
  expect(await client.until(/\r\n\r\n/)).not.toContain('Content-Encoding')
  for (const word of ['one', 'two', 'three']) {
    source.write(word)
    expect(await client.until(new RegExp(`data: ${word}`))).not.toContain('data: end')
  }
  source.end()
  await client.until(/\r\n0\r\n\r\n$/)
})

test('an event stream without hints, set by header, is not held back either', async () => {
  let more: () => void = () => {}
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.setHeader('content-type', 'text/event-stream')
      res.write('data: one\n\n')
      more = () => void res.end('data: two\n\n')
    }) satisfies ApiHandler,
  })
  const client = dial(app.port)
  client.send('GET /api/x HTTP/1.1\nHost: a\nAccept-Encoding: gzip, br\n\n')
  await client.until(/data: one/)
  more()
  await client.until(/data: two/)
})

test('long polling: an answer that comes from another request', async () => {
  let answer: ApiResponse | undefined
  let waiting: () => void = () => {}
  const polled = new Promise<void>((resolve) => (waiting = resolve))
  const app = await appOf({
    '/api/poll': {
      config: { api: { externalResolver: true } },
      default: ((_req, res) => {
        answer = res
        waiting()
      }) satisfies ApiHandler,
    },
    '/api/publish': ((_req, res) => {
      answer?.status(202).json({ news: true })
      res.status(204).end()
    }) satisfies ApiHandler,
  })
  const poll = app.fetch('/api/poll')
  await polled
  expect((await app.fetch('/api/publish')).status).toBe(204)
  const got = await poll
  expect([got.status, await got.json()]).toEqual([202, { news: true }])
})

test('web streams, both ways', async () => {
  const config = { api: { bodyParser: false } }
  const upper: ApiHandler = async (req, res) => {
    const incoming = Readable.toWeb(req) as ReadableStream<Uint8Array>
    const changed = incoming
      .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
      .pipeThrough(
        new TransformStream<string, string>({
          transform: (text, to) => to.enqueue(text.toUpperCase()),
        }),
      )
    await pipeline(Readable.fromWeb(changed), res)
  }
  const blob: ApiHandler = async (_req, res) => {
    const body = new Response(new Blob(['from a ', 'blob'])).body
    res.setHeader('Content-Type', 'text/plain')
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) res.write(part)
    res.end()
  }
  const app = await appOf({ '/api/upper': { default: upper, config }, '/api/blob': blob })
  const answer = await app.fetch('/api/upper', { method: 'POST', body: 'zażółć' })
  expect(await answer.text()).toBe('ZAŻÓŁĆ')
  expect(await (await app.fetch('/api/blob')).text()).toBe('from a blob')
})

test('a full duplex echo over one connection', async () => {
  const handler: ApiHandler = (req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/octet-stream' })
    res.flushHeaders()
    req.pipe(res)
  }
  const app = await appOf({
    '/api/x': { default: handler, config: { api: { bodyParser: false } } },
  })
  const client = dial(app.port)
  client.send('POST /api/x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n')
  await client.until(/\r\n\r\n/)
  client.send('4\nping\n')
  await client.until(/ping/)
  client.send('4\npong\n0\n\n')
  await client.until(/pong[^]*\r\n0\r\n\r\n$/)
})

test('a source that fails in a pipeline cuts the answer and rejects the handler once', async () => {
  const app = await appOf({
    '/api/x': ((_req, res) => {
      const source = Readable.from(
        (async function* () {
          yield 'some '
          await new Promise((resolve) => setImmediate(resolve))
          throw new Error('source failed')
        })(),
      )
      return pipeline(source, res)
    }) satisfies ApiHandler,
  })
  const received = await exchange(app.port, request('GET /api/x'))
  expect(received).not.toMatch(/\r\n0\r\n\r\n$/)
  expect(await app.logged()).toMatchObject({ aborted: true })
  expect(app.log.lines.error).toHaveLength(1)
})

test('a client that leaves a pipeline destroys the source', async () => {
  const source = new Readable({ read() {} })
  source.push('first')
  const app = await appOf({
    '/api/[how]': ((req, res) => {
      if (req.query['how'] === 'send') return res.send(source)
      return pipeline(source, res).catch(() => {})
    }) satisfies ApiHandler,
  })
  const closed = new Promise((resolve) => source.on('close', resolve))
  const client = dial(app.port)
  client.send('GET /api/pipeline HTTP/1.1\nHost: a\n\n')
  await client.until(/first/)
  client.leave()
  await closed
  expect(source.destroyed).toBe(true)
})

test('a connection is reused after every kind of answer', async () => {
  const app = await appOf({
    '/api/[n]': ((req, res) => {
      endings[Number(req.query['n'])]?.[1](res)
    }) satisfies ApiHandler,
  })
  const client = dial(app.port)
  for (const n of [0, 1, 2, 3, 4, 6]) client.send(`GET /api/${n} HTTP/1.1\nHost: a\n\n`)
  client.send(request('GET /api/0'))
  const received = await client.until(/Connection: close[^]*\{"a":1\}$/)
  expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(7)
})

test('HEAD sends the headers of GET and no body, through every way of answering', async () => {
  const app = await appOf({
    '/api/[n]': ((req, res) => {
      endings[Number(req.query['n'])]?.[1](res)
    }) satisfies ApiHandler,
  })
  for (const n of [0, 1, 3, 4, 6]) {
    const head = await sendRaw(app.port, request(`HEAD /api/${n}`))
    expect([n, head.status, head.body]).toEqual([n, 200, ''])
  }
  const head = await sendRaw(app.port, request('HEAD /api/1', { 'Accept-Encoding': 'gzip' }))
  expect(head.headers).toMatchObject({ 'content-length': '5008', vary: 'Accept-Encoding' })
})
