import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createElement as h } from 'react'
import { expect, onTestFinished, test } from 'vitest'

import { createFileStore } from '../../src/pages/file-store.ts'
import { useRouter } from '../../src/shims/router.tsx'
import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'

import { pagesApp } from './support/pages-app.ts'
import type { Files, PagesApp } from './support/pages-app.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'verso-poison-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A page that shows all it can get at. */
function Page(props: object) {
  const { query, asPath, pathname, isPreview } = useRouter()
  return h('pre', {}, JSON.stringify({ props, query, asPath, pathname, isPreview }))
}

interface Seen {
  req?: { headers: object; url?: string; method?: string }
}
const initial = ({ ctx }: { ctx: Seen }): object => ({
  pageProps: { seen: [ctx.req?.headers, ctx.req?.url, ctx.req?.method] },
})

const data = (context: { params?: object; draftMode?: boolean }): object => ({
  props: {
    params: context.params ?? null,
    draft: context.draftMode === true,
    text: 'x'.repeat(2_000),
  },
})

const files: Files = {
  _app: Object.assign(
    ({ Component, pageProps }: { Component: typeof Page; pageProps: object }) =>
      h(Component, pageProps),
    { getInitialProps: initial },
  ),
  index: { default: Page, getStaticProps: data },
  about: { default: Page, getStaticProps: data },
  'p/[id]': {
    default: Page,
    getStaticPaths: () => ({ paths: ['/p/one'], fallback: 'blocking' }),
    getStaticProps: data,
  },
  'd/[...slug]': {
    default: Page,
    getStaticPaths: () => ({ paths: [], fallback: true }),
    getStaticProps: data,
  },
  'only/[id]': {
    default: Page,
    getStaticPaths: () => ({ paths: ['/only/one'], fallback: false }),
    getStaticProps: data,
  },
  'api/draft': (_: ApiRequest, res: ApiResponse) => {
    res.setPreviewData({ secret: true })
    res.end()
  },
}

const long = 'ä'.repeat(300)
const clean = [
  '/',
  '/about',
  '/p/one',
  '/p/__proto__',
  '/p/constructor',
  '/p/a%2Fb',
  '/p/%F0%9F%A6%8A',
  `/p/${encodeURIComponent(long)}`,
  '/p/..a',
  '/p/%00',
  '/p/index',
  '/p/A',
  '/p/a',
  '/p/%5Bid%5D',
  '/p/a.json',
  '/d/a/b',
  '/d/a%2Fb',
  '/d/__proto__/x',
  '/only/one',
  '/only/two',
]

const toData = (path: string): string => `/_next/data/b1${path === '/' ? '/index' : path}.json`

/** What everybody gets of each path, its data, and who answered. */
async function snapshot(app: PagesApp): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const path of clean.flatMap((one) => [toData(one), one])) {
    const { status, headers, text } = await app.ask(`GET ${path}`)
    const { etag, location, 'cache-control': control, 'content-type': type } = headers
    all[path] = { status, etag, location, control, type, cookies: headers['set-cookie'], text }
  }
  return all
}

const hostileHeaders: Record<string, string>[] = [
  { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'X-Host': 'evil.example' },
  { Cookie: '__prerender_bypass=x; __next_preview_data=y; session=evil' },
  { 'x-nextjs-data': '1', 'x-matched-path': '/about', 'x-invoke-path': '/about' },
  { 'x-invoke-status': '404', 'x-invoke-query': '{"id":"evil"}', 'x-invoke-output': '/404' },
  { 'x-prerender-revalidate': 'x', 'x-prerender-revalidate-if-generated': '1' },
  {
    'x-middleware-rewrite': '/about',
    'x-middleware-prefetch': '1',
    'x-middleware-subrequest': 'm',
  },
  { 'x-now-route-matches': '1=evil', 'x-vercel-id': 'evil', 'x-original-url': '/about' },
  { Accept: 'application/json', RSC: '1', 'Next-Router-Prefetch': '1', 'x-http-method': 'POST' },
  { 'x-http-method-override': 'DELETE', Range: 'bytes=0-3', 'If-None-Match': '*' },
  { 'User-Agent': 'Googlebot/2.1 evil', 'Accept-Language': 'evil', Forwarded: 'host=evil.example' },
  { 'Cache-Control': 'no-cache', Pragma: 'no-cache', Purpose: 'prefetch', Authorization: 'evil' },
]
const queries = [
  '?id=evil',
  '?slug=evil&slug=2',
  '?__nextDataReq=1',
  '?nxtPid=evil',
  '?amp=1',
  '?_rsc=evil',
]
const methods = ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PURGE', 'PATCH']

/** Other ways to write a path: of the same page, or of none. */
function spellings(path: string): string[] {
  const escaped = path.replaceAll(
    /[a-z](?=[^/]*$)/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return [
    escaped,
    path.toUpperCase(),
    `${path}/`,
    `/.${path}`,
    `/evil/%2e%2e${path}`,
    `${path}%00`,
    `${path};id=evil`,
    `${path}%3Fid=evil`,
    `${path}%23evil`,
    `${path}.json`,
    `//evil.example${path}`,
    `${path}%`,
    `/_next/data/b1/index${path}.json`,
    `/_next/data/b1/..${path}.json`,
    `/_next/data/b0${path}.json`,
    `/_next/data/__proto__${path}.json`,
  ]
}

async function attack(app: PagesApp): Promise<void> {
  const cookie = (await app.ask('GET /api/draft')).headers['set-cookie'] ?? ''
  const draft = cookie
    .split('\n')
    .map((line) => line.split(';', 1)[0])
    .join('; ')
  const headers = [...hostileHeaders, { Cookie: draft }]
  for (const path of clean) {
    const lines = [path, toData(path)].flatMap((target) => [
      ...queries.map((query) => `GET ${target}${query}`),
      ...methods.map((method) => `${method} ${target}?id=evil`),
    ])
    await Promise.all([
      ...headers.flatMap((one) =>
        [path, toData(path)].map((target) => app.ask(`GET ${target}?id=evil`, one)),
      ),
      ...lines.map((line) => app.ask(line, { 'x-evil': 'evil' }, 'evil=1')),
      ...spellings(path).map((target) => app.ask(`GET ${target}`)),
      app.ask(`GET http://evil.example${path}`).catch(() => undefined),
    ])
  }
}

test('nothing that clients send changes what others get, or what is stored', async () => {
  const untouched = await pagesApp(files, { store: await createFileStore(await folder()) })
  const expected = await snapshot(untouched)
  expect(JSON.stringify(expected)).not.toContain('evil')
  expect(JSON.stringify(expected)).toContain('__proto__')

  const dir = await folder()
  const attacked = await pagesApp(files, { store: await createFileStore(dir) })
  await attack(attacked)
  // The placeholder and what is behind it differ by who came first; the data requests of the snapshot made them all.
  expect(await snapshot(attacked)).toEqual(expected)
  await attack(attacked)
  expect(await snapshot(attacked)).toEqual(expected)
  // What lies on the disk is the same as well: another process starts from it.
  const restarted = await pagesApp(files, { store: await createFileStore(dir) })
  expect(await snapshot(restarted)).toEqual(expected)
}, 60_000)

test('draft mode writes nothing', async () => {
  const dir = await folder()
  const app = await pagesApp(files, { store: await createFileStore(dir) })
  const set = (await app.ask('GET /api/draft')).headers['set-cookie'] ?? ''
  const Cookie = set
    .split('\n')
    .map((line) => line.split(';', 1)[0])
    .join('; ')
  for (const path of ['/about', '/p/one', '/p/new', '/d/a/b', '/only/two']) {
    const { text } = await app.ask(`GET ${path}`, { Cookie })
    expect(text).toContain('&quot;draft&quot;:true')
  }
  expect(await readdir(dir)).toEqual([])
})

test('a disk that takes nothing more: pages are served, and made anew in memory', async () => {
  const dir = await folder()
  let count = 0
  const counting: Files = {
    'c/[id]': {
      default: ({ n }: { n: number }) => h('b', {}, `count ${n}`),
      getStaticPaths: () => ({ paths: [], fallback: 'blocking' }),
      getStaticProps: () => ({ props: { n: ++count } }),
    },
    'api/revalidate': async (req: ApiRequest, res: ApiResponse) => {
      await res.revalidate(req.query['path'] as string)
      res.end('done')
    },
  }
  const app = await pagesApp(counting, { store: await createFileStore(dir) })
  expect((await app.ask('GET /c/1')).text).toContain('count 1')
  // Nothing can be written any more: what should be a folder is a file.
  await rm(join(dir, 'tmp'), { recursive: true })
  await writeFile(join(dir, 'tmp'), '')
  expect((await app.ask('GET /api/revalidate?path=/c/1')).text).toBe('done')
  expect((await app.ask('GET /c/1')).text).toContain('count 2')
  for (let n = 0; n < 20; n++) expect((await app.ask(`GET /c/new-${n}`)).status).toBe(200)
  expect(app.log.lines.error).toHaveLength(1)
  // The page from before the revalidation does not come back with a restart.
  await rm(join(dir, 'tmp'))
  const restarted = await pagesApp(counting, { store: await createFileStore(dir) })
  expect((await restarted.ask('GET /c/1')).text).toContain(`count ${count}`)
})
