import { createElement as h } from 'react'
import { expect, test } from 'vitest'

import { toCacheControl } from '../../src/pages/cache-control.ts'
import Document, { Head, Html, Main, NextScript } from '../../src/shims/document.tsx'
import type { DocumentContext } from '../../src/shims/document.tsx'
import { useRouter } from '../../src/shims/router.tsx'

import { nextDataOf, pageOf, pagesApp } from './support/pages-app.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

function Place(props: object) {
  const { asPath, query, isReady, isFallback, pathname } = useRouter()
  return h('h1', {}, JSON.stringify({ props, asPath, query, isReady, isFallback, pathname }))
}

/** What {@link Place} saw. */
function placeOf(html: string): Record<string, unknown> {
  return JSON.parse(/<h1>(.*)<\/h1>/.exec(pageOf(html))?.[1] ?? '') as Record<string, unknown>
}

test('a page without data is made once and says nothing of caching', async () => {
  const app = await pagesApp({ index: Place, 'dyn/[id]': Place })
  const home = await app.ask('GET /?x=1')
  expect(home.status).toBe(200)
  expect(home.text).toMatch(/^<!DOCTYPE html><html><head>/)
  expect(home.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(home.text)),
    vary: 'Accept-Encoding',
    etag: expect.stringMatching(/^"[0-9a-z]+"$/),
  })
  expect(home.headers).not.toHaveProperty('cache-control')
  expect(home.headers).not.toHaveProperty('x-nextjs-cache')
  expect(nextDataOf(home.text)).toEqual({
    props: { pageProps: {} },
    page: '/',
    query: {},
    buildId: 'b1',
    nextExport: true,
    autoExport: true,
    isFallback: false,
    scriptLoader: [],
  })
  const dynamic = await app.ask('GET /dyn/5?q=1')
  expect(placeOf(dynamic.text)).toEqual({
    props: {},
    asPath: '/dyn/[id]',
    query: {},
    isReady: false,
    isFallback: false,
    pathname: '/dyn/[id]',
  })
  expect((await app.ask('GET /dyn/6')).headers['etag']).toBe(dynamic.headers['etag'])
})

test('the document of a page without data is told of no request', async () => {
  class Frame extends Document<{ told: boolean }> {
    static override async getInitialProps(context: DocumentContext) {
      return { ...(await Document.getInitialProps(context)), told: context.req !== undefined }
    }
    override render() {
      const { told } = this.props
      return h(
        Html,
        {},
        h(Head),
        h('body', {}, h('i', {}, 'told ', String(told)), h(Main), h(NextScript)),
      )
    }
  }
  const app = await pagesApp({
    _document: Frame,
    index: Place,
    gsp: { default: Place, getStaticProps: () => ({ props: {} }) },
  })
  // Texts are told apart, as React does it wherever it may have to find them again.
  expect((await app.ask('GET /')).text).toContain('<i>told <!-- -->false</i>')
  expect((await app.ask('GET /gsp')).text).toContain('<i>told <!-- -->true</i>')
})

test('getStaticProps: props, context, headers, data', async () => {
  const seen: unknown[] = []
  const app = await pagesApp({
    a: {
      default: Place,
      getStaticProps: (context: object) => {
        seen.push(context)
        return { props: { text: '</script><!--\u2028&' } }
      },
    },
  })
  const page = await app.ask('GET /a?secret=1', { Cookie: 'a=b' })
  expect(page.status).toBe(200)
  expect(page.headers).toMatchObject({
    'cache-control': 's-maxage=31536000',
    'x-nextjs-cache': 'MISS',
    'x-verso-cache': 'MISS',
  })
  expect(page.text).toContain('\\u003c/script\\u003e\\u003c!--\\u2028')
  expect(nextDataOf(page.text)).toMatchObject({
    props: { pageProps: { text: '</script><!--\u2028&' }, __N_SSG: true },
    gsp: true,
  })
  expect((await app.ask('GET /a')).headers['x-nextjs-cache']).toBe('HIT')
  expect(seen).toStrictEqual([
    { locales: [], locale: undefined, defaultLocale: undefined, revalidateReason: 'stale' },
  ])

  const data = await app.ask('GET /_next/data/b1/a.json')
  expect(data.status).toBe(200)
  expect(data.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 's-maxage=31536000',
    'x-nextjs-cache': 'HIT',
  })
  expect(JSON.parse(data.text)).toEqual({
    pageProps: { text: '</script><!--\u2028&' },
    __N_SSG: true,
  })
  expect(seen).toHaveLength(1)
})

test.each([
  [3600, 's-maxage=3600, stale-while-revalidate=31532400'],
  [true, 's-maxage=1, stale-while-revalidate=31535999'],
  [false, 's-maxage=31536000'],
  [99_999_999, 's-maxage=99999999'],
])('revalidate: %s says %s', async (revalidate, control) => {
  const app = await pagesApp({
    a: { default: Place, getStaticProps: () => ({ props: {}, revalidate }) },
  })
  expect((await app.ask('GET /a')).headers['cache-control']).toBe(control)
})

test.each([
  [3600, 's-maxage=3600, stale-while-revalidate=3600'],
  [7200, 's-maxage=7200'],
  [false, 's-maxage=31536000'],
])('revalidate: %s beside expireTime: 7200 says %s', (revalidate, control) => {
  expect(toCacheControl(revalidate as number | false, 7200)).toBe(control)
})

test.each([
  ['nothing', undefined, /returned nothing/],
  ['an unknown key', { prop: {} }, /returned prop, which it cannot/],
  ['revalidate: 0', { props: {}, revalidate: 0 }, /revalidate: 0/],
  ['revalidate: 1.5', { props: {}, revalidate: 1.5 }, /revalidate: 1.5/],
  ['revalidate: x', { props: {}, revalidate: 'x' }, /revalidate: "x"/],
  ['a redirect to nowhere', { redirect: { permanent: false } }, /destination must be a string/],
  [
    'a redirect of both kinds',
    { redirect: { destination: '/', permanent: true, statusCode: 301 } },
    /exclude each other/,
  ],
])('getStaticProps that returns %s is a 500', async (_, returned, message) => {
  const app = await pagesApp({ a: { default: Place, getStaticProps: () => returned } })
  const answer = await app.ask('GET /a')
  expect(answer.status).toBe(500)
  expect(answer.headers['cache-control']).toBe(noStore)
  expect(answer.text).not.toMatch(message)
  expect(pageOf(answer.text)).toContain('Internal Server Error')
  expect(String(app.log.lines.error[0]?.fields['error'])).toMatch(message)
})

test('what JSON drops passes in production, and is refused in dev', async () => {
  const files = {
    a: { default: Place, getStaticProps: () => ({ props: { d: new Date(0), u: undefined } }) },
  }
  const production = await pagesApp(files)
  const data = await production.ask('GET /_next/data/b1/a.json')
  expect(JSON.parse(data.text)).toEqual({
    pageProps: { d: '1970-01-01T00:00:00.000Z' },
    __N_SSG: true,
  })
  const dev = await pagesApp(files, { mode: 'development' })
  expect((await dev.ask('GET /a')).status).toBe(500)
})

test('notFound and redirects are kept like pages', async () => {
  const outcomes: Record<string, object> = {
    nf: { notFound: true },
    soon: { notFound: true, revalidate: 1 },
    temporary: { redirect: { destination: '/a?x=1', permanent: false } },
    permanent: { redirect: { destination: '/ü', permanent: true } },
    moved: { redirect: { destination: 'https://example.com/a', statusCode: 301 } },
  }
  const app = await pagesApp({
    'b/[id]': {
      default: Place,
      getStaticPaths: () => ({ paths: [], fallback: 'blocking' }),
      getStaticProps: ({ params }: { params: { id: string } }) => outcomes[params.id],
    },
  })
  for (const state of ['MISS', 'HIT']) {
    const missing = await app.ask('GET /b/nf')
    expect(missing).toMatchObject({
      status: 404,
      headers: { 'x-nextjs-cache': state, 'cache-control': 's-maxage=31536000' },
    })
    expect(pageOf(missing.text)).toContain('This page could not be found')
    expect(await app.ask('GET /b/temporary')).toMatchObject({
      status: 307,
      text: '/a?x=1',
      headers: {
        location: '/a?x=1',
        'x-nextjs-cache': state,
        'cache-control': 's-maxage=31536000',
      },
    })
  }
  expect((await app.ask('GET /b/soon')).headers['cache-control']).toBe(
    's-maxage=1, stale-while-revalidate=31535999',
  )
  expect(await app.ask('GET /b/permanent')).toMatchObject({
    status: 308,
    headers: { location: '/%C3%BC', refresh: '0;url=/%C3%BC' },
  })
  expect(await app.ask('GET /b/moved')).toMatchObject({
    status: 301,
    headers: { location: 'https://example.com/a' },
  })
  expect(await app.ask('GET /_next/data/b1/b/nf.json')).toMatchObject({
    status: 404,
    text: '{"notFound":true}',
    headers: { 'x-nextjs-matched-path': '/b/[id]', 'cache-control': 's-maxage=31536000' },
  })
  expect(await app.ask('GET /_next/data/b1/b/moved.json')).toMatchObject({
    status: 200,
    text: '{"pageProps":{"__N_REDIRECT":"https://example.com/a","__N_REDIRECT_STATUS":301},"__N_SSG":true}',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
})

test('other methods than GET and HEAD are refused', async () => {
  const app = await pagesApp({
    index: Place,
    a: { default: Place, getStaticProps: () => ({ props: {} }) },
  })
  for (const path of ['/', '/a', '/_next/data/b1/a.json']) {
    for (let round = 0; round < 2; round++) {
      const answer = await app.ask(`POST ${path}`, {}, 'x=1')
      expect(answer).toMatchObject({
        status: 405,
        text: 'Method Not Allowed',
        headers: { allow: 'GET, HEAD' },
      })
      await app.ask(`GET ${path}`)
    }
  }
  const [head, get] = [await app.ask('HEAD /a'), await app.ask('GET /a')]
  expect(head.headers).toEqual({ ...get.headers, date: head.headers['date'] })
  expect(head.body).toBe('')
})

test('304 for whoever has the page', async () => {
  const app = await pagesApp({ a: { default: Place, getStaticProps: () => ({ props: {} }) } })
  const { headers } = await app.ask('GET /a')
  const again = await app.ask('GET /a', { 'If-None-Match': `W/${headers['etag']}` })
  expect(again.status).toBe(304)
  expect(again.body).toBe('')
  expect(again.headers).toMatchObject({
    'x-nextjs-cache': 'HIT',
    'cache-control': 's-maxage=31536000',
    etag: headers['etag'],
  })
  expect(again.headers).not.toHaveProperty('content-type')
  expect(again.headers).not.toHaveProperty('content-length')
})

test('pages are compressed once and sent many times', async () => {
  const app = await pagesApp({ index: () => h('p', {}, 'long '.repeat(1_000)) })
  const plain = await app.ask('GET /')
  for (const coding of ['gzip', 'br', 'gzip']) {
    const answer = await app.ask('GET /', { 'Accept-Encoding': coding })
    expect(answer.headers).toMatchObject({
      'content-encoding': coding,
      etag: plain.headers['etag'],
      vary: 'Accept-Encoding',
      'content-length': String(answer.body.length),
    })
    const fetched = await fetch(`http://127.0.0.1:${app.port}/`, {
      headers: { 'accept-encoding': coding, connection: 'close' },
    })
    expect(await fetched.text()).toBe(plain.text)
  }
})
