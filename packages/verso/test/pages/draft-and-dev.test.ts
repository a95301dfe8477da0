import { createElement as h } from 'react'
import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'

import { nextDataOf, pageOf, pagesApp } from './support/pages-app.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

interface Context {
  readonly draftMode?: boolean
  readonly preview?: boolean
  readonly previewData?: unknown
  readonly params?: { id: string }
}

const props = (context: Context): object => ({
  draft: context.draftMode ?? null,
  preview: context.preview ?? null,
  data: context.previewData ?? null,
})

const Show = (shown: object) => h('b', {}, JSON.stringify(shown))

const files = {
  index: Show,
  gsp: { default: Show, getStaticProps: (context: Context) => ({ props: props(context) }) },
  'f/[id]': {
    default: Show,
    getStaticPaths: () => ({ paths: [], fallback: false }),
    getStaticProps: (context: Context) =>
      context.params?.id === 'nf' ? { notFound: true } : { props: props(context) },
  },
  ssr: { default: Show, getServerSideProps: (context: Context) => ({ props: props(context) }) },
  'api/draft': (req: ApiRequest, res: ApiResponse) => {
    if (req.query['data'] === undefined) res.setDraftMode({ enable: true })
    else res.setPreviewData({ x: 1 })
    res.end()
  },
}

/** The cookies of an answer, as a browser sends them back. */
function cookiesOf(setCookie: string | undefined): string {
  return (setCookie ?? '')
    .split('\n')
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

test('draft mode renders for its visitor and leaves what is kept alone', async () => {
  const app = await pagesApp(files)
  const off = '{"draft":null,"preview":null,"data":null}'
  expect(pageOf((await app.ask('GET /gsp')).text)).toBe(`<b>${off}</b>`)
  const draft = cookiesOf((await app.ask('GET /api/draft')).headers['set-cookie'])
  const preview = cookiesOf((await app.ask('GET /api/draft?data=1')).headers['set-cookie'])

  for (const [cookie, data] of [
    [draft, '{}'],
    [preview, '{"x":1}'],
  ] as const) {
    const on = `<b>{"draft":true,"preview":true,"data":${data}}</b>`
    for (const path of ['/gsp', '/f/unlisted', '/ssr']) {
      const page = await app.ask(`GET ${path}`, { Cookie: cookie })
      expect(pageOf(page.text)).toBe(on)
      expect(page.headers['cache-control']).toBe(noStore)
      expect(nextDataOf(page.text)).toMatchObject({ isPreview: true })
    }
  }
  const page = await app.ask('GET /gsp', { Cookie: draft })
  expect(page.headers).toMatchObject({ 'x-verso-cache': 'BYPASS', 'x-nextjs-cache': 'HIT' })
  const data = await app.ask('GET /_next/data/b1/gsp.json', { Cookie: draft })
  expect(Object.keys(JSON.parse(data.text) as object)).toEqual([
    'pageProps',
    '__N_PREVIEW',
    '__N_SSG',
  ])
  const missing = await app.ask('GET /f/nf', { Cookie: draft })
  expect(missing).toMatchObject({ status: 404, headers: { 'cache-control': noStore } })

  expect(pageOf((await app.ask('GET /gsp')).text)).toBe(`<b>${off}</b>`)
  expect((await app.ask('GET /f/unlisted')).status).toBe(404)
})

test('a wrong token ends the mode on pages that look at it', async () => {
  const app = await pagesApp(files)
  for (const path of ['/gsp', '/gsp', '/ssr']) {
    const answer = await app.ask(`GET ${path}`, { Cookie: '__prerender_bypass=wrong' })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']).toMatch(/__prerender_bypass=;.*1970/)
    expect(pageOf(answer.text)).toContain('"draft":null')
  }
  const home = await app.ask('GET /', { Cookie: '__prerender_bypass=wrong' })
  expect(home.headers).not.toHaveProperty('set-cookie')
})

test('a wrong token ends the mode where nothing is found, if that is shown for each request', async () => {
  const Failed = Object.assign(() => null, { getInitialProps: () => ({}) })
  const app = await pagesApp({ ...files, _error: Failed })
  const answer = await app.ask('GET /nowhere', { Cookie: '__prerender_bypass=wrong' })
  expect(answer.status).toBe(404)
  expect(answer.headers['set-cookie']).toMatch(/__prerender_bypass=;.*1970/)
})

test('dev asks for the data each time and keeps nothing', async () => {
  let count = 0
  const app = await pagesApp(
    {
      index: () => h('b', {}, String(++count)),
      gsp: { default: Show, getStaticProps: () => ({ props: { n: ++count } }) },
      'f/[id]': {
        default: Show,
        getStaticPaths: () => ({ paths: [`/f/${count}`], fallback: false }),
        getStaticProps: () => ({ props: {} }),
      },
    },
    { mode: 'development' },
  )
  for (const n of [1, 2]) {
    const page = await app.ask('GET /gsp')
    expect(pageOf(page.text)).toBe(`<b>{"n":${n}}</b>`)
    expect(page.headers['cache-control']).toBe('no-cache, must-revalidate')
  }
  expect((await app.ask('GET /f/1')).status).toBe(404)
  expect((await app.ask('GET /f/2')).status).toBe(200)
  expect(pageOf((await app.ask('GET /')).text)).toBe('<b>3</b>')
  expect(pageOf((await app.ask('GET /')).text)).toBe('<b>4</b>')
})
