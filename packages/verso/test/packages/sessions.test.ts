import type { IncomingMessage, ServerResponse } from 'node:http'

import { expect, test } from 'vitest'

import type { ApiHandler, ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { load, runMiddleware } from '../support/middleware.ts'
import type { Middleware } from '../support/middleware.ts'
import { visit } from '../support/visitor.ts'

interface Session {
  views?: number
  destroy(done: (problem?: Error) => void): void
  regenerate(done: (problem?: Error) => void): void
  save(done: (problem?: Error) => void): void
}
type WithSession = ApiRequest & { session: Session; sessionID: string }

const session = load<
  ((options: object) => Middleware) & { Store: new () => object; MemoryStore: new () => object }
>('express-session')

function createSession(options: object = {}): Middleware {
  return session({
    secret: 'keyboard cat',
    resave: false,
    saveUninitialized: false,
    name: 'sid',
    ...options,
  })
}

/** The ways to answer; the session has to be saved before any of them is complete. */
const endings: [name: string, end: (res: ApiResponse, views: number) => unknown][] = [
  ['json', (res, views) => res.json({ views })],
  ['send', (res, views) => res.send(`{"views":${views}}`)],
  ['large send', (res, views) => res.send({ views, large: 'x'.repeat(4_000) })],
  ['redirect', (res, views) => res.redirect(303, `/{"views":${views}}`)],
  ['end', (res, views) => res.end(`{"views":${views}}`)],
  ['write', (res, views) => (res.write('{"views":'), res.end(`${views}}`))],
  ['writeHead', (res, views) => res.writeHead(200, { 'X-A': '1' }).end(`{"views":${views}}`)],
]

test.each(endings)('express-session persists over requests answered by %s', async (_, end) => {
  const middleware = createSession()
  const app = await appOf({
    '/api/count': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      const { session } = req as WithSession
      session.views = (session.views ?? 0) + 1
      end(res, session.views)
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  for (const views of [1, 2, 3]) {
    const answer = await visitor.fetch('/api/count', { headers: { 'accept-encoding': 'gzip' } })
    const text = (await answer.text()).replace(/^\//, '')
    expect(JSON.parse(text)).toMatchObject({ views })
    expect(answer.headers.getSetCookie()).toHaveLength(views === 1 ? 1 : 0)
  }
  const stranger = await visit(app).fetch('/api/count')
  expect((await stranger.text()).replace(/^\//, '')).toContain('"views":1')
})

test('express-session: rolling, saveUninitialized, regenerate, destroy', async () => {
  const middleware = createSession({
    rolling: true,
    saveUninitialized: true,
    cookie: { maxAge: 60_000, sameSite: 'lax' },
    unset: 'destroy',
  })
  const act = (name: 'regenerate' | 'destroy' | 'save', req: WithSession): Promise<void> =>
    new Promise((resolve, reject) => {
      req.session[name]((problem) =>
        problem === undefined || problem === null ? resolve() : reject(problem),
      )
    })
  const app = await appOf({
    '/api/[action]': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      const { action } = req.query
      if (action === 'regenerate' || action === 'destroy' || action === 'save')
        await act(action, req as WithSession)
      res.status(200).json({ id: (req as WithSession).sessionID })
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  const idAfter = async (path: string): Promise<string> => {
    const answer = await visitor.fetch(path)
    expect(answer.status).toBe(200)
    if (path !== '/api/destroy') {
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^sid=s%3A.*; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
      )
    }
    return ((await answer.json()) as { id: string }).id
  }
  const first = await idAfter('/api/look')
  expect(await idAfter('/api/look')).toBe(first)
  expect(await idAfter('/api/save')).toBe(first)
  const second = await idAfter('/api/regenerate')
  expect(second).not.toBe(first)
  expect(await idAfter('/api/look')).toBe(second)
  await idAfter('/api/destroy')
  expect(await idAfter('/api/look')).not.toBe(second)
})

test('express-session waits for a slow store before the answer is complete', async () => {
  const saved: string[] = []
  let order = ''
  const store = Object.assign(new session.Store(), {
    get: (_id: string, done: (problem: null, found?: object) => void) => setImmediate(done, null),
    set(id: string, _value: object, done: () => void) {
      setTimeout(() => {
        saved.push(id)
        order += 'saved '
        done()
      }, 20)
    },
    destroy: (_id: string, done: () => void) => done(),
  })
  const middleware = createSession({ store })
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      ;(req as WithSession).session.views = 1
      res.on('finish', () => (order += 'finished'))
      res.json({ ok: true })
      // A second answer while the first waits for the store must not get in between.
      res.end('late')
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x')
  expect(await answer.json()).toEqual({ ok: true })
  await app.logged()
  expect(saved).toHaveLength(1)
  expect(order).toBe('saved finished')
})

test('a store that cannot save still lets the answer out', async () => {
  const store = Object.assign(new session.Store(), {
    get: (_id: string, done: (problem: null) => void) => done(null),
    set: (_id: string, _value: object, done: (problem: Error) => void) => done(new Error('disk')),
  })
  const middleware = createSession({ store })
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      ;(req as WithSession).session.views = 1
      res.json({ ok: true })
    }) satisfies ApiHandler,
  })
  expect(await (await app.fetch('/api/x')).json()).toEqual({ ok: true })
})

test.each(endings)('cookie-session keeps its data in the cookie: %s', async (_, end) => {
  const middleware = load('cookie-session')({ name: 'cs', keys: ['one', 'two'] })
  const app = await appOf({
    '/api/count': (async (req, res) => {
      await runMiddleware(req, res, middleware)
      const { session } = req as WithSession
      session.views = (session.views ?? 0) + 1
      end(res, session.views)
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  for (const views of [1, 2]) {
    const answer = await visitor.fetch('/api/count')
    expect((await answer.text()).replace(/^\//, '')).toContain(`"views":${views}`)
  }
  expect([...visitor.cookies.keys()]).toEqual(['cs', 'cs.sig'])
})

test('passport: failure redirect, login, session, logout', async () => {
  interface Passport {
    use(strategy: object): void
    initialize(): Middleware
    session(): Middleware
    authenticate(name: string, options: object): Middleware
    serializeUser(to: (user: User, done: (e: null, id: string) => void) => void): void
    deserializeUser(from: (id: string, done: (e: null, user: User) => void) => void): void
  }
  type User = { id: string }
  type Done = (problem: null, user: User | false) => void
  type Login = WithSession & {
    user?: User
    isAuthenticated(): boolean
    logIn(user: User, done: (problem?: Error) => void): void
    logout(done: (problem?: Error) => void): void
  }
  const { Passport } = load<{ Passport: new () => Passport }>('passport')
  const { Strategy } = load<{
    Strategy: new (verify: (name: string, word: string, done: Done) => void) => object
  }>('passport-local')
  const passport = new Passport()
  passport.use(
    new Strategy((name, word, done) => done(null, word === 'secret' ? { id: name } : false)),
  )
  passport.serializeUser((user, done) => done(null, user.id))
  passport.deserializeUser((id, done) => done(null, { id }))
  const chain = [createSession(), passport.initialize(), passport.session()]
  const prepare = async (req: ApiRequest, res: ApiResponse): Promise<Login> => {
    for (const middleware of chain) await runMiddleware(req, res, middleware)
    return req as Login
  }
  const promise = (call: (done: (problem?: Error) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      call((problem) => (problem ? reject(problem) : resolve()))
    })

  const app = await appOf({
    '/api/login': (async (req, res) => {
      await prepare(req, res)
      const local = passport.authenticate('local', { failureRedirect: '/api/failed' })
      await runMiddleware(req, res, local)
      res.redirect('/api/me')
    }) satisfies ApiHandler,
    '/api/login-by-hand': (async (req, res) => {
      const login = await prepare(req, res)
      await promise((done) => login.logIn({ id: 'hand' }, done))
      res.status(200).send({ done: true })
    }) satisfies ApiHandler,
    '/api/me': (async (req, res) => {
      const login = await prepare(req, res)
      res.status(login.isAuthenticated() ? 200 : 401).json(login.user ?? null)
    }) satisfies ApiHandler,
    '/api/logout': (async (req, res) => {
      const login = await prepare(req, res)
      await promise((done) => login.logout(done))
      res.status(204).end()
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  const post = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect((await visitor.fetch('/api/me')).status).toBe(401)

  const refused = await visitor.fetch('/api/login', post({ username: 'ann', password: 'x' }))
  expect([refused.status, refused.headers.get('location')]).toEqual([307, '/api/failed'])
  expect((await visitor.fetch('/api/me')).status).toBe(401)

  const form = new URLSearchParams({ username: 'ann', password: 'secret' })
  const accepted = await visitor.fetch('/api/login', { method: 'POST', body: form })
  expect([accepted.status, accepted.headers.get('location')]).toEqual([307, '/api/me'])
  expect(await (await visitor.fetch('/api/me')).json()).toEqual({ id: 'ann' })

  expect((await visitor.fetch('/api/logout')).status).toBe(204)
  expect((await visitor.fetch('/api/me')).status).toBe(401)
  await visitor.fetch('/api/login-by-hand')
  expect(await (await visitor.fetch('/api/me')).json()).toEqual({ id: 'hand' })
})

test('iron-session seals, reads and destroys', async () => {
  const { getIronSession } = load<{
    getIronSession: (
      req: IncomingMessage,
      res: ServerResponse,
      options: object,
    ) => Promise<{ user?: string; save(): Promise<void>; destroy(): void }>
  }>('iron-session')
  const options = { password: 'p'.repeat(40), cookieName: 'iron', cookieOptions: { secure: false } }
  const app = await appOf({
    '/api/[action]': (async (req, res) => {
      const session = await getIronSession(req, res, options)
      if (req.query['action'] === 'login') {
        res.setHeader('Set-Cookie', 'other=1')
        session.user = 'ann'
        await session.save()
      }
      if (req.query['action'] === 'logout') session.destroy()
      res.json({ user: session.user })
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  expect(await (await visitor.fetch('/api/me')).json()).toEqual({})
  expect(await (await visitor.fetch('/api/login')).json()).toEqual({ user: 'ann' })
  expect([...visitor.cookies.keys()]).toEqual(['other', 'iron'])
  expect(await (await visitor.fetch('/api/me')).json()).toEqual({ user: 'ann' })
  await visitor.fetch('/api/logout')
  expect(await (await visitor.fetch('/api/me')).json()).toEqual({})
})

test('nookies, cookies, cookies-next and cookies set by hand share the header', async () => {
  const { default: nookies } = load<{
    default: {
      get(context: object): Record<string, string>
      set(context: object, name: string, value: string, options: object): void
      destroy(context: object, name: string): void
    }
  }>('nookies')
  const Cookies = load<
    new (
      req: IncomingMessage,
      res: ServerResponse,
      options: object,
    ) => {
      get(name: string, options?: object): string | undefined
      set(name: string, value?: string, options?: object): void
    }
  >('cookies')
  const next = load<{
    setCookie(name: string, value: string, context: object): void
    getCookie(name: string, context: object): string | undefined
    deleteCookie(name: string, context: object): void
  }>('cookies-next')
  const app = await appOf({
    '/api/set': ((req, res) => {
      nookies.set({ req, res }, 'nookie', 'ü;1', { path: '/' })
      new Cookies(req, res, { keys: ['k'] }).set('signed', '2', { signed: true })
      next.setCookie('next', '3', { req, res })
      // As next-auth does: what is there is kept, one more is added.
      const before = res.getHeader('Set-Cookie') ?? []
      res.setHeader('Set-Cookie', [...(before as string[]), 'hand=4; Path=/'])
      res.appendHeader('Set-Cookie', 'appended=5')
      res.redirect('/api/get')
    }) satisfies ApiHandler,
    '/api/get': ((req, res) => {
      const cookies = new Cookies(req, res, { keys: ['k'] })
      res.json({
        nookie: nookies.get({ req })['nookie'],
        signed: cookies.get('signed', { signed: true }),
        next: next.getCookie('next', { req, res }),
        all: Object.keys(req.cookies).length,
      })
    }) satisfies ApiHandler,
    '/api/delete': ((req, res) => {
      nookies.destroy({ res }, 'nookie')
      new Cookies(req, res, { keys: ['k'] }).set('signed')
      next.deleteCookie('next', { req, res })
      res.status(200).end()
    }) satisfies ApiHandler,
  })
  const visitor = visit(app)
  const set = await visitor.fetch('/api/set')
  expect(app.log.lines.error).toEqual([])
  expect(set.status).toBe(307)
  expect([...visitor.cookies.keys()]).toEqual([
    'nookie',
    'signed',
    'signed.sig',
    'next',
    'hand',
    'appended',
  ])
  expect(await (await visitor.fetch('/api/get')).json()).toEqual({
    nookie: 'ü;1',
    signed: '2',
    next: '3',
    all: 6,
  })
  await visitor.fetch('/api/delete')
  expect(visitor.cookies.has('signed')).toBe(false)
  expect(visitor.cookies.has('next')).toBe(false)
})

test('cookie-parser leaves the cookies that are there and reads signed ones', async () => {
  const cookieParser = load<(secret: string) => Middleware>('cookie-parser')('secret')
  const app = await appOf({
    '/api/x': (async (req, res) => {
      await runMiddleware(req, res, cookieParser)
      res.json({ cookies: req.cookies })
    }) satisfies ApiHandler,
  })
  const answer = await app.fetch('/api/x', { headers: { cookie: 'a=1; b=%20' } })
  expect(await answer.json()).toEqual({ cookies: { a: '1', b: ' ' } })
})
