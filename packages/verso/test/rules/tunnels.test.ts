import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { toRoute } from '../../src/routes/to-route.ts'
import { createApp } from '../../src/server/app.ts'
import type { AppOptions } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import type { Route } from '../../src/types/route.ts'
import type { Server } from '../../src/server/listen.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import type { MemoryLogger } from '../support/memory-logger.ts'
import { load } from '../support/middleware.ts'
import { exchange, sendRaw } from '../support/raw-client.ts'

interface Peer {
  on(event: string, listener: (...args: never[]) => void): void
  once(event: string, listener: (...args: never[]) => void): void
  send(data: string | Buffer): void
  close(code?: number, reason?: string): void
  terminate(): void
  readonly protocol: string
}
const ws = load<{
  WebSocket: new (url: string, protocols: string[], options: object) => Peer
  WebSocketServer: new (options: object) => {
    handleUpgrade(q: IncomingMessage, s: Socket, head: Buffer, done: (peer: Peer) => void): void
  }
}>('ws')

/** The other server: `/base/no…` refuses, `/base/odd` becomes something else, all else is a WebSocket that says everything again. */
const heads: IncomingMessage[] = []
const peers: Peer[] = []
const open = new Map<Socket, string>()
const upstream = createServer((req, res) => res.end(`plain ${req.method} ${req.url}`))
const sockets = new ws.WebSocketServer({ noServer: true })
upstream.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
  open.set(socket, req.url ?? '')
  socket.once('close', () => open.delete(socket))
  heads.push(req)
  if (req.url?.startsWith('/base/no')) {
    socket.end('HTTP/1.1 403 Forbidden\r\nX-Why: closed\r\nContent-Length: 2\r\n\r\nno')
  } else if (req.url === '/base/odd') {
    socket.write('HTTP/1.1 101 Sure\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n')
    socket.resume().once('end', () => socket.end())
  } else {
    sockets.handleUpgrade(req, socket, head, (peer) => {
      peers.push(peer)
      peer.on('message', (data: Buffer) => peer.send(data))
    })
  }
})

let origin = ''
beforeAll(async () => {
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})
afterAll(() => {
  for (const socket of open.keys()) socket.destroy()
  upstream.close()
})

async function serve(
  more: Partial<AppOptions> = {},
): Promise<{ server: Server; port: number; log: MemoryLogger }> {
  const log = createMemoryLogger()
  const app = createApp({
    config: {
      ...configDefaults,
      redirects: [{ source: '/moved', destination: '/ws/a', permanent: false }],
      rewrites: {
        beforeFiles: [{ source: '/via', destination: '/ws/via' }],
        afterFiles: [
          { source: '/ws/:path*', destination: `${origin}/base/:path*` },
          { source: '/dead', destination: 'http://127.0.0.1:1/' },
          { source: '/api/x', destination: `${origin}/never` },
        ],
      },
    },
    routes: [toRoute('pages', 'api/x', 'ts') as Route],
    loadRoute: () => ({
      default: (_: unknown, res: { end(text: string): void }) => res.end('own'),
    }),
    logger: log,
    mode: 'production',
    previewSecret: '0123456789abcdef'.repeat(4),
    ...more,
  })
  const server = await listen(app, {
    port: 0,
    hostname: '127.0.0.1',
    limits: configDefaults.server,
  })
  onTestFinished(() => server.close({ grace: 0 }))
  return { server, port: server.port, log }
}

async function dial(port: number, path: string, headers: object = {}): Promise<Peer> {
  const peer = new ws.WebSocket(`ws://127.0.0.1:${port}${path}`, ['chat'], { headers })
  onTestFinished(() => peer.terminate())
  const failed = new Promise((_, reject) => peer.once('error', reject as () => void))
  await Promise.race([next(peer, 'open'), failed])
  return peer
}

const next = (peer: Peer, event: string): Promise<unknown[]> =>
  new Promise((resolve) => peer.once(event, (...args: unknown[]) => resolve(args)))

const handshake = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n${more}\n`

test('a WebSocket is led to the server that a rewrite names, and both sides end it cleanly', async () => {
  const { port, log } = await serve()
  const client = await dial(port, '/ws/a%20b?x=1', {
    Cookie: 'c=1',
    Origin: 'http://app.example',
    'X-Forwarded-Host': 'evil.example',
    'Proxy-Authorization': 'secret',
  })
  expect(client.protocol).toBe('chat')
  const { url, headers } = heads.at(-1) as IncomingMessage
  expect(url).toBe('/base/a%20b?x=1')
  expect(headers).toMatchObject({
    host: new URL(origin).host,
    'x-forwarded-host': `127.0.0.1:${port}`,
    cookie: 'c=1',
    origin: 'http://app.example',
    upgrade: 'websocket',
  })
  expect(headers['proxy-authorization']).toBeUndefined()
  const large = Buffer.alloc(3_000_000, 'x')
  const answer = next(client, 'message')
  client.send(large)
  expect(large.equals((await answer)[0] as Buffer)).toBe(true)
  const gone = next(peers.at(-1) as Peer, 'close')
  client.close(4001, 'done')
  expect((await gone).map(String)).toEqual(['4001', 'done'])
  expect(await log.request.next((line) => line.status === 101)).toMatchObject({ aborted: false })

  const other = await dial(port, '/via')
  const ended = next(other, 'close')
  peers.at(-1)?.close(4002, 'theirs')
  expect((await ended).map(String)).toEqual(['4002', 'theirs'])
})

test('a side that breaks off takes the other with it', async () => {
  const { port } = await serve()
  const client = await dial(port, '/ws/a')
  const gone = next(peers.at(-1) as Peer, 'close')
  client.terminate()
  await gone
  const other = await dial(port, '/ws/a')
  const ended = next(other, 'close')
  peers.at(-1)?.terminate()
  await ended
  await expect.poll(() => [...open.values()]).toEqual([])
})

test('what comes right behind the head arrives there, and nothing before the other server agreed', async () => {
  const { port } = await serve()
  // A frame with the text `hi`, masked with zeros.
  const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])
  const head = handshake('/ws/a').replaceAll('\n', '\r\n')
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(Buffer.concat([Buffer.from(head), frame]))
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  await expect.poll(() => text).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n..hi$/)

  const before = heads.length
  const smuggled = 'GET /base/secret HTTP/1.1\nHost: localhost\n\n'
  const answer = await exchange(port, `${handshake('/ws/no')}${smuggled}`)
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*X-Why: closed[^]*\r\n\r\nno$/i)
  expect(answer).toMatch(/connection: close/i)
  expect(heads.length).toBe(before + 1)
})

test.each([
  ['/dead', 502],
  ['/ws/odd', 502],
  ['/api/x', 200],
  ['/moved', 307],
  ['/nothing', 404],
  ['/ws/..%2f..%2fsecret', 400],
])('%s is no tunnel: %i', async (path, status) => {
  const { port } = await serve()
  // These end their connection by themselves: what follows would be no request any more.
  const isTaken = path === '/dead' || path === '/ws/odd' || path === '/api/x'
  const answer = await sendRaw(port, handshake(path, isTaken ? '' : 'Connection: close\n'))
  expect([answer.status, answer.headers['connection']]).toEqual([status, 'close'])
})

test('what is no handshake stays a request', async () => {
  const { port } = await serve()
  const close = 'Connection: close\nHost: localhost\n'
  for (const [request, text] of [
    [`GET /ws/a HTTP/1.1\n${close}Upgrade: h2c\n\n`, 'plain GET /base/a'],
    [
      `POST /ws/a HTTP/1.1\n${close}Upgrade: websocket\nContent-Length: 2\n\nhi`,
      'plain POST /base/a',
    ],
    [
      `GET /ws/a HTTP/1.1\n${close}Upgrade: websocket\nTransfer-Encoding: chunked\n\n0\n\n`,
      'plain GET /base/a',
    ],
  ] as const) {
    expect((await sendRaw(port, request)).text).toBe(text)
  }
})

test('a tunnel of CONNECT is refused as ever', async () => {
  const { port } = await serve()
  const answer = await sendRaw(port, 'CONNECT /ws/a HTTP/1.1\nHost: localhost\n\n')
  expect(answer.status).toBe(400)
})

test('a middleware guards a WebSocket as it guards a request', async () => {
  const { port } = await serve({
    middleware: {
      current: () => ({
        matches: () => true,
        run({ res }) {
          res.statusCode = 401
          res.end('who?')
          return Promise.resolve(undefined)
        },
      }),
    },
  })
  const before = heads.length
  const answer = await sendRaw(port, handshake('/ws/a'))
  expect([answer.status, answer.text, heads.length]).toEqual([401, 'who?', before])
})

test('an open tunnel does not hold a server that ends', async () => {
  const { server, port } = await serve()
  const client = await dial(port, '/ws/a')
  const ended = next(client, 'close')
  // Far from the grace, which it would wait for otherwise.
  await server.close({ grace: 600_000, farewell: 10 })
  await ended
  await expect.poll(() => [...open.values()]).toEqual([])
})
