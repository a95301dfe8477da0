import { afterAll, beforeAll, expect, test } from 'vitest'

import { build, serveBuilt } from '../support/app-folder.ts'
import type { Answering } from '../support/app-folder.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import { tempApp } from '../support/temp-app.ts'

let server: Answering
let remove: () => Promise<void>

beforeAll(async () => {
  const app = await tempApp({
    'pages/index.jsx': 'export default () => <h1>home</h1>',
    'pages/secret.jsx':
      'export const getStaticProps = () => ({ props: { word: "hidden" } })\nexport default ({ word }) => <h1>{word}</h1>',
    'pages/ssg.jsx':
      'export const getStaticProps = () => ({ props: { a: 1 } })\nexport default () => <h1>ssg</h1>',
    'pages/blog/[slug].jsx':
      'export const getStaticPaths = () => ({ paths: ["/blog/a"], fallback: false })\nexport const getStaticProps = ({ params }) => ({ props: params })\nexport default ({ slug }) => <h1>{slug}</h1>',
    'pages/api/echo.js':
      'export default (req, res) => res.json({ url: req.url, query: req.query })',
    'proxy.js': `
import { NextResponse } from 'next/server'
export const config = { matcher: ['/secret', '/moved', '/denied'] }
export default function proxy(request) {
  if (request.nextUrl.pathname === '/moved') return NextResponse.rewrite(new URL('/ssg?x=1', request.url))
  if (request.nextUrl.pathname === '/denied') {
    return NextResponse.rewrite(new URL('/ssg', request.url), { status: 403, headers: { 'x-empty': '' } })
  }
  if (request.cookies.has('user')) return NextResponse.next()
  return NextResponse.redirect(new URL('/', request.url))
}`,
  })
  remove = () => app.remove()
  const config = {
    ...configDefaults,
    dir: app.dir,
    pagesDir: 'pages',
    generateBuildId: 'BID',
    headers: [
      { source: '/ssg', headers: [{ key: 'Cache-Control', value: 'max-age=7' }] },
      { source: '/blog/:a', headers: [{ key: 'Cache-Control', value: 'max-age=8' }] },
      { source: '/nowhere', headers: [{ key: 'Cache-Control', value: 'max-age=9' }] },
    ],
    rewrites: {
      afterFiles: [{ source: '/list/:all*', destination: '/api/echo' }],
      fallback: [{ source: '/blog/:any', destination: '/api/echo?old=1' }],
    },
  }
  const { outDir } = await build({ ...app, config })
  server = await serveBuilt(outDir, { keep: true })
}, 60_000)

afterAll(async () => {
  await server.close()
  await remove()
})

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(server.url + path, { redirect: 'manual', headers })

test.each([
  '/_next/data/BID/secret.json',
  '/_next/data/WRONG/secret.json',
  '/_next/data/BID/%73ecret.json',
  '/_next/data/BID/./secret.json',
  '/_next/data/BID/x/../secret.json',
  '/_next/data/BID//secret.json',
  '/_next/data/BID/secret.json/',
  '/_next/data/BID/secret%2Ejson',
  '/secret',
  '/secret.json',
  '/%73ecret',
])('a page’s data is guarded as the page is: %s', async (path) => {
  const answer = await ask(path)
  expect(await answer.text()).not.toContain('hidden')
  expect([307, 308, 404]).toContain(answer.status)
})

test('the last rewrites answer data that a page does not list, as they answer the page', async () => {
  const user = { cookie: 'user=ada' }
  for (const path of ['/blog/b', '/_next/data/BID/blog/b.json']) {
    const answer = await ask(path, user)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ query: { old: '1', any: 'b' } })
  }
})

test('where any slash may end a path, data is guarded with one and without', async () => {
  const app = await tempApp({
    'pages/index.jsx': 'export default () => <h1>home</h1>',
    'pages/secret.jsx':
      'export const getStaticProps = () => ({ props: { word: "hidden" } })\nexport default ({ word }) => <h1>{word}</h1>',
    'proxy.js': `
export const config = { matcher: '/secret' }
export default () => new Response('denied', { status: 401 })`,
  })
  const config = {
    ...configDefaults,
    dir: app.dir,
    pagesDir: 'pages',
    generateBuildId: 'BID',
    skipTrailingSlashRedirect: true,
  }
  const { outDir } = await build({ ...app, config })
  const own = await serveBuilt(outDir, { keep: true })
  try {
    for (const path of [
      '/secret',
      '/secret/',
      '/_next/data/BID/secret.json',
      '/_next/data/BID/secret.json/',
    ]) {
      expect([path, (await fetch(own.url + path)).status]).toEqual([path, 401])
    }
  } finally {
    await own.close()
    await app.remove()
  }
})

test('the guard lets those in whom it knows', async () => {
  const user = { Cookie: 'user=ada' }
  expect(await (await ask('/_next/data/BID/secret.json', user)).json()).toMatchObject({
    pageProps: { word: 'hidden' },
  })
  expect(await (await ask('/secret', user)).text()).toContain('hidden')
})

test('a redirect of data is told in a header, a rewrite too', async () => {
  const redirected = await ask('/_next/data/BID/secret.json')
  expect(redirected.headers.get('x-nextjs-redirect')).toBe('/')
  expect(redirected.headers.get('location')).toBeNull()
  const rewritten = await ask('/_next/data/BID/moved.json')
  expect(rewritten.headers.get('x-nextjs-rewrite')).toBe('/ssg?x=1')
  expect(await rewritten.json()).toMatchObject({ pageProps: { a: 1 } })
})

test('the configuration says how long a prerendered page is kept, not what is not there', async () => {
  expect((await ask('/ssg')).headers.get('cache-control')).toBe('max-age=7')
  const missing = await ask('/nowhere')
  expect([missing.status, missing.headers.get('cache-control')]).toEqual([
    404,
    'private, no-cache, no-store, max-age=0, must-revalidate',
  ])
})

test('a path that getStaticPaths does not list goes to the last rewrites', async () => {
  expect(await (await ask('/blog/a')).text()).toContain('<h1>a</h1>')
  expect(await (await ask('/blog/b')).json()).toEqual({
    url: '/blog/b',
    query: { old: '1', any: 'b' },
  })
})

test('what a middleware says of the status holds for a prerendered page, and what is empty is no header', async () => {
  const denied = await ask('/denied')
  expect([denied.status, await denied.text()]).toEqual([403, expect.stringContaining('ssg')])
  expect(denied.headers.has('x-empty')).toBe(false)
})

test('a list that a rewrite caught is a list, also of one', async () => {
  expect(await (await ask('/list/a?x=1')).json()).toMatchObject({ query: { x: '1', all: ['a'] } })
  expect(await (await ask('/list/a/b')).json()).toMatchObject({ query: { all: ['a', 'b'] } })
})
