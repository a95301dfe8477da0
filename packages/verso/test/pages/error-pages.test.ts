import { createElement as h } from 'react'
import { expect, test } from 'vitest'

import type { NextPageContext } from '../../src/types/component.ts'

import { nextDataOf, pageOf, pagesApp } from './support/pages-app.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'
const Home = () => h('p', {}, 'home')

test.each(['/nope', '/_app', '/_document', '/_error', '/500', '/api/nope', '/_next/foo', '/%'])(
  '%s is the 404 page, whatever the method',
  async (path) => {
    const app = await pagesApp({ index: Home })
    for (const method of ['GET', 'POST']) {
      const answer = await app.ask(`${method} ${path}`)
      expect(answer.status).toBe(404)
      expect(answer.headers).toMatchObject({
        'cache-control': noStore,
        'content-type': 'text/html; charset=utf-8',
      })
      expect(nextDataOf(answer.text)).toMatchObject({
        page: '/_error',
        props: { pageProps: { statusCode: 404 } },
      })
    }
    expect((await app.ask(`HEAD ${path}`)).body).toBe('')
  },
)

test('an API route next to pages is untouched', async () => {
  const app = await pagesApp({
    index: Home,
    'api/hello': (_: unknown, res: { json(value: unknown): void }) => res.json({ a: 1 }),
  })
  expect(await app.ask('GET /api/hello')).toMatchObject({ status: 200, text: '{"a":1}' })
  expect((await app.ask('GET /_next/data/b1/api/hello.json')).status).toBe(404)
})

test('a parameter that cannot be decoded is a 400 page', async () => {
  const app = await pagesApp({ 'b/[id]': Home })
  const answer = await app.ask('GET /b/%')
  expect(answer).toMatchObject({ status: 400, headers: { 'cache-control': noStore } })
  expect(pageOf(answer.text)).toContain('Bad Request')
})

test('data requests: only of this build, only of pages with data', async () => {
  const app = await pagesApp({
    index: Home,
    a: { default: Home, getStaticProps: () => ({ props: {} }) },
  })
  for (const path of ['b1/index', 'wrong/a', 'b1/nope', 'b1/_error', 'b1/404', 'b1/../a']) {
    expect([path, (await app.ask(`GET /_next/data/${path}.json`)).status]).toEqual([path, 404])
  }
  expect((await app.ask('GET /_next/data/b1/a')).status).toBe(404)
  expect((await app.ask('GET /_next/data/b1')).status).toBe(404)
})

test('pages/404 with data is revalidated and still never kept by anybody', async () => {
  let count = 0
  const app = await pagesApp({
    index: Home,
    '404': {
      default: ({ n }: { n: number }) => h('h1', {}, `gone ${n}`),
      getStaticProps: () => ({ props: { n: ++count }, revalidate: 100 }),
    },
  })
  for (const path of ['/nope', '/404', '/_error']) {
    const answer = await app.ask(`GET ${path}`)
    expect(answer.status).toBe(404)
    expect(answer.headers['cache-control']).toBe(noStore)
    expect(pageOf(answer.text)).toBe('<h1>gone 1</h1>')
  }
  expect((await app.ask('GET /nope')).headers['x-nextjs-cache']).toBe('HIT')
  expect(await app.ask('GET /_next/data/b1/index.json')).toMatchObject({
    status: 404,
    text: '{"pageProps":{"n":1},"__N_SSG":true}',
  })
})

test('pages/500 and pages/_error', async () => {
  const crash = { default: Home, getServerSideProps: () => Promise.reject(new Error('secret')) }
  const own = await pagesApp({ crash, '500': () => h('h1', {}, 'my 500') })
  const answer = await own.ask('GET /crash')
  expect(answer).toMatchObject({ status: 500, headers: { 'cache-control': noStore } })
  expect(pageOf(answer.text)).toBe('<h1>my 500</h1>')
  expect((await own.ask('GET /500')).status).toBe(500)

  const MyError = Object.assign((props: object) => h('h1', {}, JSON.stringify(props)), {
    getInitialProps: ({ res, err, asPath, pathname, query }: NextPageContext) => ({
      code: res?.statusCode,
      message: err?.message ?? null,
      asPath,
      pathname,
      query,
    }),
  })
  const shared = await pagesApp({ crash, _error: MyError })
  const failed = await shared.ask('GET /crash?k=1')
  expect(failed.status).toBe(500)
  expect(JSON.parse(pageOf(failed.text).slice(4, -5))).toEqual({
    code: 500,
    message: 'secret',
    asPath: '/crash?k=1',
    pathname: '/_error',
    query: { k: '1' },
  })
  const missing = await shared.ask('GET /nope')
  expect(missing.status).toBe(404)
  expect(pageOf(missing.text)).toContain('"code":404,"message":null')
})

test('an error page that fails itself is a plain 500', async () => {
  const app = await pagesApp({
    _error: () => {
      throw new Error('secret again')
    },
    crash: { default: Home, getServerSideProps: () => Promise.reject(new Error('secret')) },
  })
  for (const path of ['/crash', '/nope']) {
    expect(await app.ask(`GET ${path}`)).toMatchObject({
      status: 500,
      text: 'Internal Server Error',
    })
  }
})

test.each<[files: object, said: string]>([
  [{ '404': { default: Home, getServerSideProps: () => ({ props: {} }) } }, 'pages/404'],
  [{ '500': Object.assign(() => null, { getInitialProps: () => ({}) }) }, 'pages/500'],
  [{ '404': { default: Home, getStaticProps: () => ({ notFound: true }) } }, 'page /404'],
  [{ _app: { other: 1 } }, 'pages/_app has no default export'],
  [{ _document: { default: 5 } }, 'pages/_document has a default export that is no'],
])('a frame or an error page that cannot be one is said in the log: %j', async (files, said) => {
  const throws = () => {
    throw new Error('on purpose')
  }
  const app = await pagesApp({ index: Home, fails: throws, ...files })
  for (const path of ['/', '/nowhere', '/fails']) await app.ask(`GET ${path}`)
  expect(app.log.lines.error.map(({ fields }) => String(fields['error'])).join()).toContain(said)
})

test('exports that contradict each other are said in the log', async () => {
  const getStaticProps = () => ({ props: {} })
  const app = await pagesApp({
    both: { default: Home, getStaticProps, getServerSideProps: getStaticProps },
    'dyn/[id]': { default: Home, getStaticProps },
    none: {},
    paths: {
      default: Home,
      getStaticProps,
      getStaticPaths: () => ({ paths: [], fallback: false }),
    },
  })
  for (const path of ['/both', '/dyn/1', '/none', '/paths']) {
    expect((await app.ask(`GET ${path}`)).status).toBe(500)
  }
  const log = app.log.lines.error.map(({ fields }) => String(fields['error'])).join()
  for (const text of [
    'getStaticProps and getServerSideProps',
    'no getStaticPaths',
    'pages/none.tsx has no default export.',
    'no parameters',
  ]) {
    expect(log).toContain(text)
  }
})
