import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import type { TestApp } from '../support/app-of.ts'
import { exchange } from '../support/raw-client.ts'

let app: TestApp

beforeAll(async () => {
  app = await appOf(
    {
      '/api/x': (req: ApiRequest, res: ApiResponse) =>
        res.json({ url: req.url, body: req.body as unknown }),
      '/api/wait': () => {},
    },
    { keep: true },
  )
})

afterAll(() => app.close())

const get = 'GET /api/x HTTP/1.1\r\n'
const post = 'POST /api/x HTTP/1.1\r\nHost: a\r\n'

test.each<[name: string, status: number, bytes: string]>([
  ['HTTP/0.9', 505, 'GET /api/x\r\n\r\n'],
  ['a request line without version and with a bare LF', 400, 'GET /api/x\n\n'],
  ['HTTP/2.0', 505, 'GET /api/x HTTP/2.0\r\nHost: a\r\n\r\n'],
  ['the HTTP/2 preface', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/1.2', 400, 'GET /api/x HTTP/1.2\r\nHost: a\r\n\r\n'],
  ['bare LF', 400, 'GET /api/x HTTP/1.1\nHost: a\n\n'],
  ['two Host lines', 400, `${get}Host: a\r\nHost: b\r\n\r\n`],
  ['two Host lines in other case', 400, `${get}HOST: a\r\nhost: a\r\n\r\n`],
  ['no Host', 400, `${get}\r\n`],
  [
    'both lengths',
    400,
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${get}Host: a\r\n\r\n`,
  ],
  ['two lengths', 400, `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
  ['one length twice', 400, `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
  ['a list of lengths', 400, `${post}Content-Length: 5, 5\r\n\r\nhello`],
  ['a negative length', 400, `${post}Content-Length: -1\r\n\r\n`],
  ['an unknown transfer coding', 400, `${post}Transfer-Encoding: xchunked\r\n\r\n`],
  ['chunked not last', 400, `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
  [
    'chunks in HTTP/1.0',
    400,
    'POST /api/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['gzip before chunked', 400, `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${get}`],
  ['an empty coding', 400, `${post}Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n${get}`],
  [
    'two lines of codings',
    400,
    `${post}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${get}`,
  ],
  ['a Host with a path', 400, `${get}Host: a/b\r\n\r\n`],
  ['a Host with a user', 400, `${get}Host: a@b\r\n\r\n`],
  ['a list of Hosts', 400, `${get}Host: a, b\r\n\r\n`],
  ['a port that is none', 400, `${get}Host: a:b\r\n\r\n`],
  ['half an address', 400, `${get}Host: [::1\r\n\r\n`],
  ['CONNECT', 400, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ['an unknown expectation', 417, `${post}Expect: cake\r\nContent-Length: 5\r\n\r\nhello`],
  [
    'more fields than Node keeps',
    431,
    `${get}Host: a\r\n${'X: y\r\n'.repeat(3_000)}Host: b\r\n\r\n`,
  ],
  ['a chunk size that is none', 400, `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ['chunks with bare LF', 400, `${post}Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n`],
  [
    'a chunk extension without end',
    413,
    `${post}Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(20_000)}\r\n`,
  ],
  ['a space before the colon', 400, `${get}Host : a\r\n\r\n`],
  ['a folded header', 400, `${get}Host: a\r\nX: a\r\n b\r\n\r\n`],
  ['a NUL in a header', 400, `${get}Host: a\r\nX: a\0b\r\n\r\n`],
  ['a NUL in the target', 400, 'GET /api/x\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['absolute-form', 400, 'GET http://evil.example/api/x HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a target without slash', 400, 'GET api/x HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a head that is too large', 431, `${get}Host: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  [
    'a target that is too large',
    431,
    `GET /api/x?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  ],
  ['a method in lower case', 400, 'get /api/x HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a TLS hello', 400, '\u0016\u0003\u0001\u0002\u0000'],
])('%s gets one %i and a close, and the server lives on', async (_, status, bytes) => {
  const received = await exchange(app.port, Buffer.from(bytes, 'latin1'))
  expect(received.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
  expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(received.toLowerCase()).toContain('connection: close')
  expect((await app.fetch('/api/x')).status).toBe(200)
})

test.each(['', 'a:8080', '[::1]:3000', 'my_service.internal', 'xn--mnchen-3ya.example.'])(
  'the Host %j is well',
  async (host) => {
    const received = await exchange(
      app.port,
      Buffer.from(`${get}Host: ${host}\r\nConnection: close\r\n\r\n`),
    )
    expect(received).toMatch(/^HTTP\/1\.1 200 /)
  },
)

test('a request behind one that waits is not answered in its place', async () => {
  const received = await exchange(
    app.port,
    Buffer.from(
      'GET /api/wait HTTP/1.1\r\nHost: a\r\n\r\nCONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n',
    ),
  ).catch(() => '')
  expect(received).toBe('')
})

test('a body is never taken for the next request', async () => {
  const inner = `${get}Host: a\r\nX-Smuggled: 1\r\nConnection: close\r\n\r\n`
  const received = await exchange(
    app.port,
    Buffer.from(`${post}Connection: close\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`),
  )
  expect(received.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
})

test('who is answered without being asked for the body gets no second answer for what follows', async () => {
  const head =
    'POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n'
  const received = await exchange(app.port, Buffer.from(`${head}${get}Host: a\r\n\r\n`))
  expect(received).not.toContain('100 Continue')
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404'])
})

test('who waits to send nothing is told to go on, and keeps the connection', async () => {
  const received = await exchange(
    app.port,
    Buffer.from(
      `POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n${get}Host: a\r\nConnection: close\r\n\r\n`,
    ),
  )
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([
    'HTTP/1.1 100',
    'HTTP/1.1 404',
    'HTTP/1.1 200',
  ])
})

test('who is asked for the body may send the next request behind it', async () => {
  const head = `${post}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`
  const received = await exchange(
    app.port,
    Buffer.from(`${head}hi${get}Host: a\r\nConnection: close\r\n\r\n`),
  )
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([
    'HTTP/1.1 100',
    'HTTP/1.1 200',
    'HTTP/1.1 200',
  ])
})

test('pipelined requests are answered in order', async () => {
  const received = await exchange(
    app.port,
    Buffer.from(
      `GET /api/x?1 HTTP/1.1\r\nHost: a\r\n\r\n${post.replace('/api/x', '/api/x?2')}Content-Length: 2\r\n\r\nhiGET /api/x?3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    ),
  )
  expect([...received.matchAll(/"url":"(.*?)"/g)].map((match) => match[1])).toEqual([
    '/api/x?1',
    '/api/x?2',
    '/api/x?3',
  ])
})

test('a client that leaves in the middle of its body disturbs nobody', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(app.port, '127.0.0.1', () => {
      socket.write(`${post}Content-Length: 100\r\n\r\nhalf`, () => socket.destroy())
    })
    socket.on('close', () => resolve())
  })
  expect((await app.fetch('/api/x')).status).toBe(200)
})
