import type { IncomingMessage } from 'node:http'

import { createElement as h } from 'react'
import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'

import { pageOf, pagesApp } from './support/pages-app.ts'
import type { Files, PagesApp } from './support/pages-app.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

/** A page whose data a test holds in its hands. */
interface Counter {
  count: number
  mode: 'ok' | 'fail' | 'not-found'
  /** Resolves for one waiting `getStaticProps` after the other. */
  gate: Promise<void> | undefined
  reasons: unknown[]
}

function counterFiles(state: Counter, extra: object = {}): Files {
  return {
    'c/[id]': {
      default: ({ n }: { n: number }) => h('b', {}, String(n)),
      getStaticPaths: () => ({ paths: ['/c/one'], fallback: 'blocking', ...extra }),
      async getStaticProps({ revalidateReason, params }: Record<string, { id: string }>) {
        const n = ++state.count
        state.reasons.push(revalidateReason)
        await state.gate
        if (state.mode === 'fail') throw new Error(`failed ${n}`)
        if (state.mode === 'not-found') return { notFound: true }
        return {
          props: { n },
          ...(params?.['id'].startsWith('soon') === true ? { revalidate: 1 } : {}),
        }
      },
    },
    'api/revalidate': async (req: ApiRequest, res: ApiResponse) => {
      try {
        await res.revalidate(req.query['path'] as string, {
          unstable_onlyGenerated: req.query['only'] === '1',
        })
        res.json({ ok: true })
      } catch (error) {
        res.json({ message: (error as Error).message })
      }
    },
    ssr: { default: () => null, getServerSideProps: () => ({ props: {} }) },
    index: () => null,
  }
}

const newState = (): Counter => ({ count: 0, mode: 'ok', gate: undefined, reasons: [] })

async function textOf(app: PagesApp, path: string): Promise<string> {
  return pageOf((await app.ask(`GET ${path}`)).text)
}

/** Asks until the page says so: a refresh goes on after its first visitor was answered. */
async function becomes(app: PagesApp, path: string, text: string): Promise<void> {
  await expect.poll(() => textOf(app, path), { timeout: 10_000 }).toBe(text)
}

test('res.revalidate makes the page anew before it resolves', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  expect(await textOf(app, '/c/one')).toBe('<b>1</b>')
  for (let n = 2; n < 6; n++) {
    expect((await app.ask('GET /api/revalidate?path=/c/one')).text).toBe('{"ok":true}')
    const page = await app.ask('GET /c/one')
    expect(pageOf(page.text)).toBe(`<b>${n}</b>`)
    expect(page.headers['x-nextjs-cache']).toBe('HIT')
    expect(JSON.parse((await app.ask('GET /_next/data/b1/c/one.json')).text)).toMatchObject({
      pageProps: { n },
    })
  }
  expect(state.reasons).toEqual(['stale', 'on-demand', 'on-demand', 'on-demand', 'on-demand'])
})

test('res.revalidate says what cannot be made anew', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state, { fallback: false }))
  const ask = async (query: string): Promise<unknown> =>
    JSON.parse((await app.ask(`GET /api/revalidate?${query}`)).text)
  const ok = { ok: true }
  for (const path of ['/', '/ssr', '/api/revalidate', '/c/one', '/c/one?x=1', '/c/one/']) {
    expect([path, await ask(`path=${path}`)]).toEqual([path, ok])
  }
  expect(await ask('path=/nope')).toEqual({
    message: 'Failed to revalidate /nope: Invalid response 404',
  })
  expect(await ask('path=/c/two')).toEqual({
    message: 'Failed to revalidate /c/two: Invalid response 404',
  })
  expect(await ask('path=/nope&only=1')).toEqual(ok)
  expect(await ask('path=c')).toMatchObject({ message: expect.stringContaining('"c"') })
  state.mode = 'fail'
  expect(await ask('path=/c/one')).toEqual({
    message: 'Failed to revalidate /c/one: Invalid response 500',
  })
})

test('unstable_onlyGenerated leaves alone what was never made', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /api/revalidate?path=/c/new&only=1')
  expect(state.count).toBe(0)
  await app.ask('GET /c/new')
  await app.ask('GET /api/revalidate?path=/c/new&only=1')
  expect(await textOf(app, '/c/new')).toBe('<b>2</b>')
})

test('a failing revalidation keeps the old page, and tries again a little later', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /c/one')
  state.mode = 'fail'
  await app.ask('GET /api/revalidate?path=/c/one')
  const page = await app.ask('GET /c/one')
  expect(page.status).toBe(200)
  expect(pageOf(page.text)).toBe('<b>1</b>')
  expect(page.headers).toMatchObject({ 'cache-control': 's-maxage=3', 'x-nextjs-cache': 'HIT' })
  expect(state.count).toBe(2)
  state.mode = 'ok'
  await becomes(app, '/c/one', '<b>3</b>')
  expect((await app.ask('GET /c/one')).headers['cache-control']).toBe('s-maxage=31536000')
})

test('a stale page is served to 300 clients and made anew once', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /c/soon')
  // From now on the page's data does not come until the test lets it.
  const gate = withResolvers()
  state.gate = gate.promise
  await expect
    .poll(async () => (await app.ask('GET /c/soon')).headers['x-nextjs-cache'], { timeout: 10_000 })
    .toBe('STALE')
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => fetch(`http://127.0.0.1:${app.port}/c/soon`)),
  )
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-nextjs-cache')).toBe('STALE')
    expect(pageOf(await answer.text())).toBe('<b>1</b>')
  }
  expect(state.count).toBe(2)
  state.gate = undefined
  gate.resolve()
  await becomes(app, '/c/soon', '<b>2</b>')
})

test('a missing page is made once for 100 clients', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  const gate = withResolvers()
  state.gate = gate.promise
  const answers = Array.from({ length: 100 }, () =>
    fetch(`http://127.0.0.1:${app.port}/c/new`, { headers: { connection: 'close' } }),
  )
  await expect.poll(() => state.count).toBe(1)
  gate.resolve()
  for (const answer of await Promise.all(answers)) {
    expect(pageOf(await answer.text())).toBe('<b>1</b>')
  }
  expect(state.count).toBe(1)
})

test('an invalidation during a rendering wins', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /c/soon')
  const slow = withResolvers()
  state.gate = slow.promise
  await expect
    .poll(async () => (await app.ask('GET /c/soon')).headers['x-nextjs-cache'], { timeout: 10_000 })
    .toBe('STALE')
  await expect.poll(() => state.count).toBe(2)
  // The second rendering hangs with data that is old by now; the third is asked for and done.
  state.gate = undefined
  await app.ask('GET /api/revalidate?path=/c/soon')
  expect(await textOf(app, '/c/soon')).toBe('<b>3</b>')
  slow.resolve()
  // Once the slow one is through, a new one may run: it never brings back 2.
  await expect.poll(() => state.count, { timeout: 10_000 }).toBe(3)
  const seen = new Set<string>()
  for (let i = 0; i < 50; i++) seen.add(await textOf(app, '/c/soon'))
  expect(seen).not.toContain('<b>2</b>')
})

test('revalidations that come together are rendered at most twice', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /c/one')
  const gate = withResolvers()
  state.gate = gate.promise
  const first = app.ask('GET /api/revalidate?path=/c/one')
  await expect.poll(() => state.count).toBe(2)
  const others = Array.from({ length: 20 }, () => app.ask('GET /api/revalidate?path=/c/one'))
  // A request that is answered after the others were taken in shows that they wait.
  for (let i = 0; i < 5; i++) await app.ask('GET /')
  state.gate = undefined
  gate.resolve()
  for (const { text } of await Promise.all([first, ...others])) expect(text).toBe('{"ok":true}')
  expect(state.count).toBe(3)
  expect(await textOf(app, '/c/one')).toBe('<b>3</b>')
})

test('notFound on revalidation replaces the page, and props bring it back', async () => {
  const state = newState()
  const app = await pagesApp(counterFiles(state))
  await app.ask('GET /c/one')
  state.mode = 'not-found'
  await app.ask('GET /api/revalidate?path=/c/one')
  expect((await app.ask('GET /c/one')).status).toBe(404)
  state.mode = 'ok'
  await app.ask('GET /api/revalidate?path=/c/one')
  expect((await app.ask('GET /c/one')).status).toBe(200)
})

test('a first rendering that fails is a 500 for its visitor only', async () => {
  const state = newState()
  state.mode = 'fail'
  const app = await pagesApp(counterFiles(state))
  expect(await app.ask('GET /c/one')).toMatchObject({
    status: 500,
    headers: { 'cache-control': noStore },
  })
  state.mode = 'ok'
  expect((await app.ask('GET /c/one')).status).toBe(200)
})

test('fallback: true shows a placeholder, the data makes the page; crawlers get it whole', async () => {
  const state = newState()
  const files = counterFiles(state, { fallback: true })
  const app = await pagesApp(files)
  const shell = await app.ask('GET /c/two')
  expect(shell.headers).toMatchObject({ 'x-nextjs-cache': 'MISS', 'cache-control': noStore })
  expect(shell.text).toContain('"isFallback":true')
  expect(state.count).toBe(0)
  const bot = { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }
  expect(pageOf((await app.ask('GET /c/three', bot)).text)).toBe('<b>1</b>')
  expect((await app.ask('GET /_next/data/b1/c/two.json')).headers['x-nextjs-cache']).toBe('MISS')
  expect(await textOf(app, '/c/two')).toBe('<b>2</b>')
  expect(pageOf((await app.ask('GET /c/one')).text)).toBe('<b>3</b>')
})

test('nothing that a client sends changes what is kept', async () => {
  const state = newState()
  const seen: unknown[] = []
  const Spy = Object.assign(
    ({ Component, pageProps }: { Component: () => null; pageProps: object }) =>
      h('i', {}, h(Component, pageProps)),
    {
      getInitialProps: ({
        ctx,
      }: {
        ctx: { req: IncomingMessage; query: object; asPath: string }
      }) => {
        seen.push(ctx.req.headers, ctx.req.url, ctx.query, ctx.asPath)
        return { pageProps: {} }
      },
    },
  )
  const app = await pagesApp({ ...counterFiles(state), _app: Spy })
  const poison = {
    Cookie: 'session=evil',
    'X-Forwarded-Host': 'evil.example',
    'X-Prerender-Revalidate': 'evil',
    'X-Prerender-Revalidate-If-Generated': '1',
    'X-Matched-Path': '/c/evil',
    'X-Now-Route-Matches': '1=evil',
    'X-Nextjs-Data': '1',
    'X-Middleware-Rewrite': '/evil',
    Purpose: 'prefetch',
    'Cache-Control': 'no-cache',
  }
  const first = await app.ask('GET /c/one?evil=1&id=evil&__nextDataReq=1', poison)
  expect(pageOf(first.text)).toBe('<i><b>1</b></i>')
  expect(first.text).not.toContain('evil')
  expect(JSON.stringify(seen)).toBe(JSON.stringify([{}, '/c/one', { id: 'one' }, '/c/one']))
  for (const path of ['/c/one', '/c/one?x', '/c/%6Fne', '/c//../c/one']) {
    const answer = await app.ask(`GET ${path}`, poison)
    if (answer.status === 200) expect(pageOf(answer.text)).toBe('<i><b>1</b></i>')
  }
  expect(state.count).toBe(1)
})

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
