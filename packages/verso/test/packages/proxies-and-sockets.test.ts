import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import type { ApiHandler } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { load, runMiddleware } from '../support/middleware.ts'
import type { Middleware } from '../support/middleware.ts'
import { request, sendRaw } from '../support/raw-client.ts'

const config = { api: { bodyParser: false, externalResolver: true } }

/** Any server to stand behind a proxy. */
async function upstream(
  listener: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Proxy {
  web(
    req: IncomingMessage,
    res: ServerResponse,
    options: object,
    done?: (error: Error) => void,
  ): void
}

function httpProxy(target: string): ApiHandler {
  const { createProxyServer } = load<{ createProxyServer: (options: object) => Proxy }>(
    'http-proxy',
  )
  const proxy = createProxyServer({ target })
  return (req, res) =>
    new Promise((resolve, reject) => {
      res.once('close', resolve)
      proxy.web(req, res, {}, reject)
    })
}

function httpProxyMiddleware(target: string): ApiHandler {
  const { createProxyMiddleware } = load<{
    createProxyMiddleware: (options: object) => Middleware
  }>('http-proxy-middleware')
  const middleware = createProxyMiddleware({ target, changeOrigin: true })
  return (req, res) => runMiddleware(req, res, middleware)
}

const proxies: [name: string, make: (target: string) => ApiHandler][] = [
  ['http-proxy', httpProxy],
  ['http-proxy-middleware', httpProxyMiddleware],
]

test.each(proxies)('%s passes requests on and answers back, in pieces', async (_, make) => {
  const large = Buffer.alloc(3_000_000, 'proxied ')
  let more: () => void = () => {}
  const target = await upstream((req, res) => {
    if (req.url === '/api/p/slow') {
      res.writeHead(200, { 'Content-Type': 'application/octet-stream' })
      res.write('first')
      more = () => void res.end(' second')
      return
    }
    res.writeHead(207, 'Fine', ['X-Up', '1', 'X-Up', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
    res.write(`${req.method} ${req.url} ${String(req.headers['x-sent'])} `)
    req.pipe(res)
  })
  const app = await appOf({ '/api/p/[...path]': { default: make(target), config } })
  const answer = await app.fetch('/api/p/echo?q=1', {
    method: 'POST',
    headers: { 'x-sent': 'yes' },
    body: large,
  })
  expect([answer.status, answer.statusText]).toEqual([207, 'Fine'])
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(answer.headers.get('x-up')).toBe('1, 2')
  expect(await answer.text()).toBe(`POST /api/p/echo?q=1 yes ${large.toString()}`)

  const slow = await app.fetch('/api/p/slow')
  const reader = (slow.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  expect(decoder.decode((await reader.read()).value)).toBe('first')
  more()
  expect(decoder.decode((await reader.read()).value)).toBe(' second')
})

// What `http-proxy` does when a client leaves is not tested: it listens for an event that Node 20 no longer sends then.
test('http-proxy: a target that is down rejects the handler', async () => {
  const app = await appOf({
    '/api/dead': { default: httpProxy('http://127.0.0.1:1'), config },
  })
  const answer = await app.fetch('/api/dead')
  expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error'])
})

test.each(['serve-static', 'express'])('%s serves files from a route', async (name) => {
  const dir = await mkdtemp(join(tmpdir(), 'verso-static-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'a.txt'), 'Verso '.repeat(500))
  const make =
    name === 'express'
      ? load<{ static: (dir: string) => Middleware }>('express').static
      : load<(dir: string) => Middleware>('serve-static')
  const files = make(dir)
  const handler: ApiHandler = async (req, res) => {
    req.url = req.url?.replace('/api/files', '') ?? '/'
    await runMiddleware(req, res, files)
    res.status(404).json({ error: 'no such file' })
  }
  const app = await appOf({ '/api/files/[...path]': handler })
  const ask = (line: string, headers = {}) => sendRaw(app.port, request(line, headers))
  const whole = await ask('GET /api/files/a.txt', { 'Accept-Encoding': 'identity' })
  expect(whole).toMatchObject({ status: 200, body: 'Verso '.repeat(500) })
  expect(whole.headers).toMatchObject({ 'accept-ranges': 'bytes', 'content-length': '3000' })
  const part = await ask('GET /api/files/a.txt', { Range: 'bytes=6-10', 'Accept-Encoding': 'gzip' })
  expect(part).toMatchObject({ status: 206, body: 'Verso' })
  expect(part.headers['content-range']).toBe('bytes 6-10/3000')
  const fresh = await ask('GET /api/files/a.txt', { 'If-None-Match': whole.headers['etag'] })
  expect(fresh).toMatchObject({ status: 304, body: '' })
  const head = await ask('HEAD /api/files/a.txt')
  expect(head).toMatchObject({ status: 200, body: '' })
  expect(head.headers['content-length']).toBe('3000')
  expect(await ask('GET /api/files/none.txt')).toMatchObject({ status: 404 })
  const gzip = await app.fetch('/api/files/a.txt', { headers: { 'accept-encoding': 'gzip' } })
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(await gzip.text()).toBe('Verso '.repeat(500))
})

interface WebSocketLike {
  on(event: string, listener: (data: Buffer) => void): void
  send(text: string): void
  terminate(): void
}
interface WebSocketServerLike {
  handleUpgrade(
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    done: (socket: WebSocketLike) => void,
  ): void
}

/** The HTTP server, on which such routes keep what they attached. */
interface Attachable extends Server {
  sockets?: WebSocketServerLike
}

/** A route that attaches a WebSocket server to the HTTP server the first time it is called. */
function webSocketRoute(): ApiHandler {
  const { WebSocketServer } = load<{ WebSocketServer: new (o: object) => WebSocketServerLike }>(
    'ws',
  )
  return (_req, res) => {
    const { server } = res.socket as unknown as { server: Attachable }
    if (server.sockets === undefined) {
      const sockets = new WebSocketServer({ noServer: true })
      server.sockets = sockets
      server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
        sockets.handleUpgrade(req, socket, head, (client) => {
          client.on('message', (data) => client.send(`echo ${data.toString()}`))
        })
      })
    }
    res.end('attached')
  }
}

async function openWebSocket(url: string): Promise<{
  say(text: string): Promise<string>
  closed: Promise<unknown>
}> {
  const WebSocket = load<new (url: string) => WebSocketLike>('ws')
  const client = new WebSocket(url.replace('http', 'ws'))
  onTestFinished(() => client.terminate())
  const on = (event: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.on(event, resolve)
      client.on('error', reject as (error: unknown) => void)
    })
  const closed = on('close').catch(() => {})
  await on('open')
  return {
    closed,
    async say(text) {
      const answer = on('message')
      client.send(text)
      return (await answer).toString()
    },
  }
}

test('ws attaches through res.socket.server, and requests go on beside it', async () => {
  const app = await appOf({ '/api/ws': webSocketRoute(), '/api/x': { default: hello } })
  expect(await (await app.fetch('/api/ws')).text()).toBe('attached')
  const client = await openWebSocket(`${app.url}/api/ws`)
  expect(await client.say('hi')).toBe('echo hi')
  expect(await (await app.fetch('/api/x')).json()).toEqual({ ok: true })
})

test('an open WebSocket cannot hold a server that closes past its grace', async () => {
  const app = await appOf({ '/api/ws': webSocketRoute() })
  await app.fetch('/api/ws')
  const client = await openWebSocket(`${app.url}/api/ws`)
  await app.server.close({ grace: 50 })
  await client.closed
})

const hello: ApiHandler = (_req, res) => res.json({ ok: true })

test('an upgrade that nobody asked for is a plain request', async () => {
  const app = await appOf({ '/api/x': hello })
  const answer = await sendRaw(
    app.port,
    'GET /api/x HTTP/1.1\nHost: a\nConnection: Upgrade, close\nUpgrade: websocket\n\n',
  )
  expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' })
})

test('socket.io attaches through res.socket.server.io, polls and upgrades', async () => {
  interface Io {
    on(
      event: 'connection',
      listener: (socket: { emit(name: string, value: string): void }) => void,
    ): void
    close(): Promise<void>
  }
  const { Server: IoServer } = load<{ Server: new (server: Server, options: object) => Io }>(
    'socket.io',
  )
  const attach: ApiHandler = (_req, res) => {
    const { server } = res.socket as unknown as { server: Attachable & { io?: Io } }
    if (server.io === undefined) {
      const io = new IoServer(server, { path: '/api/socketio', addTrailingSlash: false })
      io.on('connection', (socket) => socket.emit('news', 'hello'))
      server.io = io
    }
    res.end()
  }
  const app = await appOf({ '/api/socket': attach, '/api/x': hello })
  expect((await app.fetch('/api/socket')).status).toBe(200)
  expect((await app.fetch('/api/socket')).status).toBe(200)

  const poll = async (query: string, init?: RequestInit): Promise<string> =>
    (await app.fetch(`/api/socketio?EIO=4&transport=polling${query}`, init)).text()
  const opened = await poll('')
  expect(opened).toMatch(/^0\{"sid":/)
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  expect(await poll(`&sid=${sid}`, { method: 'POST', body: '40' })).toBe('ok')
  let received = ''
  while (!received.includes('news')) received += await poll(`&sid=${sid}`)
  expect(received).toContain('42["news","hello"]')

  const WebSocket = load<new (url: string) => WebSocketLike>('ws')
  const url = `${app.url.replace('http', 'ws')}/api/socketio?EIO=4&transport=websocket`
  const client = new WebSocket(url)
  onTestFinished(() => client.terminate())
  const first = await new Promise<Buffer>((resolve) => client.on('message', resolve))
  expect(first.toString()).toMatch(/^0\{"sid":/)
  expect(await (await app.fetch('/api/x')).json()).toEqual({ ok: true })
})
