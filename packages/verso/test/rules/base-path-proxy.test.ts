import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { build, serveBuilt } from '../support/app-folder.ts'
import type { Answering } from '../support/app-folder.ts'
import { tempApp } from '../support/temp-app.ts'

const files = {
  'pages/about.jsx': 'export default () => <h1>about</h1>',
  'pages/links.jsx':
    'import Link from "next/link"\nexport default () => <><Link href="/about/">a</Link><Link href="/about">b</Link></>',
  'pages/kept.jsx':
    'export const getStaticProps = () => ({ props: { word: "kept" } })\nexport default ({ word }) => <h1>{word}</h1>',
  'pages/any/[...path].jsx':
    'export const getServerSideProps = ({ query, resolvedUrl }) => ({ props: { query, resolvedUrl } })\nexport default () => <h1>any</h1>',
  'pages/api/echo.js':
    'export default (req, res) => res.json({ body: req.body, seen: req.headers["x-seen"], type: req.headers["content-type"], cookies: req.headers.cookie })',
  'pages/api/edge.js': `
import { NextResponse } from 'next/server'
export const config = { runtime: 'edge' }
export default (request, event) => {
  const { nextUrl } = request
  if (nextUrl.searchParams.has('away')) return NextResponse.redirect(new URL('/docs/about/', request.url))
  return Response.json({ pathname: nextUrl.pathname, basePath: nextUrl.basePath, page: event.sourcePage, a: request.cookies.get('a')?.value })
}`,
  'public/hello.txt': 'hello',
  'proxy.js': `
import { NextResponse } from 'next/server'
export default function proxy(request, event) {
  const { nextUrl } = request
  if (nextUrl.searchParams.has('away')) {
    const response = NextResponse.redirect(new URL('/docs/about/', request.url))
    response.cookies.set('by', 'proxy')
    return response
  }
  const to = nextUrl.searchParams.get('to')
  if (to !== null) return NextResponse.rewrite(new URL(to, request.url))
  const seen = nextUrl.pathname + ' ' + request.headers.get('x-nextjs-data') + ' ' + event.sourcePage
  return NextResponse.next({ headers: { 'x-seen': seen, 'content-type': 'text/x-proxy', cookie: 'user=eve' } })
}`,
}

const removals: (() => Promise<void>)[] = []

async function serve(more: object): Promise<Answering> {
  const app = await tempApp(files)
  const config = {
    ...configDefaults,
    dir: app.dir,
    pagesDir: 'pages',
    generateBuildId: 'BID',
    headers: [{ source: '/:path*', headers: [{ key: 'Set-Cookie', value: 'by=config' }] }],
    ...more,
  }
  const { outDir } = await build({ ...app, config })
  const server = await serveBuilt(outDir, { keep: true })
  removals.push(
    () => server.close(),
    () => app.remove(),
  )
  return server
}

afterAll(async () => {
  for (const remove of removals) await remove()
})

describe('basePath and trailingSlash behind a proxy', () => {
  let server: Answering
  beforeAll(async () => {
    const rewrites = { afterFiles: [{ source: '/all/:path*', destination: '/any/:path*' }] }
    server = await serve({ basePath: '/docs', trailingSlash: true, rewrites })
  }, 60_000)
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, { redirect: 'manual', ...init })

  test('nothing answers outside of the base path, the data of pages included', async () => {
    for (const path of ['/_next/data/BID/kept.json', '/hello.txt', '/about/', '/api/echo/']) {
      const answer = await ask(path)
      expect(answer.status, path).toBe(404)
      expect(await answer.text(), path).not.toMatch(/kept"|hello|<h1>about/)
    }
  })

  test('data is asked for by the address of its page, with its slash', async () => {
    const answer = await ask('/docs/_next/data/BID/kept.json', {
      headers: { 'x-nextjs-data': '7' },
    })
    expect(answer.headers.get('x-seen')).toBe('/kept/ 1 /proxy')
    expect(await answer.json()).toEqual({ pageProps: { word: 'kept' }, __N_SSG: true })
  })

  test('a page without data is sent itself, and nothing is {}', async () => {
    const page = await ask('/docs/_next/data/BID/about.json')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<h1>about</h1>')
    const nothing = await ask('/docs/_next/data/BID/nothing.json')
    expect(nothing.status).toBe(404)
    expect(await nothing.json()).toEqual({})
  })

  test('data rewritten to a file is that file', async () => {
    const answer = await ask('/docs/_next/data/BID/kept.json?to=/docs/hello.txt')
    expect(answer.headers.get('x-nextjs-rewrite')).toBe('/docs/hello.txt')
    expect(await answer.text()).toBe('hello')
  })

  test('handlers find what it says of the answer, save for what tells how to read a request', async () => {
    const body = JSON.stringify({ a: 1 })
    const answer = await ask('/docs/api/echo/', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(await answer.json()).toEqual({
      body: { a: 1 },
      seen: '/api/echo/ null /proxy',
      type: 'application/json',
    })
  })

  test('its cookies are instead of the configuration’s, in a redirect too', async () => {
    const answer = await ask('/docs/kept/?away=1')
    expect(answer.status).toBe(307)
    expect(answer.headers.get('location')).toBe('/docs/about/')
    expect(answer.headers.getSetCookie()).toEqual(['by=proxy; Path=/'])
  })

  test('a rewritten page knows where it stands', async () => {
    const answer = await ask('/docs/_next/data/BID/all/a/b.json?x=1')
    const { pageProps } = (await answer.json()) as { pageProps: { query: object } }
    expect(pageProps).toEqual({ query: { x: '1', path: ['a', 'b'] }, resolvedUrl: '/any/a/b?x=1' })
    // JSON shows the order, and tests compare it.
    expect(Object.keys(pageProps.query)).toEqual(['x', 'path'])
  })

  test('an edge route knows its base path, its cookies and the server’s port', async () => {
    const answer = await ask('/docs/api/edge/', { headers: { cookie: 'a=1' } })
    expect(await answer.json()).toEqual({
      pathname: '/api/edge/',
      basePath: '/docs',
      page: '/api/edge',
      a: '1',
    })
    const away = await ask('/docs/api/edge/?away=1')
    expect(away.status).toBe(307)
    expect(away.headers.get('location')).toMatch(/\/docs\/about\/$/)
  })
})

test('skipProxyUrlNormalize shows the address of data as it is', async () => {
  const server = await serve({ skipProxyUrlNormalize: true })
  const answer = await fetch(`${server.url}/_next/data/BID/kept.json`)
  expect(answer.headers.get('x-seen')).toBe('/_next/data/BID/kept.json 1 /proxy')
  expect(await answer.json()).toEqual({ pageProps: { word: 'kept' }, __N_SSG: true })
  const other = await fetch(`${server.url}/_next/data/BID/about.json?to=/_next/data/BID/kept.json`)
  expect(await other.json()).toEqual({ pageProps: { word: 'kept' }, __N_SSG: true })
}, 60_000)

test('assetPrefix is before the files of the build, which are there under its path too', async () => {
  const server = await serve({ assetPrefix: 'https://cdn.example.com/assets/' })
  const html = await (await fetch(`${server.url}/kept`)).text()
  const [, script = ''] = /<script[^>]* src="https:\/\/cdn\.example\.com(\/[^"]+)"/.exec(html) ?? []
  expect(script).toMatch(/^\/assets\/_next\/static\/.+\.js$/)
  expect(html).toContain('"assetPrefix":"https://cdn.example.com/assets/"')
  for (const path of [script, script.slice('/assets'.length)]) {
    const answer = await fetch(server.url + path)
    expect(answer.status, path).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    await answer.arrayBuffer()
  }
}, 60_000)

test('skipTrailingSlashRedirect leaves links as they are written', async () => {
  const server = await serve({ skipTrailingSlashRedirect: true })
  const html = await (await fetch(`${server.url}/links/`)).text()
  expect(html).toContain('<a href="/about/">a</a><a href="/about">b</a>')
}, 60_000)
