import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { toRoute } from '../../src/routes/to-route.ts'
import { createApp } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import type { RulesConfig } from '../../src/rules/create-rules.ts'
import type { Route } from '../../src/types/route.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import { request, sendRaw } from '../support/raw-client.ts'
import type { RawAnswer } from '../support/raw-client.ts'

const names = ['api/echo', 'api/items/[id]', 'api/deep/[...path]', 'api/cookies', 'docs']
const routes = names
  .map((name) => toRoute('pages', name, 'ts'))
  .filter((route): route is Route => route !== undefined)
  .map((route): Route => ({ ...route, kind: 'api' }))

interface Asked {
  url: string
  query: unknown
  body: unknown
}

function echo(req: { url?: string; query: unknown; body: unknown }, res: Sender): void {
  res.json({ url: req.url, query: req.query, body: req.body })
}

interface Sender {
  json(value: unknown): void
  setHeader(name: string, value: string): void
}

async function serveRules(
  config: Partial<RulesConfig>,
): Promise<(line: string, headers?: Record<string, string>, body?: string) => Promise<RawAnswer>> {
  const app = createApp({
    config: { ...configDefaults, ...config },
    routes,
    loadRoute: (route) => ({
      default: route.pattern.endsWith('cookies')
        ? (_: unknown, res: Sender) => {
            res.setHeader('Set-Cookie', 'handler=1')
            res.json({})
          }
        : echo,
    }),
    logger: createMemoryLogger(),
    mode: 'test',
    previewSecret: '0'.repeat(64),
  })
  const server = await listen(app, {
    port: 0,
    hostname: '127.0.0.1',
    limits: configDefaults.server,
  })
  onTestFinished(() => server.close({ grace: 0 }))
  return (line, headers = {}, body = '') => sendRaw(server.port, request(line, headers, body))
}

const asked = (answer: RawAnswer): Asked => JSON.parse(answer.text) as Asked

describe('redirects', () => {
  test('have the status they name, keep the query, and no headers of the configuration', async () => {
    const ask = await serveRules({
      redirects: [
        { source: '/a/:slug', destination: '/b/:slug', permanent: true },
        { source: '/c', destination: '/b?own=1', permanent: false },
        { source: '/d', destination: 'https://example.com', statusCode: 301 },
      ],
      headers: [{ source: '/:path*', headers: [{ key: 'X-A', value: '1' }] }],
    })
    const first = await ask('GET /A/x%20y?q=1')
    expect([first.status, first.headers['location'], first.body]).toEqual([
      308,
      '/b/x%20y?q=1',
      '/b/x%20y?q=1',
    ])
    expect(first.headers['refresh']).toBe('0;url=/b/x%20y?q=1')
    expect(first.headers['x-a']).toBeUndefined()
    expect((await ask('POST /c?own=0&b=2')).headers['location']).toBe('/b?own=1&b=2')
    const third = await ask('GET /d?x=1')
    expect([third.status, third.headers['location']]).toEqual([301, 'https://example.com/?x=1'])
  })

  test.each([
    ['//evil.example', '/evil.example'],
    ['/evil.example', '/evil.example'],
    ['\\evil.example', '/evil.example'],
    ['\\/\\evil.example', '/evil.example'],
    ['\t/evil.example', '/%09/evil.example'],
    ['\r\nSet-Cookie: a=1', '/%0D%0ASet-Cookie:%20a=1'],
    ['\u0000', '/%00'],
    ['https://evil.example', '/https:/evil.example'],
    ['a?b#c', '/a%3Fb%23c'],
    ['\u2603', '/%E2%98%83'],
    ['\u{1f600}', '/%F0%9F%98%80'],
  ])('what a condition caught (%j) cannot lead to another host', async (next, location) => {
    const ask = await serveRules({
      redirects: [
        {
          source: '/go',
          has: [{ type: 'query', key: 'next', value: '(?<next>[^]*)' }],
          destination: '/:next',
          permanent: false,
        },
      ],
    })
    const { status, headers } = await ask(`GET /go?next=${encodeURIComponent(next)}`)
    expect(status).toBe(307)
    expect(headers['location']?.split('?')[0]).toBe(location)
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('what a part of the path caught stays encoded', async () => {
    const ask = await serveRules({
      redirects: [{ source: '/go/:rest(.*)', destination: '/:rest', permanent: false }],
    })
    for (const part of ['%2F%2Fevil.example', '%5Cevil.example', '%0d%0aX:1', '%00', '%09/evil']) {
      expect((await ask(`GET /go/${part}`)).headers['location']).toBe(`/${part}`)
    }
  })

  test('see signs that no browser sends as browsers send them', async () => {
    const ask = await serveRules({
      redirects: [
        { source: '/%7Badmin%7D', destination: '/login', permanent: false },
        { source: '/go/:rest', destination: '/:rest', permanent: false },
      ],
    })
    expect((await ask('GET /{admin}')).headers['location']).toBe('/login')
    expect((await ask('GET /go/"<`{a}>')).headers['location']).toBe('/%22%3C%60%7Ba%7D%3E')
  })

  test.each([
    ['/api/items/%37', '/login'],
    ['/%61pi/items/7', undefined],
    ['/api/%69tems/7', undefined],
    ['/api/deep/%61', '/login'],
    ['/api/deep/%61/b', undefined],
  ])(
    'another spelling of a path that answers does not get past them: %s',
    async (path, location) => {
      const guard = ['/api/items/7', '/api/deep/a'].map((source) => ({
        source,
        destination: '/login',
        permanent: false,
      }))
      const ask = await serveRules({ redirects: guard })
      expect((await ask(`GET ${path}`)).headers['location']).toBe(location)
      const rewritten = await serveRules({
        rewrites: {
          beforeFiles: guard.map(({ source }) => ({ source, destination: '/api/echo?login=1' })),
        },
      })
      const answer = await rewritten(`GET ${path}`)
      expect(answer.body.includes('"login":"1"')).toBe(location !== undefined)
    },
  )

  test('do not apply below /_next, nor to other letters of conditions', async () => {
    const ask = await serveRules({
      redirects: [{ source: '/:path*', destination: '/api/echo', permanent: false }],
    })
    expect((await ask('GET /_next/static/x.js')).status).toBe(404)
    expect((await ask('GET /x')).status).toBe(307)
  })
})

describe('rewrites', () => {
  test('are tried before files, after plain routes, and last', async () => {
    const ask = await serveRules({
      rewrites: {
        beforeFiles: [
          {
            source: '/api/echo',
            has: [{ type: 'query', key: 'b' }],
            destination: '/api/items/before',
          },
        ],
        afterFiles: [
          { source: '/api/echo', destination: '/api/items/never' },
          { source: '/api/items/shadow', destination: '/api/echo?shadow=1' },
          { source: '/a/:slug', destination: '/api/echo' },
        ],
        fallback: [{ source: '/:path*', destination: '/api/echo?last=1' }],
      },
    })
    expect(asked(await ask('GET /api/echo?b=1')).query).toEqual({ b: '1', id: 'before' })
    expect(asked(await ask('GET /api/echo')).query).toEqual({})
    expect(asked(await ask('GET /api/items/shadow')).query).toEqual({ shadow: '1' })
    expect(asked(await ask('GET /api/items/1')).query).toEqual({ id: '1' })
    expect(asked(await ask('GET /a/x?y=2'))).toMatchObject({
      url: '/a/x?y=2',
      query: { y: '2', slug: 'x' },
    })
    expect(asked(await ask('GET /no/where')).query).toEqual({ last: '1', path: ['no', 'where'] })
  })

  test('keep method and body', async () => {
    const ask = await serveRules({
      rewrites: { afterFiles: [{ source: '/a', destination: '/api/echo' }] },
    })
    const answer = await ask('POST /a', { 'Content-Type': 'application/json' }, '{"a":1}')
    expect(asked(answer).body).toEqual({ a: 1 })
  })

  test('a query cannot give an object another prototype', async () => {
    const ask = await serveRules({
      rewrites: { afterFiles: [{ source: '/a', destination: '/api/echo' }] },
    })
    const answer = await ask('GET /a?__proto__=1&constructor=2')
    expect(answer.text).toContain('"query":{"constructor":"2"}')
  })
})

describe('rewrites to another server', () => {
  const seen: string[] = []
  const upstream = createServer((req, res) => {
    seen.push(JSON.stringify(req.headers))
    if (req.url?.includes('cut')) {
      res.writeHead(200, { 'Content-Length': 100 })
      res.write('half', () => res.destroy())
      return
    }
    res.writeHead(
      req.url?.includes('created') ? 201 : 200,
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Connection', 'keep-alive, x-private'],
        ['X-Private', '1'],
        ['X-Shown', '1'],
      ].flat(),
    )
    req.pipe(res, { end: false })
    req.once('end', () => res.end(` ${req.method} ${req.url}`))
  })
  let origin = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  })
  afterAll(() => {
    upstream.closeAllConnections()
    upstream.close()
  })
  const serveProxy = (): ReturnType<typeof serveRules> =>
    serveRules({
      rewrites: {
        afterFiles: [
          { source: '/p/:path*', destination: `${origin}/base/:path*` },
          {
            source: '/has',
            has: [{ type: 'query', key: 'to', value: '(?<to>[^]*)' }],
            destination: `${origin}/base/:to`,
          },
          { source: '/dead', destination: 'http://127.0.0.1:1/' },
        ],
      },
      headers: [{ source: '/p/:path*', headers: [{ key: 'X-Config', value: '1' }] }],
    })

  test('pass on method, path, query and body, and the answer', async () => {
    const ask = await serveProxy()
    const answer = await ask('POST /p/created/a%2Fb?x=1&x=2', { Cookie: 'c=1' }, 'hello')
    expect(answer.status).toBe(201)
    expect(answer.text).toBe('hello POST /base/created/a%2Fb?x=1&x=2')
    expect(answer.headers['set-cookie']).toBe('a=1\nb=2')
    expect(answer.headers['x-shown']).toBe('1')
    expect(answer.headers['x-config']).toBeUndefined()
  })

  test('the host is the configuration’s; what is of one connection stays there', async () => {
    const ask = await serveProxy()
    const answer = await ask('GET /p/x', {
      'X-Forwarded-Host': 'evil.example',
      TE: 'trailers',
      'Proxy-Authorization': 'secret',
      'Keep-Alive': 'timeout=1',
    })
    expect(answer.headers['x-private']).toBeUndefined()
    const headers = JSON.parse(seen.at(-1) ?? '{}') as Record<string, string>
    expect(headers['host']).toBe(new URL(origin).host)
    expect(headers['x-forwarded-host']).toBe('localhost')
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining(['te', 'proxy-authorization', 'keep-alive']),
    )
  })

  test.each(['../admin', '/../../admin', 'a/../../admin', '..\\admin', '.'])(
    'what a condition caught (%j) does not leave the folder',
    async (to) => {
      const ask = await serveProxy()
      const before = seen.length
      const { status } = await ask(`GET /has?to=${encodeURIComponent(to)}`)
      expect([status, seen.length]).toEqual([400, before])
    },
  )

  test.each(['@evil.example/', ':80/', '//evil.example', 'https://evil.example', '\r\nX: 1'])(
    'what a condition caught (%j) does not change the host',
    async (to) => {
      const ask = await serveProxy()
      const answer = await ask(`GET /has?to=${encodeURIComponent(to)}`)
      expect(answer.status).toBe(200)
      expect(answer.text).toContain('GET /base/')
      expect(JSON.parse(seen.at(-1) ?? '{}')).toMatchObject({ host: new URL(origin).host })
    },
  )

  test.each(['GET', 'DELETE', 'OPTIONS', 'POST'])(
    'the body of %s stays a body: it is never taken for the next request',
    async (method) => {
      const ask = await serveProxy()
      const chunks = { 'Transfer-Encoding': 'chunked\r\n\r\n5\r\nhello\r\n0' }
      expect((await ask(`${method} /p/x`, chunks)).text).toBe(`hello ${method} /base/x`)
      const named = await ask(`${method} /p/x`, { Connection: 'content-length' }, 'hello')
      expect(named.text).toBe(`hello ${method} /base/x`)
    },
  )

  test.each(['..%2f..%2fadmin', 'a/..%5cadmin', '%2e%2e%2fadmin'])(
    'an encoded slash (%s) does not lead out of the folder either',
    async (path) => {
      const ask = await serveProxy()
      const before = seen.length
      const { status } = await ask(`GET /p/${path}`)
      expect([status, seen.length]).toEqual([400, before])
    },
  )

  test('a server that is not there is 500, one that breaks off is not taken for whole', async () => {
    const ask = await serveProxy()
    expect((await ask('GET /dead')).status).toBe(500)
    const cut = await ask('GET /p/cut')
    expect(cut.body.length).toBeLessThan(Number(cut.headers['content-length']))
  })
})

describe('headers', () => {
  test('apply in order, and a handler’s cookies are instead of theirs', async () => {
    const ask = await serveRules({
      headers: [
        {
          source: '/api/:path*',
          headers: [
            { key: 'X-A', value: 'first :path*' },
            { key: 'Set-Cookie', value: 'config=1' },
          ],
        },
        {
          source: '/api/echo',
          headers: [
            { key: 'X-A', value: 'second' },
            { key: 'Set-Cookie', value: 'config=2' },
          ],
        },
      ],
    })
    const echoed = await ask('GET /api/echo')
    expect([echoed.headers['x-a'], echoed.headers['set-cookie']]).toEqual([
      'second',
      'config=1\nconfig=2',
    ])
    const own = await ask('GET /api/cookies')
    expect([own.headers['x-a'], own.headers['set-cookie']]).toEqual(['first cookies', 'handler=1'])
  })

  test('cookies stand where the first of them does', async () => {
    const ask = await serveRules({
      headers: [
        { source: '/x', headers: [{ key: 'Set-Cookie', value: 'a=1' }] },
        { source: '/x', headers: [{ key: 'X-A', value: '1' }] },
        { source: '/x', headers: [{ key: 'set-cookie', value: 'b=2' }] },
      ],
    })
    const { headers } = await ask('GET /x')
    expect(Object.keys(headers).slice(0, 2)).toEqual(['set-cookie', 'x-a'])
    expect(headers['set-cookie']).toBe('a=1\nb=2')
  })

  test('what was caught cannot begin another header', async () => {
    const ask = await serveRules({
      headers: [
        {
          source: '/api/:a',
          has: [{ type: 'cookie', key: 'c', value: '(?<c>[^]*)' }],
          headers: [
            { key: 'X-C', value: 'is :c' },
            { key: 'X-:c', value: '1' },
          ],
        },
      ],
    })
    const answer = await ask('GET /api/echo', { Cookie: 'c=a%0d%0aX-Evil:%201%00%E2%98%83' })
    expect(answer.status).toBe(200)
    expect(answer.headers['x-evil']).toBeUndefined()
    expect(answer.headers['x-c']).toBe('is a%0D%0AX-Evil: 1%00%E2%98%83')
  })
})

describe('basePath and trailingSlash', () => {
  test('the app answers below its base path only', async () => {
    const ask = await serveRules({
      basePath: '/base',
      redirects: [
        { source: '/a', destination: '/b', permanent: false },
        { source: '/out', destination: '/b', permanent: false, basePath: false },
      ],
      rewrites: { afterFiles: [{ source: '/c', destination: '/api/echo' }] },
    })
    expect(asked(await ask('GET /base/api/echo?x=1')).url).toBe('/api/echo?x=1')
    expect(asked(await ask('GET /base/c')).url).toBe('/c')
    expect((await ask('GET /api/echo')).status).toBe(404)
    expect((await ask('GET /basement/api/echo')).status).toBe(404)
    expect((await ask('GET /base/a')).headers['location']).toBe('/base/b')
    expect((await ask('GET /a')).status).toBe(404)
    expect((await ask('GET /out')).headers['location']).toBe('/b')
    expect((await ask('GET /base/')).headers['location']).toBe('/base')
  })

  test('paths end with a slash when they should', async () => {
    const ask = await serveRules({ trailingSlash: true })
    expect((await ask('GET /api/echo?x=1')).headers['location']).toBe('/api/echo/?x=1')
    expect(asked(await ask('GET /api/echo/?x=1')).query).toEqual({ x: '1' })
    expect((await ask('GET /a.txt/')).headers['location']).toBe('/a.txt')
    expect((await ask('GET /a.txt')).status).toBe(404)
    expect((await ask('GET /.well-known/x')).status).toBe(404)
    expect((await ask('GET //evil.example')).headers['location']).toBe('/evil.example')
    expect((await ask('GET /evil.example//')).headers['location']).toBe('/evil.example/')
  })

  test('no redirect when it is switched off', async () => {
    const ask = await serveRules({ skipTrailingSlashRedirect: true })
    expect((await ask('GET /api/echo/')).status).toBe(200)
    expect((await ask('GET /api/echo')).status).toBe(200)
  })

  test('the server names itself when it is told to', async () => {
    expect((await (await serveRules({}))('GET /api/echo')).headers['x-powered-by']).toBeUndefined()
    const ask = await serveRules({ poweredByHeader: true })
    expect((await ask('GET /api/echo')).headers['x-powered-by']).toBe('Verso')
  })
})
