import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'

import { expect, onTestFinished, test } from 'vitest'

import type { ApiHandler, ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import type { TestApp } from '../support/app-of.ts'
import { load } from '../support/middleware.ts'
import type { Middleware } from '../support/middleware.ts'

const raw = { api: { bodyParser: false, externalResolver: true } }
const large = 'Verso '.repeat(1_000)

function postJson(app: TestApp, path: string, body: unknown): Promise<Response> {
  return app.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
    body: JSON.stringify(body),
  })
}

interface ExpressResponse extends Omit<ApiResponse, 'redirect' | 'status'> {
  status(code: number): ExpressResponse
  set(name: string, value: string): ExpressResponse
  cookie(name: string, value: string): ExpressResponse
  type(name: string): ExpressResponse
  redirect(url: string): void
  sendStatus(code: number): void
}
type ExpressRequest = ApiRequest & {
  params: Record<string, string>
  protocol: string
  path: string
}
type ExpressHandler = (req: ExpressRequest, res: ExpressResponse) => unknown
type Express = ApiHandler & {
  use(...layers: unknown[]): void
  get(path: string, handler: ExpressHandler): void
  post(path: string, handler: ExpressHandler): void
}

test.each(['express', 'express4'])('an %s app is a handler', async (name) => {
  const express = load<(() => Express) & { json: () => Middleware }>(name)
  const api = express()
  api.use(express.json())
  api.get('/api/express/query', (req, res) => {
    res.json({
      query: req.query,
      slug: req.query['slug'] ?? null,
      path: req.path,
      protocol: req.protocol,
    })
  })
  api.get('/api/express/user/:id', (req, res) => {
    res.status(201).set('X-One', '1').cookie('c', '1').json({ id: req.params['id'] })
  })
  api.post('/api/express/echo', (req, res) => res.json({ body: req.body as unknown, large }))
  api.get('/api/express/send', (_req, res) => res.type('text').send('text'))
  api.get('/api/express/go', (_req, res) => res.redirect('/there'))
  api.get('/api/express/teapot', (_req, res) => res.sendStatus(418))
  api.get('/api/express/throw', () => {
    throw new Error('inside express')
  })
  const finished: string[] = []
  api.use((error: Error, _req: unknown, res: ExpressResponse, _next: unknown) => {
    finished.push(error.message)
    res.status(500).json({ error: error.message })
  })
  const app = await appOf({ '/api/express/[...slug]': { default: api, config: raw } })

  const query = await (await app.fetch('/api/express/query?a=1&a=2')).json()
  expect(query).toMatchObject({
    query: { a: ['1', '2'] },
    slug: ['query'],
    path: '/api/express/query',
    protocol: 'http',
  })
  const user = await app.fetch('/api/express/user/7')
  expect([user.status, await user.json()]).toEqual([201, { id: '7' }])
  expect(user.headers.get('x-one')).toBe('1')
  expect(user.headers.getSetCookie()).toEqual(['c=1; Path=/'])
  expect(await (await postJson(app, '/api/express/echo', { a: 1 })).json()).toEqual({
    body: { a: 1 },
    large,
  })
  expect(await (await app.fetch('/api/express/send')).text()).toBe('text')
  const go = await app.fetch('/api/express/go')
  expect([go.status, go.headers.get('location')]).toEqual([302, '/there'])
  expect((await app.fetch('/api/express/teapot')).status).toBe(418)
  expect((await app.fetch('/api/express/throw')).status).toBe(500)
  expect(finished).toEqual(['inside express'])
  expect((await app.fetch('/api/express/unknown')).status).toBe(404)
  expect(await app.logged(({ status }) => status === 418)).toMatchObject({ aborted: false })
  expect(app.log.lines.error).toEqual([])
})

test.each(['express', 'express4'])('%s routers and helpers run as middleware', async (name) => {
  const express = load<{ Router: () => Express }>(name)
  const router = express.Router()
  router.get('/api/x', (req, res) => res.status(200).json({ q: req.query['q'] }))
  const handler: ApiHandler = (req, res) =>
    (router as unknown as Middleware)(req, res, () => res.status(404).json({ fell: 'through' }))
  const app = await appOf({ '/api/x': handler, '/api/y': handler })
  expect(await (await app.fetch('/api/x?q=1')).json()).toEqual({ q: '1' })
  expect(await (await app.fetch('/api/y')).json()).toEqual({ fell: 'through' })
})

test('the log names the path that was requested, whatever routers make of req.url', async () => {
  const express = load<(() => Express) & { Router: () => Express }>('express')
  const api = express()
  const router = express.Router()
  router.get('/user', (req, res) => res.json({ url: req.url }))
  api.use('/api/mounted', router)
  const app = await appOf({ '/api/mounted/[...all]': { default: api, config: raw } })
  expect(await (await app.fetch('/api/mounted/user?q=1')).json()).toEqual({ url: '/user?q=1' })
  expect(await app.logged()).toMatchObject({ path: '/api/mounted/user', status: 200 })
})

test('a Fastify instance answers through its server or its router', async () => {
  interface Fastify {
    get(path: string, handler: (request: { query: object }) => unknown): void
    post(path: string, handler: (request: { body: unknown }) => unknown): void
    ready(): Promise<void>
    close(): Promise<void>
    server: HttpServer
    routing(req: IncomingMessage, res: ServerResponse): void
  }
  const fastify = load<() => Fastify>('fastify')()
  onTestFinished(() => fastify.close())
  fastify.get('/api/f/query', ({ query }) => ({ query }))
  fastify.post('/api/f/echo', ({ body }) => ({ body, large }))
  fastify.get('/api/f/throw', () => Promise.reject(new Error('inside fastify')))
  const viaServer: ApiHandler = async (req, res) => {
    await fastify.ready()
    fastify.server.emit('request', req, res)
  }
  const app = await appOf({ '/api/f/[...all]': { default: viaServer, config: raw } })
  expect(await (await app.fetch('/api/f/query?a=1')).json()).toEqual({ query: { a: '1' } })
  expect(await (await postJson(app, '/api/f/echo', { b: 2 })).json()).toEqual({
    body: { b: 2 },
    large,
  })
  const failed = await app.fetch('/api/f/throw')
  expect([failed.status, await failed.json()]).toMatchObject([500, { message: 'inside fastify' }])
  expect((await app.fetch('/api/f/unknown')).status).toBe(404)
  await fastify.ready()
  const router: ApiHandler = (req, res) => fastify.routing(req, res)
  const second = await appOf({ '/api/f/[...all]': { default: router, config: raw } })
  expect(await (await second.fetch('/api/f/query?b=2')).json()).toEqual({ query: { b: '2' } })
})

test("Koa's callback is a handler", async () => {
  type Context = {
    path: string
    query: object
    body: unknown
    status: number
    cookies: { set(n: string, v: string): void }
  }
  const Koa = load<
    new () => {
      use(layer: (ctx: Context, next: () => Promise<void>) => unknown): void
      callback(): ApiHandler
      silent: boolean
    }
  >('koa')
  const koa = new Koa()
  koa.silent = true
  koa.use(async (ctx, next) => {
    ctx.cookies.set('k', '1')
    await next()
  })
  koa.use((ctx) => {
    if (ctx.path.endsWith('throw')) throw new Error('inside koa')
    if (ctx.path.endsWith('missing')) return
    ctx.body = { query: ctx.query, large }
  })
  const app = await appOf({ '/api/koa/[...all]': { default: koa.callback(), config: raw } })
  const answer = await app.fetch('/api/koa/x?a=1', { headers: { 'accept-encoding': 'gzip' } })
  expect(await answer.json()).toEqual({ query: { a: '1' }, large })
  expect(answer.headers.getSetCookie()).toEqual(['k=1; path=/; httponly'])
  const failed = await app.fetch('/api/koa/throw')
  expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error'])
  expect((await app.fetch('/api/koa/missing')).status).toBe(404)
})

test("Hono's Node listener is a handler", async () => {
  const { Hono } = await import('hono')
  const { getRequestListener } = await import('@hono/node-server')
  const hono = new Hono().basePath('/api/hono')
  hono.get('/query', (c) => c.json({ a: c.req.query('a') ?? null, large }))
  hono.post('/echo', async (c) => c.text((await c.req.text()).toUpperCase()))
  hono.get('/cookies', (c) => {
    c.header('Set-Cookie', 'a=1', { append: true })
    c.header('Set-Cookie', 'b=2', { append: true })
    return c.body(null, 204)
  })
  hono.get('/stream', () => {
    const parts = ['one ', 'two']
    const body = new ReadableStream({
      pull(to) {
        const part = parts.shift()
        if (part === undefined) to.close()
        else to.enqueue(new TextEncoder().encode(part))
      },
    })
    return new Response(body)
  })
  hono.get('/throw', () => {
    throw new Error('inside hono')
  })
  const listener = getRequestListener(hono.fetch)
  const app = await appOf({
    '/api/hono/[...all]': { default: (req: never, res: never) => listener(req, res), config: raw },
  })
  const answer = await app.fetch('/api/hono/query?a=1', { headers: { 'accept-encoding': 'gzip' } })
  expect(await answer.json()).toEqual({ a: '1', large })
  const echo = await app.fetch('/api/hono/echo', { method: 'POST', body: large })
  expect(await echo.text()).toBe(large.toUpperCase())
  const cookies = await app.fetch('/api/hono/cookies')
  expect([cookies.status, cookies.headers.getSetCookie()]).toEqual([204, ['a=1', 'b=2']])
  expect(await (await app.fetch('/api/hono/stream')).text()).toBe('one two')
  expect((await app.fetch('/api/hono/throw')).status).toBe(500)
})

test('next-connect routers: middleware, methods, errors, 404', async () => {
  interface Router {
    use(...layers: ((req: ApiRequest, res: ApiResponse, next: () => unknown) => unknown)[]): Router
    get(handler: ApiHandler): Router
    post(...handlers: unknown[]): Router
    handler(options?: object): ApiHandler
  }
  const { createRouter, expressWrapper } = load<{
    createRouter: () => Router
    expressWrapper: (middleware: Middleware) => unknown
  }>('next-connect')
  const cors = load('cors')()
  const router = createRouter()
    .use(async (req, _res, next) => {
      ;(req as ApiRequest & { user: string }).user = 'ann'
      await next()
    })
    .use(expressWrapper(cors) as ApiHandler)
    .get((req, res) =>
      res.json({ user: (req as ApiRequest & { user: string }).user, id: req.query['id'] }),
    )
    .post((req: ApiRequest) => {
      throw new Error(`cannot take ${JSON.stringify(req.body)}`)
    })
  const app = await appOf({
    '/api/plain/[id]': router.handler(),
    '/api/own/[id]': router.handler({
      onError: (error: Error, _req: ApiRequest, res: ApiResponse) =>
        res.status(422).json({ error: error.message }),
      onNoMatch: (_req: ApiRequest, res: ApiResponse) => res.status(405).end('no match'),
    }),
  })
  const answer = await app.fetch('/api/plain/7')
  expect(await answer.json()).toEqual({ user: 'ann', id: '7' })
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect((await postJson(app, '/api/plain/7', {})).status).toBe(500)
  expect((await app.fetch('/api/plain/7', { method: 'PUT' })).status).toBe(404)
  const failed = await postJson(app, '/api/own/7', { a: 1 })
  expect([failed.status, await failed.json()]).toEqual([422, { error: 'cannot take {"a":1}' }])
  const put = await app.fetch('/api/own/7', { method: 'PUT' })
  expect([put.status, await put.text()]).toEqual([405, 'no match'])
})

test('graphql-http answers queries, mutations and mistakes', async () => {
  const { buildSchema } = load<{ buildSchema: (text: string) => object }>('graphql')
  const { createHandler } = load<{
    createHandler: (options: object) => ApiHandler
  }>('graphql-http/lib/use/http')
  const schema = buildSchema(
    'type Query { hello(name: String!): String } type Mutation { add(n: Int!): Int }',
  )
  let sum = 0
  const handler = createHandler({
    schema,
    rootValue: {
      hello: ({ name }: { name: string }) => `Hello ${name}`,
      add: ({ n }: { n: number }) => (sum += n),
    },
  })
  const app = await appOf({
    '/api/graphql': handler,
    '/api/raw': { default: handler, config: raw },
  })
  const query = encodeURIComponent('{ hello(name: "Ünï") }')
  expect(await (await app.fetch(`/api/graphql?query=${query}`)).json()).toEqual({
    data: { hello: 'Hello Ünï' },
  })
  const mutation = { query: 'mutation($n: Int!) { add(n: $n) }', variables: { n: 2 } }
  expect(await (await postJson(app, '/api/raw', mutation)).json()).toEqual({ data: { add: 2 } })
  expect((await postJson(app, '/api/raw', { query: 7 })).status).toBe(400)
})

test("tRPC's Next.js adapter: query, mutation, batch, errors", async () => {
  const { initTRPC, TRPCError } = await import('@trpc/server')
  const { createNextApiHandler } = load<{ createNextApiHandler: (options: object) => ApiHandler }>(
    '@trpc/server/adapters/next',
  )
  const t = initTRPC.create()
  const router = t.router({
    hello: t.procedure.query(() => ({ hello: 'world' })),
    echo: t.procedure.input((value: unknown) => value).mutation(({ input }) => ({ input })),
    fail: t.procedure.query(() => {
      throw new TRPCError({ code: 'FORBIDDEN', message: 'no' })
    }),
  })
  const handler = createNextApiHandler({
    router,
    createContext: ({ req, res }: { req: ApiRequest; res: ApiResponse }) => {
      res.setHeader('X-Context', String(req.query['trpc']))
      return {}
    },
  })
  const app = await appOf({
    '/api/trpc/[trpc]': handler,
    '/api/raw/[trpc]': { default: handler, config: raw },
  })
  for (const base of ['/api/trpc', '/api/raw']) {
    const hello = await app.fetch(`${base}/hello`)
    expect(hello.headers.get('x-context')).toBe('hello')
    expect(await hello.json()).toEqual({ result: { data: { hello: 'world' } } })
    expect(await (await postJson(app, `${base}/echo`, { a: [1] })).json()).toEqual({
      result: { data: { input: { a: [1] } } },
    })
    const batch = await app.fetch(`${base}/hello,fail?batch=1&input=%7B%7D`)
    expect(batch.status).toBe(207)
    expect(await batch.json()).toMatchObject([
      { result: { data: { hello: 'world' } } },
      { error: { data: { httpStatus: 403 } } },
    ])
    expect((await app.fetch(`${base}/fail`)).status).toBe(403)
  }
})
