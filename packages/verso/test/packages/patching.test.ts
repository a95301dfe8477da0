/* oxlint-disable typescript/unbound-method -- taking methods off is what is tested */
import { ServerResponse, IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import { gunzipSync } from 'node:zlib'

import { expect, test } from 'vitest'

import type { ApiHandler, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { request, sendRaw } from '../support/raw-client.ts'

const large = 'Verso '.repeat(1_000)

/** How a handler may answer; each of them has to meet what middleware put in the way. */
const answers: [name: string, answer: (res: ApiResponse) => unknown, expected: RegExp][] = [
  ['json', (res) => res.status(201).json({ a: 1 }), /^{"a":1}$/],
  ['large json', (res) => res.json({ large }), /^{"large":"Verso /],
  ['send(string)', (res) => res.send('text'), /^text$/],
  ['send(object)', (res) => res.send({ a: 1 }), /^{"a":1}$/],
  ['send(Buffer)', (res) => res.send(Buffer.from('bytes')), /^bytes$/],
  ['redirect', (res) => res.redirect('/there'), /^\/there$/],
  ['end(string)', (res) => res.end('text'), /^text$/],
  ['write, end', (res) => (res.write('te'), res.end('xt')), /^text$/],
]

async function ask(handler: ApiHandler, headers: Record<string, string> = {}) {
  const app = await appOf({ '/api/x': handler })
  const answer = await sendRaw(app.port, request('GET /api/x', headers))
  expect(app.log.lines.error).toEqual([])
  return answer
}

test.each(answers)('a patched end may still set headers: %s', async (_, answer, expected) => {
  const got = await ask((_req, res) => {
    const end = res.end
    res.end = ((...args: Parameters<typeof end>) => {
      res.end = end
      if (!res.headersSent) res.setHeader('X-Late', '1')
      return res.end(...args)
    }) as typeof end
    answer(res)
  })
  expect(got.body).toMatch(expected)
  if (answers[7]?.[1] !== answer) expect(got.headers['x-late']).toBe('1')
})

test.each(answers)('a patched writeHead sees every head: %s', async (_, answer, expected) => {
  const got = await ask((_req, res) => {
    const writeHead = res.writeHead
    res.writeHead = function (this: ApiResponse, ...args: Parameters<typeof writeHead>) {
      this.setHeader('X-Patched', 'yes')
      this.removeHeader('ETag')
      return writeHead.apply(this, args)
    } as typeof writeHead
    answer(res)
  })
  expect(got.body).toMatch(expected)
  expect(got.headers).toMatchObject({ 'x-patched': 'yes' })
  expect(got.headers).not.toHaveProperty('etag')
})

test.each(answers.slice(0, 6))('a patched setHeader sees helpers: %s', async (_, answer) => {
  const seen: string[] = []
  await ask((_req, res) => {
    const { setHeader } = res
    res.setHeader = (name, value) => {
      seen.push(name.toLowerCase())
      return setHeader.call(res, name, value)
    }
    answer(res)
  })
  expect(seen).not.toEqual([])
})

test.each(['assign', 'define'])('json goes through a send that was replaced (%s)', async (how) => {
  const got = await ask((_req, res) => {
    const { send } = res
    const replacement = (body: unknown): void => send(`<${String(body)}>`)
    if (how === 'assign') res.send = replacement
    else Object.defineProperty(res, 'send', { value: replacement })
    res.json({ a: 1 })
  })
  expect(got.body).toBe('<{"a":1}>')
  expect(got.headers['content-type']).toBe('application/json; charset=utf-8')
})

test.each(['assign', 'define'])('helpers can be replaced and put back (%s)', async (how) => {
  const got = await ask((_req, res) => {
    const { json, status, redirect } = res
    const put = <K extends 'json' | 'status' | 'redirect'>(name: K, value: ApiResponse[K]) => {
      if (how === 'assign') res[name] = value
      else Object.defineProperty(res, name, { value, writable: true, configurable: true })
    }
    put('json', (body) => json({ wrapped: body }))
    put('status', (code) => status(code + 1))
    put('redirect', redirect)
    res.status(200).json('x')
  })
  expect(got).toMatchObject({ status: 201, body: '{"wrapped":"x"}' })
})

test('an assigned helper is an own property, as in Next.js', async () => {
  let own: string[] = []
  await ask((_req, res) => {
    const { json } = res
    res.json = (body) => json(body)
    own = Object.keys(res)
    res.json({})
  })
  expect(own).toContain('json')
  expect(own).not.toContain('send')
})

test('helpers work detached', async () => {
  const got = await ask((_req, { status, json }) => {
    status(202)
    return Promise.resolve({ a: 1 }).then(json)
  })
  expect(got).toMatchObject({ status: 202, body: '{"a":1}' })
})

test.each(answers.slice(0, 6))('helpers work through a bare Proxy: %s', async (_, answer, body) => {
  const got = await ask((_req, res) => {
    const wrapped = new Proxy(res, {})
    wrapped.setHeader('X-Proxy', String(wrapped.getHeader('nothing')))
    expect(wrapped.hasHeader('x-proxy')).toBe(true)
    expect(wrapped.getHeaderNames()).toEqual(['x-proxy'])
    expect(wrapped.getHeaders()).toMatchObject({ 'x-proxy': 'undefined' })
    answer(wrapped)
  })
  expect(got.body).toMatch(body)
  expect(got.headers['x-proxy']).toBe('undefined')
})

// Node's own `write` and `end` do nothing on a bare Proxy: those who wrap a response bind its methods.
test.each(answers)(
  'everything works through a Proxy that binds: %s',
  async (_, answer, expected) => {
    const seen = new Set<unknown>()
    const got = await ask(
      (_req, res) => {
        const wrapped = new Proxy(res, {
          get(target, name) {
            seen.add(name)
            const value: unknown = Reflect.get(target, name)
            return typeof value === 'function' ? (value.bind(target) as unknown) : value
          },
        })
        const { json } = wrapped
        wrapped.json = (value) => json(value)
        answer(wrapped)
      },
      { 'Accept-Encoding': 'gzip' },
    )
    if (got.headers['content-encoding'] === undefined) expect(got.body).toMatch(expected)
    else expect(gunzipSync(Buffer.from(got.body, 'latin1')).toString()).toMatch(expected)
    expect(seen).toContain('json')
  },
)

test('a Proxy around req reads like req', async () => {
  const got = await ask(
    (req, res) => {
      const wrapped = new Proxy(req, {})
      wrapped.query = { ...wrapped.query, more: '1' }
      const { query, cookies, body, preview, previewData, draftMode, method } = wrapped
      res.json({ query, cookies, body, preview, previewData, draftMode, method })
    },
    { Cookie: 'a=1' },
  )
  expect(JSON.parse(got.body)).toEqual({
    query: { more: '1' },
    cookies: { a: '1' },
    body: '',
    previewData: false,
    method: 'GET',
  })
})

test('objects that inherit from req and res work as far as they do on Node', async () => {
  const got = await ask((req, res) => {
    const inherited = Object.create(req) as typeof req
    const { query, cookies } = inherited
    const answer = Object.create(res) as typeof res
    answer.status(202).setHeader('X-Inherited', String(answer.getHeader('x-nothing')))
    answer.json({ query, cookies })
  })
  expect(got.status).toBe(202)
  expect(got.headers['x-inherited']).toBe('undefined')
  expect(got.body).toBe('{"query":{},"cookies":{}}')
})

test.each([{}, { depth: 5 }, { getters: true }, { showHidden: true }, { showProxy: true }])(
  'util.inspect(%o) shows requests and responses before and after the answer',
  async (options) => {
    let texts: string[] = []
    await ask((req, res) => {
      texts = [inspect(req, options), inspect(res, options)]
      res.json({})
      texts.push(inspect(req, options), inspect(res, options), inspect(new Proxy(res, {}), options))
    })
    expect(texts.map((text) => text.length > 100)).toEqual([true, true, true, true, true])
  },
)

test('req and res are what Node makes, and their own properties can be copied', async () => {
  let copies: object[] = []
  await ask((req, res) => {
    expect(req).toBeInstanceOf(IncomingMessage)
    expect(res).toBeInstanceOf(ServerResponse)
    copies = [{ ...req }, { ...res }, Object.assign({}, req, res)]
    res.json({})
  })
  expect(copies).toHaveLength(3)
})

test('express swaps the prototypes: what was read or taken before goes on working', async () => {
  const got = await ask(
    (req, res) => {
      const { json, status } = res
      const before = req.query
      const request = Object.create(IncomingMessage.prototype) as object
      const response = Object.create(ServerResponse.prototype) as object
      Object.setPrototypeOf(req, request)
      Object.setPrototypeOf(res, response)
      expect(req.query).toBe(before)
      expect(req.body).toBe('')
      status(203)
      json({ large: 'x'.repeat(2_000) })
    },
    { 'Accept-Encoding': 'gzip' },
  )
  expect(got.status).toBe(203)
})

test('a handler that throws after the prototypes were swapped is a plain 500', async () => {
  const app = await appOf({
    '/api/x': ((req, res) => {
      Object.setPrototypeOf(req, IncomingMessage.prototype)
      Object.setPrototypeOf(res, ServerResponse.prototype)
      throw new Error('after the swap')
    }) satisfies ApiHandler,
  })
  expect(await sendRaw(app.port, request('GET /api/x'))).toMatchObject({
    status: 500,
    body: 'Internal Server Error',
  })
  expect(await app.logged()).toMatchObject({ status: 500, aborted: false })
})

test('two complete answers: the first stands, whole', async () => {
  const app = await appOf({
    '/api/[kind]': ((req, res) => {
      const [first, second] = String(req.query['kind']).split('-')
      const reply = (kind: string | undefined): unknown =>
        kind === 'json'
          ? res.json({ large })
          : kind === 'send'
            ? res.send(large)
            : kind === 'end'
              ? res.setHeader('Content-Type', 'text/plain').end(large)
              : res.end('small')
      reply(first)
      try {
        reply(second)
      } catch {
        // Whether the second call throws is not the question here.
      }
    }) satisfies ApiHandler,
  })
  for (const first of ['json', 'send', 'end']) {
    for (const second of ['json', 'send', 'end', 'small']) {
      for (const coding of ['identity', 'gzip']) {
        const got = await app.fetch(`/api/${first}-${second}`, {
          headers: { 'accept-encoding': coding },
        })
        const text = await got.text()
        expect([first, second, text.length >= large.length]).toEqual([first, second, true])
        expect(text.endsWith('small')).toBe(false)
      }
    }
  }
})
