import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { appFolder, build, serveBuilt, serveDev } from '../support/app-folder.ts'
import type { Answering, AppFolder } from '../support/app-folder.ts'
import { request, sendRaw } from '../support/raw-client.ts'
import type { RawAnswer } from '../support/raw-client.ts'

const proxyFile = `
import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'

export const config = { matcher: ['/((?!open).*)'] }

export default async function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl
  if (pathname.startsWith('/api/private') || pathname.startsWith('/private')) {
    if (request.cookies.get('user')?.value !== 'ada') {
      return NextResponse.json({ error: 'forbidden' }, { status: 401 })
    }
  }
  const to = (path: string) => new URL(path, request.url)
  if (pathname === '/body') {
    const text = await request.text()
    return NextResponse.rewrite(to('/api/echo'), { headers: { 'x-length': String(text.length) } })
  }
  if (pathname === '/no-body') return NextResponse.json(request.body === null)
  if (pathname === '/unread') return NextResponse.json({ unread: true })
  if (pathname === '/throw') throw new Error('secret message')
  if (pathname === '/error') return NextResponse.error()
  if (pathname === '/number') return 5 as never
  if (pathname === '/redirect') return NextResponse.redirect(to('/api/echo?a=1'))
  if (pathname === '/cookies') {
    const response = NextResponse.rewrite(to('/api/cookie'))
    response.cookies.set('from', 'proxy', { httpOnly: true })
    return response
  }
  if (pathname === '/headers') {
    const headers = new Headers(request.headers)
    headers.set('x-user', 'ada')
    headers.set('cookie', 'user=eve')
    headers.delete('x-gone')
    headers.set('content-length', '99999')
    return NextResponse.rewrite(to('/api/echo'), { request: { headers } })
  }
  return NextResponse.next({ headers: { 'x-seen': pathname } })
}
`

const files = {
  'proxy.ts': proxyFile,
  'pages/api/echo.js':
    'export default (req, res) => res.json({ url: req.url, query: req.query, body: req.body, headers: req.headers, cookies: req.cookies })',
  'pages/api/raw.js':
    'export const config = { api: { bodyParser: false } }\nexport default async (req, res) => { let n = 0; for await (const c of req) n += c.length; res.json({ n }) }',
  'pages/api/cookie.js':
    'export default (req, res) => { res.setHeader("Set-Cookie", "own=1"); res.json({}) }',
  'pages/api/private/[id].js': 'export default (req, res) => res.json({ secret: req.query.id })',
  'pages/api/private/plain.js': 'export default (req, res) => res.json({ secret: true })',
  'public/private/file.txt': 'secret file',
  'public/open.txt': 'open file',
}

let app: AppFolder
const servers: Record<string, Answering> = {}

beforeAll(async () => {
  app = await appFolder(files, { keep: true })
  const { outDir } = await build(app)
  servers['built'] = await serveBuilt(outDir, { keep: true })
  servers['dev'] = await serveDev(app, { keep: true })
}, 60_000)

afterAll(async () => {
  for (const server of Object.values(servers)) await server.close()
  await app.remove('.')
})

interface Echoed {
  url: string
  query: Record<string, string>
  body: unknown
  headers: Record<string, string>
  cookies: Record<string, string>
}

describe.each(['built', 'dev'])('proxy.ts, %s', (mode) => {
  const ask = (
    line: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<RawAnswer> => {
    const { port } = new URL(servers[mode]?.url ?? '')
    return sendRaw(Number(port), request(line, headers, body))
  }
  const echoed = (answer: RawAnswer): Echoed => JSON.parse(answer.text) as Echoed

  test('sees requests and lets them go on', async () => {
    const answer = await ask('GET /api/echo?a=1')
    expect([answer.status, answer.headers['x-seen']]).toEqual([200, '/api/echo'])
    expect(echoed(answer).query).toEqual({ a: '1' })
    expect((await ask('GET /open.txt')).headers['x-seen']).toBeUndefined()
  })

  test.each([
    '/api/private/plain',
    '/api/private/1',
    '/api/private/a%2Fb',
    '/api/%70rivate/1',
    '/api/privat%65/1',
    '/%61pi/private/1',
    '/api/./private/1',
    '/api/x/../private/1',
    '/api/%2e/private/1',
    '/api/x/%2e%2e/private/1',
    '/api//private/1',
    '//api/private/1',
    '/api\\private/1',
    '/api/private/1/',
    '/api/private/1?x=/open',
    '/api/private/1#/open',
    '/private/file.txt',
    '/%70rivate/file.txt',
    '/private%2Ffile.txt',
    '/private/./file.txt',
    '/private//file.txt',
    '/PRIVATE/file.txt',
    '/private/file%2Etxt',
    '/open/../private/file.txt',
    '/open%2f..%2fprivate/file.txt',
  ])('no spelling gets around it: %s', async (target) => {
    const answer = await ask(`GET ${target}`)
    expect(answer.text).not.toContain('secret')
    expect([401, 404, 308, 400]).toContain(answer.status)
  })

  test('an error that stands for no answer is 404, and nothing runs', async () => {
    const answer = await ask('GET /error')
    expect([answer.status, answer.headers['cache-control']]).toEqual([
      404,
      'private, no-cache, no-store, max-age=0, must-revalidate',
    ])
  })

  test('a method that no Request has is refused, for nobody could ask the guard', async () => {
    const answer = await ask('TRACE /api/private/plain')
    expect([answer.status, answer.headers['allow']]).toEqual([
      405,
      'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    ])
  })

  test.each([
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-skip': '1' },
    { 'x-middleware-rewrite': '/open.txt' },
    { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'user=ada' },
    { 'x-nextjs-data': '1' },
    { 'x-matched-path': '/open.txt' },
    { 'X-Forwarded-Host': 'open', 'X-Forwarded-Proto': 'https' },
    { 'X-Original-URL': '/open.txt', 'X-Rewrite-URL': '/open.txt' },
  ])('no header gets around it: %o', async (headers) => {
    const answer = await ask('GET /api/private/plain', headers)
    expect([answer.status, answer.text.includes('secret')]).toEqual([401, false])
  })

  test('the right cookie goes through', async () => {
    const answer = await ask('GET /api/private/7', { Cookie: 'user=ada' })
    expect([answer.status, answer.text]).toEqual([200, '{"secret":"7"}'])
    expect((await ask('GET /private/file.txt', { Cookie: 'user=ada' })).text).toBe('secret file')
  })

  test('a body that it reads is there for the handler', async () => {
    const answer = await ask('POST /body', { 'Content-Type': 'application/json' }, '{"a":1}')
    expect(answer.headers['x-length']).toBe('7')
    expect(echoed(answer).body).toEqual({ a: 1 })
  })

  test('a large body in chunks is there as well, and one that it leaves alone', async () => {
    const part = 'x'.repeat(60_000)
    const { port } = new URL(servers[mode]?.url ?? '')
    for (const [path, key] of [
      ['/body', 'x-length'],
      ['/api/raw', 'x-seen'],
    ] as const) {
      const chunks = Array.from({ length: 8 }, () => `${part.length.toString(16)}\r\n${part}\r\n`)
      const answer = await sendRaw(
        Number(port),
        Buffer.from(
          `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`,
        ),
      )
      expect(answer.status).toBe(200)
      expect(answer.headers[key]).toBe(path === '/body' ? '480000' : '/api/raw')
      if (path === '/body') expect(String(echoed(answer).body)).toHaveLength(480_000)
      else expect(answer.text).toBe('{"n":480000}')
    }
  })

  test('an empty body in chunks does not keep anyone waiting', async () => {
    const { port } = new URL(servers[mode]?.url ?? '')
    const answer = await sendRaw(
      Number(port),
      Buffer.from(
        'POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
    )
    expect([answer.status, answer.headers['x-length']]).toEqual([200, '0'])
  })

  test('100 Continue is said once, to whoever reads first', async () => {
    const { port } = new URL(servers[mode]?.url ?? '')
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => {
        const before = text.includes('100 Continue')
        text += chunk.toString('latin1')
        if (!before && text.includes('100 Continue')) socket.write('{"a":1}')
      })
      socket.on('error', reject).on('close', () => resolve(text))
      socket.write(
        'POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n',
      )
    })
    expect(received.match(/100 Continue/g)).toHaveLength(1)
    expect(received).toContain('"body":{"a":1}')
  })

  test('an answer of its own to a request with a body', async () => {
    expect((await ask('POST /unread', {}, 'x'.repeat(100))).text).toBe('{"unread":true}')
  })

  test.each([
    ['GET', 'true'],
    ['POST', 'false'],
    ['DELETE', 'false'],
  ])('%s without a body: that the request has none is %s', async (method, none) => {
    expect((await ask(`${method} /no-body`)).text).toBe(none)
  })

  test('redirects lead to this host, whatever the client calls it', async () => {
    const answer = await ask('GET /redirect', { 'X-Forwarded-Host': 'evil.example' })
    expect([answer.status, answer.headers['location']]).toEqual([307, '/api/echo?a=1'])
  })

  test('its cookies stay beside the handler’s', async () => {
    const { headers } = await ask('GET /cookies')
    expect(headers['set-cookie']).toBe('from=proxy; Path=/; HttpOnly\nown=1')
  })

  test('headers that it changes are what the handler sees', async () => {
    const answer = await ask('GET /headers', { 'X-Gone': '1', Cookie: 'user=ada' })
    const { headers, cookies } = echoed(answer)
    expect(headers).toMatchObject({ 'x-user': 'ada', cookie: 'user=eve' })
    expect(headers['x-gone']).toBeUndefined()
    expect(headers['content-length']).toBeUndefined()
    expect(cookies).toEqual({ user: 'eve' })
  })

  test.each(['/throw', '/number'])('%s is 500', async (target) => {
    const answer = await ask(`GET ${target}`)
    expect(answer.status).toBe(500)
    if (mode === 'built') expect(answer.text).not.toContain('secret message')
  })
})

test('dev follows edits of the file, and that it comes and goes', async () => {
  const edited = await appFolder({ 'pages/api/a.js': 'export default (req, res) => res.json(1)' })
  const { url } = await serveDev(edited)
  const seen = async (): Promise<string | null> =>
    (await fetch(`${url}/api/a`)).headers.get('x-version')
  const version = (text: string): string =>
    `import { NextResponse } from 'next/server'\nexport function middleware() { return NextResponse.next({ headers: { 'x-version': '${text}' } }) }`
  expect(await seen()).toBeNull()
  await edited.write({ 'middleware.js': version('one') })
  expect(await seen()).toBe('one')
  await edited.write({ 'middleware.js': version('two, which is longer') })
  expect(await seen()).toBe('two, which is longer')
  await edited.remove('middleware.js')
  expect(await seen()).toBeNull()
})

test('a file that exports no function keeps the server from starting', async () => {
  const wrong = await appFolder({
    'pages/api/a.js': 'export default (req, res) => res.json(1)',
    'middleware.js': 'export const config = { matcher: "/a" }',
  })
  const { outDir } = await build(wrong)
  await expect(serveBuilt(outDir)).rejects.toThrow(/exports no function/)
})

test('two files are one too many', async () => {
  const wrong = await appFolder({
    'pages/api/a.js': 'export default (req, res) => res.json(1)',
    'middleware.js': 'export default () => {}',
    'proxy.js': 'export default () => {}',
  })
  await expect(build(wrong)).rejects.toThrow(/proxy\.js and middleware\.js/)
})
