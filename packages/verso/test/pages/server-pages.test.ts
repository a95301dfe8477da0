import type { IncomingMessage, ServerResponse } from 'node:http'

import { createElement as h } from 'react'
import { expect, test } from 'vitest'

import { useRouter } from '../../src/shims/router.tsx'

import { nextDataOf, pageOf, pagesApp } from './support/pages-app.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

interface Context {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly query: Record<string, string>
  readonly resolvedUrl: string
  readonly params?: object
}

function Page(props: { crash?: boolean }) {
  const { asPath, query, isReady } = useRouter()
  if (props.crash === true) throw new Error('secret crash')
  return h('h1', {}, JSON.stringify({ props, asPath, query, isReady }))
}

const outcomes: Record<string, (context: Context) => unknown> = {
  nf: () => ({ notFound: true }),
  redirect: () => ({ redirect: { destination: '/to', permanent: false } }),
  promise: () => ({ props: Promise.resolve({ p: 1 }) }),
  reject: () => ({ props: Promise.reject(new Error('secret rejection')) }),
  throw() {
    throw new Error('secret error')
  },
  nothing: () => undefined,
  key: () => ({ prop: {} }),
  crash: () => ({ props: { crash: true } }),
  circle() {
    const props: Record<string, unknown> = {}
    props['self'] = props
    return { props }
  },
  end({ res }) {
    res.end('ended')
    return { props: {} }
  },
  head({ res }) {
    res.writeHead(302, { Location: '/x' }).end()
    return { props: Promise.reject(new Error('nobody waits')) }
  },
  set({ res }) {
    res.statusCode = 418
    res.setHeader('Cache-Control', 'public, max-age=5')
    res.setHeader('Set-Cookie', 'a=b')
    return { props: {} }
  },
}

const files = {
  ssr: {
    default: Page,
    getServerSideProps(context: Context) {
      const outcome = outcomes[context.query['k'] ?? '']
      if (outcome !== undefined) return outcome(context)
      const { resolvedUrl, req } = context
      return { props: { keys: Object.keys(context), resolvedUrl, url: req.url } }
    },
  },
  'srv/[id]': {
    default: Page,
    getServerSideProps: ({ params, query, resolvedUrl }: Context) => ({
      props: { params, query, resolvedUrl },
    }),
  },
}

test('getServerSideProps: context, answer, data', async () => {
  const app = await pagesApp(files)
  const page = await app.ask('GET /ssr?a=1&b=%20x')
  expect(page.status).toBe(200)
  expect(page.headers).toMatchObject({
    'cache-control': noStore,
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(page.text)),
    vary: 'Accept-Encoding',
  })
  expect(page.headers).not.toHaveProperty('x-nextjs-cache')
  const pageProps = {
    keys: ['req', 'res', 'query', 'resolvedUrl', 'locales', 'locale', 'defaultLocale'],
    resolvedUrl: '/ssr?a=1&b=+x',
    url: '/ssr?a=1&b=%20x',
  }
  expect(nextDataOf(page.text)).toEqual({
    props: { pageProps, __N_SSP: true },
    page: '/ssr',
    isExperimentalCompile: false,
    query: { a: '1', b: ' x' },
    buildId: 'b1',
    isFallback: false,
    gssp: true,
    scriptLoader: [],
  })
  expect(pageOf(page.text)).toContain('"asPath":"/ssr?a=1&amp;b=+x"')
  const data = await app.ask('GET /_next/data/b1/ssr.json?a=1')
  expect(data.headers).toMatchObject({
    'cache-control': noStore,
    'content-type': 'application/json; charset=utf-8',
  })
  expect(JSON.parse(data.text)).toEqual({
    pageProps: { ...pageProps, resolvedUrl: '/ssr?a=1', url: '/_next/data/b1/ssr.json?a=1' },
    __N_SSP: true,
  })
  expect((await app.ask('POST /ssr', {}, 'x=1')).status).toBe(200)
})

test('parameters beat the query, and keep their slashes', async () => {
  const app = await pagesApp(files)
  const page = nextDataOf((await app.ask('GET /srv/a%2Fb%20c?q=%C3%A9&id=7')).text)
  expect(page['props']).toEqual({
    pageProps: {
      params: { id: 'a/b c' },
      query: { q: 'é', id: 'a/b c' },
      resolvedUrl: '/srv/a%2Fb%20c?q=%C3%A9&id=7',
    },
    __N_SSP: true,
  })
  const data = await app.ask('GET /_next/data/b1/srv/a%2Fb%20c.json')
  expect(data.headers['x-nextjs-matched-path']).toBe('/srv/[id]')
  expect(JSON.parse(data.text)).toMatchObject({ pageProps: { params: { id: 'a/b c' } } })
})

test('notFound, redirect, promises', async () => {
  const app = await pagesApp(files)
  expect(await app.ask('GET /ssr?k=nf')).toMatchObject({
    status: 404,
    headers: { 'cache-control': noStore },
  })
  expect(await app.ask('GET /_next/data/b1/ssr.json?k=nf')).toMatchObject({
    status: 404,
    text: '{"notFound":true}',
    headers: { 'cache-control': noStore },
  })
  expect(await app.ask('GET /ssr?k=redirect')).toMatchObject({
    status: 307,
    text: '/to',
    headers: { location: '/to', 'cache-control': noStore },
  })
  expect(await app.ask('GET /_next/data/b1/ssr.json?k=redirect')).toMatchObject({
    status: 200,
    text: '{"pageProps":{"__N_REDIRECT":"/to","__N_REDIRECT_STATUS":307},"__N_SSP":true}',
  })
  expect((await app.ask('GET /_next/data/b1/ssr.json?k=promise')).text).toBe(
    '{"pageProps":{"p":1},"__N_SSP":true}',
  )
})

test('what the app answers itself is the answer', async () => {
  const app = await pagesApp(files)
  expect(await app.ask('GET /ssr?k=end')).toMatchObject({ status: 200, text: 'ended' })
  expect(await app.ask('GET /ssr?k=head')).toMatchObject({
    status: 302,
    text: '',
    headers: { location: '/x' },
  })
  const set = await app.ask('GET /ssr?k=set')
  expect(set.status).toBe(418)
  expect(set.headers).toMatchObject({ 'cache-control': 'public, max-age=5', 'set-cookie': 'a=b' })
})

test.each(['throw', 'reject', 'nothing', 'key', 'crash', 'circle'])(
  'a page that fails (%s) is a 500 that gives nothing away',
  async (k) => {
    const app = await pagesApp(files)
    const answer = await app.ask(`GET /ssr?k=${k}`)
    expect(answer.status).toBe(500)
    expect(answer.headers).toMatchObject({
      'cache-control': noStore,
      'content-type': 'text/html; charset=utf-8',
    })
    expect(answer.text).not.toContain('secret')
    expect(pageOf(answer.text)).toContain('Internal Server Error')
    expect(nextDataOf(answer.text)).toMatchObject({
      page: '/_error',
      err: { statusCode: 500, message: '500 - Internal Server Error.' },
    })
    expect((await app.ask('GET /ssr')).status).toBe(200)
  },
)

test('getInitialProps of pages and of _app, and what they are given', async () => {
  const Gip = Object.assign(Page, {})
  const WithInitial = Object.assign((props: object) => h(Gip, props), {
    getInitialProps: ({ pathname, query, asPath, req, res }: Record<string, unknown>) => ({
      pathname,
      query,
      asPath,
      has: [req !== undefined, res !== undefined],
    }),
  })
  const app = await pagesApp({ gip: WithInitial })
  const page = await app.ask('GET /gip?a=1')
  expect(page.headers['cache-control']).toBe(noStore)
  expect(nextDataOf(page.text)).toMatchObject({
    props: {
      pageProps: { pathname: '/gip', query: { a: '1' }, asPath: '/gip?a=1', has: [true, true] },
    },
    gip: true,
  })
  expect((await app.ask('GET /_next/data/b1/gip.json')).status).toBe(404)

  type AppProps = { Component: () => null; pageProps: object; extra: string }
  const App = Object.assign(
    ({ Component, pageProps, extra }: AppProps) =>
      h('main', { title: extra }, h(Component, pageProps)),
    {
      getInitialProps: async ({ ctx }: { ctx: { pathname: string; req?: { url?: string } } }) => ({
        pageProps: {},
        extra: `${ctx.pathname} ${ctx.req?.url}`,
      }),
    },
  )
  const wrapped = await pagesApp({
    _app: App,
    index: () => h('p', {}, 'home'),
    gsp: { default: () => null, getStaticProps: () => ({ props: { a: 1 } }) },
  })
  const home = await wrapped.ask('GET /?q=1')
  expect(home.headers['cache-control']).toBe(noStore)
  expect(pageOf(home.text)).toBe('<main title="/ /?q=1"><p>home</p></main>')
  // What everybody gets must not hold anything of the one who came first.
  const data = await wrapped.ask('GET /_next/data/b1/gsp.json?evil=1')
  expect(JSON.parse(data.text)).toEqual({ pageProps: { a: 1 }, extra: '/gsp /gsp', __N_SSG: true })
})

test('_document shapes the page, and may collect while it renders', async () => {
  const {
    default: Document,
    Html,
    Head,
    Main,
    NextScript,
  } = await import('../../src/shims/document.tsx')
  const { default: PageHead } = await import('../../src/shims/head.tsx')
  class MyDocument extends Document {
    override render() {
      return h(
        Html,
        { lang: 'de' },
        h(Head, {}, h('meta', { name: 'doc', content: 'x' })),
        h('body', { className: 'b' }, h(Main), h(NextScript)),
      )
    }
  }
  const app = await pagesApp({
    _document: MyDocument,
    index: () => [h(PageHead, { key: 'h' }, h('title', {}, 'One')), h('p', { key: 'p' }, 'home')],
  })
  const { text } = await app.ask('GET /')
  expect(text).toMatch(
    /^<!DOCTYPE html><html lang="de"><head>.*<title[^>]*>One<\/title>.*<meta name="doc" content="x"\/>.*<body class="b"><div id="__next"><p>home<\/p><\/div><script id="__NEXT_DATA__"/s,
  )
})

test('_document may leave out scripts, but not the page', async () => {
  const { Html, Head, Main } = await import('../../src/shims/document.tsx')
  const app = await pagesApp({
    _document: () => h(Html, {}, h(Head), h('body', {}, h(Main))),
    index: () => h('p', {}, 'home'),
  })
  expect((await app.ask('GET /')).text).toContain('<div id="__next"><p>home</p></div></body>')
  const without = await pagesApp({
    _document: () => h(Html, {}, h(Head), h('body')),
    index: () => h('p', {}, 'home'),
  })
  expect((await without.ask('GET /')).status).toBe(500)
})

test('basePath and trailingSlash are seen in addresses and redirects', async () => {
  const app = await pagesApp(
    { ...files, gsp: { default: Page, getStaticProps: () => ({ props: {} }) } },
    { config: { basePath: '/base', trailingSlash: true } },
  )
  const page = await app.ask('GET /base/ssr/?q=1')
  expect(nextDataOf(page.text)).toMatchObject({
    assetPrefix: '/base',
    props: { pageProps: { resolvedUrl: '/ssr/?q=1', url: '/ssr/?q=1' } },
  })
  expect(pageOf(page.text)).toContain('"asPath":"/ssr/?q=1"')
  expect(pageOf((await app.ask('GET /base/gsp/')).text)).toContain('"asPath":"/gsp/"')
  expect((await app.ask('GET /base/ssr/?k=redirect')).headers['location']).toBe('/base/to')
  expect((await app.ask('GET /base/_next/data/b1/ssr.json?k=redirect')).text).toBe(
    '{"pageProps":{"__N_REDIRECT":"/to","__N_REDIRECT_STATUS":307},"__N_SSP":true}',
  )
})

test('after a rewrite asPath is what was asked for, resolvedUrl what it led to', async () => {
  const rewrites = {
    beforeFiles: [{ source: '/rw/:x', destination: '/ssr?x=:x' }],
    afterFiles: [],
    fallback: [],
  }
  const app = await pagesApp(files, { config: { rewrites } })
  const page = await app.ask('GET /rw/5?q=1')
  expect(nextDataOf(page.text)).toMatchObject({
    props: { pageProps: { resolvedUrl: '/ssr?q=1', url: '/rw/5?q=1' } },
    query: { q: '1', x: '5' },
  })
  expect(pageOf(page.text)).toContain('"asPath":"/rw/5?q=1"')
})
