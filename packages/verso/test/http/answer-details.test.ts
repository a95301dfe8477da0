import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

import { expect, test, vi } from 'vitest'

import type { ApiHandler } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { exchange, request, sendRaw } from '../support/raw-client.ts'

/** The lines of the head that a handler's answer has, without those of the connection. */
async function headOf(handler: ApiHandler, headers: Record<string, string> = {}) {
  const app = await appOf({ '/api/x': handler })
  const received = await exchange(app.port, request('GET /api/x', headers))
  const [status, ...lines] = received.split('\r\n\r\n', 1)[0]?.split('\r\n') ?? []
  return {
    status,
    lines: lines.filter(
      (line) => !/^(?:Date|Connection|Content-Length|Transfer-Encoding|X-Content-Type)/i.test(line),
    ),
  }
}

const names = (lines: readonly string[]) => lines.map((line) => line.split(':')[0])

test('json has its type before its tag, send has it behind', async () => {
  const json = await headOf((_req, res) => res.json({ a: 1 }))
  expect(names(json.lines)).toEqual(['Content-Type', 'ETag', 'Vary'])
  const send = await headOf((_req, res) => res.send({ a: 1 }))
  expect(names(send.lines)).toEqual(['ETag', 'Content-Type', 'Vary'])
})

test('the same object by send and by json keeps the order of each', async () => {
  const app = await appOf({
    '/api/x': ((req, res) => {
      if (req.query['how'] === 'json') res.json({ a: 1 })
      else res.send({ a: 1 })
    }) satisfies ApiHandler,
  })
  for (const how of ['send', 'json', 'send', 'json', 'json', 'send']) {
    const received = await exchange(app.port, request(`GET /api/x?how=${how}`))
    expect(received.indexOf('ETag') < received.indexOf('Content-Type')).toBe(how === 'send')
  }
})

test('a type that was set stays as it was written', async () => {
  const { lines } = await headOf((_req, res) => {
    res.setHeader('CONTENT-TYPE', 'text/css')
    res.send('a{}')
  })
  expect(lines[0]).toBe('CONTENT-TYPE: text/css')
})

test('cookies are a list without repeats, which getHeader gives', async () => {
  const { lines } = await headOf((_req, res) => {
    res.setHeader('Set-Cookie', 'a=1')
    expect(res.getHeader('set-cookie')).toEqual(['a=1'])
    res.setHeader('Set-Cookie', ['a=1', 'a=1', 'b=2'])
    res.end()
  })
  expect(lines).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2'])
})

test.each([
  [['Origin', 'Accept'], 'Origin, Accept, Accept-Encoding'],
  ['', 'Accept-Encoding'],
  ['Origin, *', '*'],
  [['Origin', 'accept-encoding'], 'Origin, accept-encoding'],
])('Vary of %j becomes %s', async (vary, expected) => {
  const { lines } = await headOf((_req, res) => {
    res.setHeader('Vary', vary)
    res.json({})
  })
  expect(lines).toContain(`Vary: ${expected}`)
})

test('writeHead refuses a header without a value', async () => {
  const { status } = await headOf((_req, res) => {
    res.writeHead(200, { 'X-A': undefined })
    res.end()
  })
  expect(status).toBe('HTTP/1.1 500 Internal Server Error')
})

test('a redirect with a type is encoded whatever its length', async () => {
  const { lines } = await headOf(
    (_req, res) => {
      res.setHeader('Content-Type', 'text/html')
      res.redirect('/x')
    },
    { 'Accept-Encoding': 'gzip' },
  )
  expect(lines).toContain('Content-Encoding: gzip')
})

test('a handler that says 100 Continue unasked keeps the connection', async () => {
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.writeContinue()
      res.end('x')
    }) satisfies ApiHandler,
  })
  const twice = `GET /api/x HTTP/1.1\r\nHost: l\r\n\r\n${request('GET /api/x')}`
  const received = await exchange(app.port, twice)
  expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
})

test('preview takes seconds that are not whole, and no function', async () => {
  const whole = await headOf((_req, res) => void res.setPreviewData({}, { maxAge: 1.5 }).end())
  expect(whole.lines[0]).toMatch(/; Max-Age=1; Path=\/; /)
  const none = await headOf((_req, res) => void res.setPreviewData(() => 1).end())
  expect(none).toEqual({ status: 'HTTP/1.1 500 Internal Server Error', lines: [] })
})

test.each([{ maxAge: null }, null])('preview with the options %j lasts', async (options) => {
  // Handlers are not all written in TypeScript.
  const { lines } = await headOf(
    (_req, res) => void res.setPreviewData({}, options as unknown as object).end(),
  )
  expect(lines[0]).toMatch(/^Set-Cookie: __prerender_bypass=\w+; Path=\/; /)
})

test('setDraftMode without a word about enable ends draft mode', async () => {
  const { lines } = await headOf(
    (_req, res) => void res.setDraftMode(null as unknown as { enable: boolean }).end(),
  )
  expect(lines[0]).toContain('Expires=Thu, 01 Jan 1970')
})

test('writeHead takes null for no headers', async () => {
  const { status } = await headOf((_req, res) => {
    res.writeHead(201, null as unknown as undefined)
    res.end('x')
  })
  expect(status).toBe('HTTP/1.1 201 Created')
})

test.each(['x', 'x'.repeat(2_000)])('trailers go out behind a body given to end', async (body) => {
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.addTrailers({ 'X-Sum': '1' })
      res.end(body)
    }) satisfies ApiHandler,
  })
  const received = await exchange(app.port, request('GET /api/x'))
  expect(received).toMatch(/\r\n0\r\nX-Sum: 1\r\n\r\n$/)
})

test('trailers give way to a length that was announced', async () => {
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.addTrailers({ 'X-Sum': '1' })
      res.json({ a: 1 })
    }) satisfies ApiHandler,
  })
  expect((await sendRaw(app.port, request('GET /api/x'))).text).toBe('{"a":1}')
})

test('who writes after the end is told, and the answer stands', async () => {
  const told: unknown[] = []
  const app = await appOf({
    '/api/x': ((_req, res) => {
      res.on('error', (error) => told.push(error))
      res.json({ a: 1 })
      expect(res.write('late', (error) => told.push(error))).toBe(false)
    }) satisfies ApiHandler,
  })
  expect((await sendRaw(app.port, request('GET /api/x'))).text).toBe('{"a":1}')
  await app.logged()
  const error: unknown = expect.objectContaining({ code: 'ERR_STREAM_WRITE_AFTER_END' })
  expect(told).toEqual([error, error])
})

test('a stream that is piped into an answer after its end fails alone, and the log says why', async () => {
  const app = await appOf({
    '/api/x': ((_req, res) => {
      // Until all is encoded the pipe lasts, and raises again the error that it hears of.
      res.json('x'.repeat(2_000))
      const late = new Readable({ read() {} })
      late.push('late')
      late.pipe(res).on('unpipe', () => expect(late.readableFlowing).toBe(false))
      late.read()
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x', { headers: { 'Accept-Encoding': 'gzip' } })
  expect(await answer.json()).toHaveLength(2_000)
  await vi.waitFor(() => expect(app.log.lines.error).toHaveLength(1))
  expect(app.log.lines.error[0]?.message).toMatch(/^Something was written after the end/)
})

test.each(['GET', 'POST'])('a %s without a body is complete when its handler begins', async (m) => {
  const app = await appOf({
    '/api/x': ((req, res) => {
      const facts = [req.complete, req.readableEnded, req.aborted]
      req.on('end', () => res.json([...facts, req.readableEnded])).resume()
    }) satisfies ApiHandler,
  })
  expect((await sendRaw(app.port, request(`${m} /api/x`))).text).toBe('[true,true,false,true]')
})

test('a stream that the handler is to read has not ended', async () => {
  const handler: ApiHandler = (req, res) => res.json(req.readableEnded)
  const app = await appOf({
    '/api/x': { default: handler, config: { api: { bodyParser: false } } },
  })
  expect((await sendRaw(app.port, request('GET /api/x'))).text).toBe('false')
})

test.each<[what: string, then: PropertyDescriptor]>([
  ['throws', { value: () => fail() }],
  ['cannot be read', { get: () => fail() }],
  ['rejects', { value: (_: unknown, no: (error: Error) => void) => no(new Error('no')) }],
])('a handler that returns a promise which %s fails', async (_, then) => {
  // oxlint-disable-next-line unicorn/no-thenable -- What a handler may return.
  const app = await appOf({ '/api/x': () => Object.defineProperties({}, { then }) })
  expect((await sendRaw(app.port, request('GET /api/x'))).status).toBe(500)
})

function fail(): never {
  throw new Error('then')
}

const edge = (handler: (request: Request) => unknown) => ({ default: handler, runtime: 'edge' })

test('an exported runtime makes an edge route, as one in config does', async () => {
  const app = await appOf({
    '/api/x': edge((asked) => new Response(String(asked instanceof Request))),
  })
  expect(await (await app.fetch('/api/x')).text()).toBe('true')
})

test.each(['POST', 'DELETE'])(
  'an edge route can hand on the body of a %s that sent none',
  async (m) => {
    const app = await appOf({
      '/api/x': edge(
        (asked) =>
          new Response(asked.body, { headers: { 'X-Empty': String(asked.body === null) } }),
      ),
    })
    const { status, headers, text } = await sendRaw(app.port, request(`${m} /api/x`))
    expect([status, headers['x-empty'], text]).toEqual([200, 'false', ''])
  },
)

test('an edge route passes on what fetch decoded', async () => {
  const app = await appOf({
    '/api/up': ((_req, res) => {
      res.setHeader('Content-Encoding', 'gzip')
      res.setHeader('Content-Type', 'text/plain')
      res.end(gzipSync('from above'))
    }) satisfies ApiHandler,
    '/api/x': edge((asked) => fetch(new URL('/api/up', asked.url))),
  })
  const answer = await sendRaw(app.port, request('GET /api/x'))
  expect(answer.text).toBe('from above')
  expect(answer.headers).not.toHaveProperty('content-encoding')
})

test('an edge route names its headers in lower case, cookies in their place, and leaves other places alone', async () => {
  const { headers, received } = await edgeAnswer(
    new Response(null, {
      status: 302,
      headers: [
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['location', 'http://e.example/?a=b c'],
      ],
    }),
  )
  expect(headers).toMatchObject({ location: 'http://e.example/?a=b c' })
  expect(received).toMatch(/location: .*\r\nset-cookie: a=1\r\nx-a: 1\r\n/)
})

async function edgeAnswer(response: Response) {
  const app = await appOf({ '/api/x': edge(() => response) })
  const received = await exchange(app.port, request('GET /api/x'))
  const answer = await sendRaw(app.port, request('GET /api/x'))
  return { headers: answer.headers, received }
}

test.each([
  ['/api/edge/7?id=1&z=2', '?id=7&z=2'],
  ['/api/edge/7?z=2', '?z=2&id=7'],
  ['/api/edge/7??a', '?%3Fa=&id=7'],
  ['/api/edge/7?a=1&b=2&a=3', '?a=1&a=3&b=2&id=7'],
])('an edge route sees %s as %s', async (path, search) => {
  const app = await appOf({
    '/api/edge/[id]': edge((asked) => new Response(new URL(asked.url).search)),
  })
  expect((await sendRaw(app.port, request(`GET ${path}`))).text).toBe(search)
})

test('an edge route behind TLS sees https', async () => {
  const app = await appOf({ '/api/x': edge((asked) => new Response(new URL(asked.url).protocol)) })
  const answer = await sendRaw(app.port, request('GET /api/x', { 'X-Forwarded-Proto': 'https' }))
  expect(answer.text).toBe('https:')
})

test.each([
  ['gzip;q=1.5', 'gzip'],
  ['gzip;q', undefined],
  ['gzip;Q=0', 'gzip'],
  ['gzip; q =0', 'gzip'],
  ['gzip;q=0, gzip', 'gzip'],
  ['deflate, gzip;q=0', 'deflate'],
])('Accept-Encoding: %s asks for %s', async (accepted, coding) => {
  const { lines } = await headOf((_req, res) => res.json('x'.repeat(2000)), {
    'Accept-Encoding': accepted,
  })
  expect(lines.find((line) => line.startsWith('Content-Encoding'))?.slice(18)).toBe(coding)
})

test('a condition that is empty is none', async () => {
  const { status } = await headOf((_req, res) => res.json({ a: 1 }), {
    'If-None-Match': '*',
    'If-Modified-Since': '',
  })
  expect(status).toBe('HTTP/1.1 304 Not Modified')
})

test('a redirect to another spelling encodes what has no place in a URL', async () => {
  const app = await appOf({ '/api/x': edge(() => new Response('x')) })
  const { headers } = await sendRaw(app.port, request('GET /api/"<a>`{b}|^/?c="{'))
  expect(headers['location']).toBe('/api/%22%3Ca%3E%60%7Bb%7D|^?c="{')
})
