import type { IncomingMessage, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'

import { expect, test } from 'vitest'

import type { ApiHandler } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { load, runMiddleware } from '../support/middleware.ts'
import type { Middleware } from '../support/middleware.ts'
import { request, sendRaw } from '../support/raw-client.ts'

const cors = load<(options?: object) => Middleware>('cors')

test('cors answers a preflight and the handler never sees it', async () => {
  let calls = 0
  const middleware = cors({
    origin: 'http://a.example',
    methods: ['GET', 'POST'],
    credentials: true,
  })
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      calls++
      res.json({ ok: true })
    }) satisfies ApiHandler,
  })
  const preflight = await sendRaw(
    app.port,
    request('OPTIONS /api/x', {
      Origin: 'http://a.example',
      'Access-Control-Request-Method': 'POST',
    }),
  )
  expect(preflight).toMatchObject({ status: 204, body: '' })
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': 'http://a.example',
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-credentials': 'true',
    'content-length': '0',
  })
  expect(calls).toBe(0)

  const answer = await sendRaw(app.port, request('GET /api/x', { Origin: 'http://a.example' }))
  expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' })
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'http://a.example',
    vary: 'Origin, Accept-Encoding',
  })
  expect(calls).toBe(1)
})

test('cors with an origin function that refuses rejects the wrapper: 500 once', async () => {
  const middleware = cors({
    origin: (_: string, done: (problem: Error) => void) => done(new Error('refused')),
  })
  const app = await appOf({
    '/api/x': ((req, res) => runMiddleware(req, res, middleware)) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x', { Origin: 'http://b.example' }))
  expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error' })
  expect(app.log.lines.error).toHaveLength(1)
})

test('micro-cors wraps a handler', async () => {
  const wrap = load<(options: object) => (handler: unknown) => ApiHandler>('micro-cors')
  const handler: ApiHandler = (req, res) =>
    req.method === 'OPTIONS' ? res.status(200).end() : res.status(200).json({ ok: true })
  const app = await appOf({
    '/api/x': wrap({ allowMethods: ['GET', 'HEAD'], origin: '*' })(handler),
  })
  const answer = await sendRaw(app.port, request('GET /api/x'))
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'content-type': 'application/json; charset=utf-8',
  })
  const preflight = await sendRaw(app.port, request('OPTIONS /api/x'))
  expect(preflight).toMatchObject({ status: 200, body: '' })
  expect(preflight.headers['access-control-allow-methods']).toBe('GET,HEAD')
})

test('helmet sets its headers beside those of the helpers', async () => {
  const helmet = load('helmet')()
  const app = await appOf({
    '/api/x': (async (req, res) => {
      res.setHeader('X-Powered-By', 'me')
      await runMiddleware(req, res, helmet)
      res.status(201).send('text')
    }) satisfies ApiHandler,
  })
  const { status, headers } = await sendRaw(app.port, request('GET /api/x'))
  expect(status).toBe(201)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'content-length': '4',
  })
  expect(headers['content-security-policy']).toContain("default-src 'self'")
  expect(headers).not.toHaveProperty('x-powered-by')
})

const endings: [name: string, end: ApiHandler][] = [
  ['json', (_req, res) => res.json({ a: 1 })],
  ['large json', (_req, res) => res.json({ a: 'x'.repeat(5_000) })],
  ['send', (_req, res) => res.send('text')],
  ['redirect', (_req, res) => res.redirect(302, '/')],
  ['end', (_req, res) => res.end('text')],
  ['write', (_req, res) => (res.write('te'), res.end('xt'))],
  ['writeHead', (_req, res) => res.writeHead(200, { 'X-Own': '1' }).end('text')],
  ['writeHead with a list', (_req, res) => res.writeHead(200, ['X-Own', '1']).end('text')],
  ['flushHeaders', (_req, res) => (res.flushHeaders(), res.end('text'))],
  ['throw', () => Promise.reject(new Error('on purpose'))],
]

test.each(endings)('on-headers fires once, before the head goes out: %s', async (_, end) => {
  const onHeaders =
    load<(res: ServerResponse, listener: (this: ServerResponse) => void) => void>('on-headers')
  let fired = 0
  const app = await appOf({
    '/api/x': ((req, res) => {
      onHeaders(res, function () {
        fired++
        this.setHeader('X-Status', String(this.statusCode))
      })
      return end(req, res)
    }) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x', { 'Accept-Encoding': 'gzip' }))
  expect(fired).toBe(1)
  expect(answer.headers['x-status']).toBe(String(answer.status))
})

test.each(endings)('response-time measures: %s', async (_, end) => {
  const responseTime = load('response-time')()
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, responseTime)
      return end(req, res)
    }) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x'))
  expect(answer.headers['x-response-time']).toMatch(/^\d+\.\d+ms$/)
})

test.each(endings)('morgan writes one line with the final values: %s', async (name, end) => {
  const morgan = load<(format: string, options: object) => Middleware>('morgan')
  const lines: string[] = []
  const logger = morgan(':method :url :status :res[content-length] :response-time', {
    stream: { write: (line: string) => lines.push(line.trimEnd()) },
  })
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, logger)
      return end(req, res)
    }) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x?q=1'))
  await app.logged()
  const length = answer.headers['content-length'] ?? '-'
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^GET \/api\/x\?q=1 \d{3} (?:\d+|-) [\d.]+$/)
  expect(lines[0]).toContain(` ${answer.status} `)
  // Node does not remember the headers that `writeHead` was given as a list, nor the length it adds by itself.
  if (['json', 'large json', 'send'].includes(name)) expect(lines[0]).toContain(` ${length} `)
})

test.each(endings)('pino-http logs request and response once: %s', async (name, end) => {
  const lines: Record<string, never>[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      for (const line of chunk.toString().trim().split('\n'))
        lines.push(JSON.parse(line) as Record<string, never>)
      done()
    },
  })
  const pinoHttp = load<(options: object, stream: Writable) => Middleware>('pino-http')({}, stream)
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, pinoHttp)
      ;(req as unknown as { log: { info(text: string): void } }).log.info('inside')
      return end(req, res)
    }) satisfies ApiHandler,
  })
  const answer = await sendRaw(app.port, request('GET /api/x?q=1'))
  await app.logged()
  const [inside, done, ...more] = lines
  expect(more).toEqual([])
  expect(inside).toMatchObject({ msg: 'inside' })
  expect(done).toMatchObject({
    req: { method: 'GET', url: '/api/x?q=1' },
    res: { statusCode: answer.status },
  })
  if (name === 'json' || name === 'send') {
    expect(done).toMatchObject({
      res: { headers: { 'content-length': answer.headers['content-length'] } },
    })
  }
})

test('express-rate-limit counts, sets its headers and answers 429 through express methods', async () => {
  const rateLimit = load<(options: object) => Middleware>('express-rate-limit')
  const { ipKeyGenerator } = load<{ ipKeyGenerator: (address: string) => string }>(
    'express-rate-limit',
  )
  const limiter = rateLimit({
    windowMs: 60_000,
    limit: 2,
    standardHeaders: 'draft-7',
    keyGenerator: (req: IncomingMessage) => ipKeyGenerator(req.socket.remoteAddress ?? ''),
    validate: false,
  })
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, limiter)
      res.json({ ok: true })
    }) satisfies ApiHandler,
  })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    const answer = await sendRaw(app.port, request('GET /api/x'))
    statuses.push(answer.status)
    expect(answer.headers['ratelimit']).toMatch(/^limit=2, remaining=\d, reset=\d+$/)
    if (answer.status === 429) expect(answer.body).toMatch(/Too many requests/)
  }
  expect(statuses).toEqual([200, 200, 429])
})
