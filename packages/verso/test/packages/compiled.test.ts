import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { appFolder, build, serveBuilt, serveDev } from '../support/app-folder.ts'
import type { AppFolder, Answering } from '../support/app-folder.ts'

const require = createRequire(import.meta.url)

/** Installed as a package manager with links does it: what they depend on is found where they really lie. */
const packages = [
  'busboy',
  'compression',
  'cookie-session',
  'cookies-next',
  'cors',
  'express',
  'express-rate-limit',
  'express-session',
  'fastify',
  'formidable',
  'graphql',
  'graphql-http',
  'helmet',
  'hono',
  '@hono/node-server',
  'http-proxy',
  'iron-session',
  'koa',
  'micro',
  'morgan',
  'multer',
  'next-connect',
  'nookies',
  'passport',
  'passport-local',
  'pino-http',
  'raw-body',
  'socket.io',
  '@trpc/server',
  'ws',
]

const run = `
export function run(req, res, middleware) {
  return new Promise((resolve, reject) => {
    middleware(req, res, (problem) => (problem ? reject(problem) : resolve()))
  })
}
`

const raw = 'export const config = { api: { bodyParser: false, externalResolver: true } }'

/** One route a package, written as its users write it. Each answers \`{ "ok": true }\` to the request beside it. */
const routes: Record<string, [code: string, init?: RequestInit]> = {
  cors: [
    `import cors from 'cors'
import helmet from 'helmet'
import morgan from 'morgan'
import compression from 'compression'
import { run } from '../../lib/run'
const chain = [cors(), helmet(), compression(), morgan('tiny', { stream: { write() {} } })]
export default async function handler(req, res) {
  for (const middleware of chain) await run(req, res, middleware)
  res.json({ ok: res.getHeader('x-frame-options') === 'SAMEORIGIN' })
}`,
  ],
  session: [
    `import session from 'express-session'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { run } from '../../lib/run'
passport.use(new Strategy((name, word, done) => done(null, { name })))
passport.serializeUser((user, done) => done(null, user.name))
const chain = [session({ secret: 's', resave: false, saveUninitialized: true }), passport.initialize(), passport.session(), passport.authenticate('local')]
export default async function handler(req, res) {
  for (const middleware of chain) await run(req, res, middleware)
  res.json({ ok: req.user.name === 'ann' && req.isAuthenticated() })
}`,
    { method: 'POST', body: new URLSearchParams({ username: 'ann', password: 'x' }) },
  ],
  cookies: [
    `import cookieSession from 'cookie-session'
import { getIronSession } from 'iron-session'
import { setCookie } from 'nookies'
import { getCookie } from 'cookies-next'
import { run } from '../../lib/run'
export default async (req, res) => {
  await run(req, res, cookieSession({ keys: ['k'] }))
  const iron = await getIronSession(req, res, { password: 'p'.repeat(40), cookieName: 'iron' })
  iron.user = 'ann'
  await iron.save()
  setCookie({ res }, 'n', '1')
  res.json({ ok: getCookie('a', { req, res }) === '1' })
}`,
    { headers: { cookie: 'a=1' } },
  ],
  multer: [
    `import multer from 'multer'
import { run } from '../../lib/run'
${raw}
export default async (req, res) => {
  await run(req, res, multer().single('file'))
  res.json({ ok: req.file.buffer.toString() === 'hello' })
}`,
    { method: 'POST', body: form() },
  ],
  formidable: [
    `import formidable from 'formidable'
${raw}
export default async (req, res) => {
  const [fields, files] = await formidable({}).parse(req)
  res.json({ ok: fields.title[0] === 'x' && files.file[0].size === 5 })
}`,
    { method: 'POST', body: form() },
  ],
  busboy: [
    `import busboy from 'busboy'
${raw}
export default (req, res) => {
  const parser = busboy({ headers: req.headers })
  const names = []
  parser.on('field', (name) => names.push(name))
  parser.on('file', (name, file) => { names.push(name); file.resume() })
  parser.on('close', () => res.json({ ok: names.join() === 'title,file' }))
  req.pipe(parser)
}`,
    { method: 'POST', body: form() },
  ],
  'raw-body': [
    `import getRawBody from 'raw-body'
import { buffer } from 'micro'
${raw}
export default async (req, res) => {
  const body = req.query.with === 'micro' ? await buffer(req) : await getRawBody(req, { encoding: 'utf-8' })
  res.json({ ok: String(body) === 'héllo' })
}`,
    { method: 'POST', body: 'héllo' },
  ],
  'express/[...all]': [
    `import express from 'express'
import rateLimit from 'express-rate-limit'
${raw}
const app = express()
app.use(rateLimit({ limit: 100, validate: false }))
app.use(express.json())
app.post('/api/express/:id', (req, res) => res.json({ ok: req.params.id === '7' && req.body.a === 1 }))
export default app`,
    json(),
  ],
  'fastify/[...all]': [
    `import Fastify from 'fastify'
${raw}
const app = Fastify({ logger: false })
app.post('/api/fastify/7', async ({ body }) => ({ ok: body.a === 1 }))
export default async (req, res) => {
  await app.ready()
  app.server.emit('request', req, res)
}`,
    json(),
  ],
  'koa/[...all]': [
    `import Koa from 'koa'
const app = new Koa()
app.use((ctx) => { ctx.body = { ok: ctx.path === '/api/koa/7' } })
export default app.callback()`,
  ],
  'hono/[...all]': [
    `import { Hono } from 'hono'
import { getRequestListener } from '@hono/node-server'
${raw}
const app = new Hono().basePath('/api/hono')
app.post('/7', async (c) => c.json({ ok: (await c.req.json()).a === 1 }))
export default getRequestListener(app.fetch)`,
    json(),
  ],
  'connect/[id]': [
    `import { createRouter, expressWrapper } from 'next-connect'
import pinoHttp from 'pino-http'
const router = createRouter()
router.use(expressWrapper(pinoHttp({ enabled: false }))).post((req, res) => res.json({ ok: req.body.a === 1 && req.query.id === '7' }))
export default router.handler()`,
    json(),
  ],
  graphql: [
    `import { buildSchema } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
${raw}
const handler = createHandler({ schema: buildSchema('type Query { hi: String }'), rootValue: { hi: () => 'hi' } })
export default (req, res) => handler(req, res)`,
    { ...json(), body: '{"query":"{hi}"}' },
  ],
  'trpc/[trpc]': [
    `import { initTRPC } from '@trpc/server'
import { createNextApiHandler } from '@trpc/server/adapters/next'
const t = initTRPC.create()
const router = t.router({ 7: t.procedure.mutation(() => 'hi') })
export default createNextApiHandler({ router })`,
    json(),
  ],
  proxy: [
    `import httpProxy from 'http-proxy'
import { createServer } from 'node:http'
export const config = { api: { bodyParser: false, externalResolver: true } }
const target = createServer((req, res) => { res.setHeader('content-type', 'application/json'); res.end('{"ok":true}') })
const proxy = httpProxy.createProxyServer()
export default async (req, res) => {
  if (!target.listening) await new Promise((resolve) => target.listen(0, '127.0.0.1', resolve))
  target.unref()
  proxy.web(req, res, { target: 'http://127.0.0.1:' + target.address().port })
}`,
  ],
  sockets: [
    `import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
export default (req, res) => {
  const { server } = res.socket
  server.io ??= new Server(server, { path: '/api/io' })
  const sockets = new WebSocketServer({ noServer: true })
  res.json({ ok: typeof sockets.handleUpgrade === 'function' && server.listenerCount('upgrade') === 1 })
}`,
  ],
}

/** What routes answer that leave the words to their package. */
const answers: Record<string, string> = {
  graphql: '{"data":{"hi":"hi"}}',
  'trpc/[trpc]': '{"result":{"data":"hi"}}',
}

function form(): FormData {
  const data = new FormData()
  data.set('title', 'x')
  data.set('file', new Blob(['hello']), 'a.txt')
  return data
}

function json(): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
}

async function writeApp(): Promise<AppFolder> {
  const files = Object.entries(routes).map(([name, [code]]) => [`pages/api/${name}.js`, code])
  const app = await appFolder(
    {
      'package.json': JSON.stringify({
        type: 'module',
        dependencies: Object.fromEntries(packages.map((name) => [name, '*'])),
      }),
      'lib/run.js': run,
      ...(Object.fromEntries(files) as Record<string, string>),
    },
    { keep: true },
  )
  for (const name of packages) {
    const link = join(app.dir, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(folderOf(name), link, 'dir')
  }
  return app
}

function folderOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return dirname(require.resolve(join(folder, name, 'package.json')))
    } catch {
      // Further up.
    }
  }
  throw new Error(`${name} is not installed`)
}

const modes: [name: string, serve: (app: AppFolder) => Promise<Answering & { folder?: string }>][] =
  [
    ['in dev', (app) => serveDev(app, { keep: true })],
    [
      'built, and moved away from what it was built from',
      async (app) => {
        const { outDir } = await build(app)
        const folder = await mkdtemp(join(tmpdir(), 'verso-moved-'))
        await cp(outDir, join(folder, '.verso'), { recursive: true })
        const server = await serveBuilt(join(folder, '.verso'), { keep: true })
        return { ...server, folder }
      },
    ],
  ]

describe.each(modes)('packages %s', (_, serve) => {
  let app: AppFolder
  let server: Answering & { folder?: string }
  beforeAll(async () => {
    app = await writeApp()
    server = await serve(app)
  })
  afterAll(async () => {
    await server.close()
    for (const folder of [app.dir, server.folder ?? app.dir])
      await rm(folder, { recursive: true, force: true })
  })

  test.each(Object.keys(routes))('%s', async (name) => {
    const path = name.replace(/\[.*\]/, '7')
    const answer = await fetch(`${server.url}/api/${path}`, routes[name]?.[1] ?? {})
    const text = await answer.text()
    const expected = answers[name] ?? '{"ok":true}'
    expect([answer.status, text, server.log.lines.error]).toEqual([200, expected, []])
  })
})
