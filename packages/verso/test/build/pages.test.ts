import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { buildApp } from '../../src/build/build-app.ts'
import { isVersoError } from '../../src/errors/verso-error.ts'
import { appFolder, build } from '../support/app-folder.ts'
import { pagesApp, serveBuiltPages, shown } from '../support/built-pages.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'

const everyKind = {
  'pages/index.tsx': `import fs from 'node:fs'
import { format } from '../lib/format'
export const getStaticProps = () => ({ props: { has: fs.existsSync('/') }, revalidate: 60 })
export default function Home({ has }: { has: boolean }) { return <main>{format(has)}</main> }`,
  'lib/format.ts': 'export const format = (has: boolean): string => `home ${has}`',
  'pages/plain.jsx': 'const Page = () => <p>plain</p>; export default Page',
  'pages/asked.tsx': `export const getServerSideProps = ({ query }) => ({ props: { q: query.q ?? 'nothing' } })
export default ({ q }) => <p>asked {q}</p>`,
  'pages/initial.js': `const Page = ({ name }) => <p>initial {name}</p>
Page.getInitialProps = ({ pathname }) => ({ name: pathname })
export default Page`,
  'pages/posts/[id].tsx': `export const getStaticPaths = () => ({ paths: ['/posts/1', { params: { id: 'a b' } }], fallback: false })
export const getStaticProps = ({ params }) => ({ props: params })
export default ({ id }) => <p>post {id}</p>`,
  'pages/docs/[[...path]].tsx': `export const getStaticPaths = () => ({ paths: [], fallback: 'blocking' })
export const getStaticProps = ({ params }) => ({ props: { path: params.path ?? null } })
export default ({ path }) => <p>docs {JSON.stringify(path)}</p>`,
  'pages/404.tsx': 'export default () => <p>nothing here</p>',
  'pages/api/hello.ts': 'export default (req, res) => res.json({ hello: true })',
}

test('a build serves every kind of page alone, without React or the app beside it', async () => {
  const server = await serveBuiltPages(await pagesApp(everyKind))
  const kinds = Object.fromEntries(
    server.built.routes.map(({ route, page }) => [route.pattern, [page?.kind, page?.paths]]),
  )
  expect(kinds).toEqual({
    '/': ['ssg', ['/']],
    '/404': ['static', ['/404']],
    '/api/hello': [undefined, undefined],
    '/asked': ['ssr', []],
    '/docs/[[...path]]': ['ssg', []],
    '/initial': ['initial', []],
    '/plain': ['static', ['/plain']],
    '/posts/[id]': ['ssg', ['/posts/1', '/posts/a%20b']],
  })
  expect(shown(await server.text('/'))).toBe('home true')
  expect(shown(await server.text('/plain'))).toBe('plain')
  expect(shown(await server.text('/asked?q=this'))).toBe('asked this')
  expect(shown(await server.text('/initial'))).toBe('initial /initial')
  expect(shown(await server.text('/posts/a%20b'))).toBe('post a b')
  expect(shown(await server.text('/docs/x/y'))).toBe('docs [&quot;x&quot;,&quot;y&quot;]')
  expect(shown(await server.text('/docs'))).toBe('docs null')
  const missing = await fetch(`${server.url}/posts/2`)
  expect([missing.status, shown(await missing.text())]).toEqual([404, 'nothing here'])
  expect(await server.text('/api/hello')).toBe('{"hello":true}')
})

test('what the build made is there with the first request, and its data too', async () => {
  const server = await serveBuiltPages(await pagesApp(everyKind))
  const home = await fetch(`${server.url}/`)
  expect(home.headers.get('x-nextjs-cache')).toBe('HIT')
  expect(home.headers.get('cache-control')).toBe('s-maxage=60, stale-while-revalidate=31535940')
  const id = await readFile(join(server.built.outDir, 'BUILD_ID'), 'utf8')
  expect(await server.text(`/_next/data/${id}/posts/1.json`)).toBe(
    '{"pageProps":{"id":"1"},"__N_SSG":true}',
  )
})

test('what a page loads is there: hashed, compressed, kept for ever', async () => {
  const server = await serveBuiltPages(
    await pagesApp({
      'pages/index.tsx': `import photo from '../images/photo.svg'
import styles from './home.module.css'
export default () => <img className={styles.photo} src={photo.src} width={photo.width} />`,
      'pages/home.module.css': '.photo { border: 1px solid; background: url(../images/photo.svg) }',
      'pages/_app.tsx': `import '../styles/all.css'
export default ({ Component, pageProps }) => <Component {...pageProps} />`,
      'styles/all.css': 'body { margin: 0 }',
      'images/photo.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="7"/>',
    }),
  )
  const html = await server.text('/')
  const found = [...html.matchAll(/(?:src|href)="(\/_next\/[^"]+)"/g)].map(([, url]) => url ?? '')
  expect(found.length).toBeGreaterThan(5)
  for (const url of found) {
    const answer = await fetch(server.url + url)
    expect([url, answer.status]).toEqual([url, 200])
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  }
  expect(html).toMatch(/<img[^>]*src="\/_next\/static\/media\/photo\.[\da-f]{8}\.svg" width="12"/)
  // The class name that the server wrote is the one in the style sheet.
  const name = /class="(home_photo__\w+)"/.exec(html)?.[1] ?? 'none'
  const sheets = await Promise.all(
    found.filter((url) => url.endsWith('.css')).map((url) => server.text(url)),
  )
  expect(sheets.join('')).toContain(`.${name}{`)
  const framework = found.find((url) => url.includes('framework')) ?? ''
  const small = await fetch(server.url + framework, { headers: { 'accept-encoding': 'br' } })
  expect(small.headers.get('content-encoding')).toBe('br')
  const size = (await small.arrayBuffer()).byteLength
  const folder = join(server.built.outDir, 'static')
  expect((await stat(join(folder, framework))).size).toBe(size)
  expect((await stat(`${join(folder, framework)}.br`)).size).toBeLessThan(size / 3)
})

test('the list of pages tells the browser what to load and whether there is data', async () => {
  const server = await serveBuiltPages(await pagesApp(everyKind))
  const id = await readFile(join(server.built.outDir, 'BUILD_ID'), 'utf8')
  const text = await server.text(`/_next/static/${id}/_buildManifest.js`)
  const pages = JSON.parse(text.replace('self.__VERSO_PAGES=', '')) as Record<
    string,
    { js: string[]; data?: string }
  >
  expect(Object.fromEntries(Object.entries(pages).map(([key, { data }]) => [key, data]))).toEqual({
    '/': 'static',
    '/404': undefined,
    '/_error': undefined,
    '/asked': 'server',
    '/docs/[[...path]]': 'static',
    '/initial': undefined,
    '/plain': undefined,
    '/posts/[id]': 'static',
  })
  for (const url of pages['/']?.js ?? []) expect((await fetch(server.url + url)).status).toBe(200)
})

test('a page that cannot be made fails the build by name, and the last build stays', async () => {
  const app = await pagesApp(everyKind)
  await buildApp({ config: app.config, logger: createMemoryLogger() })
  const before = await readFile(join(app.dir, '.verso/BUILD_ID'), 'utf8')
  await app.write({
    'pages/posts/[id].tsx': `export const getStaticPaths = () => ({ paths: ['/posts/1', '/posts/2'], fallback: false })
export const getStaticProps = ({ params }) => {
  if (params.id === '2') throw new Error('no such post')
  return { props: {} }
}
export default () => <p />`,
  })
  const failure: unknown = await buildApp({
    config: app.config,
    logger: createMemoryLogger(),
  }).catch((error: unknown) => error)
  expect(isVersoError(failure) && failure.message).toBe(
    'The page /posts/2 cannot be made: no such post',
  )
  expect(isVersoError(failure) && failure.hint).toContain('pages/posts/[id].tsx')
  expect(isVersoError(failure) && String((failure.cause as Error).stack)).toContain(
    'pages/posts/[id].tsx:3',
  )
  expect(await readFile(join(app.dir, '.verso/BUILD_ID'), 'utf8')).toBe(before)
  expect((await readdir(app.dir)).filter((name) => name.startsWith('.verso'))).toEqual(['.verso'])
})

const plain = 'export default () => null'
const listing = (paths: string): string =>
  `export const getStaticPaths = async () => { ${paths} }
export const getStaticProps = () => ({ props: {} })
${plain}`

test.each<[files: Record<string, string>, said: string, place: string]>([
  [
    { 'pages/a.js': `export const getStaticProps = () => new Promise(() => {})\n${plain}` },
    'These pages were never made: /a.',
    '',
  ],
  [
    { 'pages/a.js': `const x = document.title\nexport default () => x` },
    'pages/a.js cannot be loaded: document is not defined',
    'Thrown at pages/a.js:1:11.',
  ],
  [
    { 'pages/p/[id].js': listing("throw new Error('no list')") },
    'getStaticPaths of the page /p/[id] failed: no list',
    'Thrown at pages/p/[id].js:1:51.',
  ],
  [
    {
      'pages/p/[id].js': listing("return { paths: ['/p/a'], fallback: false }"),
      'pages/p/a.js': plain,
    },
    'getStaticPaths of the page /p/[id] listed /p/a, which pages/p/a.js makes.',
    '',
  ],
])('a build that fails names page and place: %j', async (files, said, place) => {
  const app = await pagesApp(files)
  const failure: unknown = await buildApp({
    config: app.config,
    logger: createMemoryLogger(),
  }).catch((error: unknown) => error)
  expect(isVersoError(failure) && failure.message).toBe(said)
  expect(isVersoError(failure) && failure.hint).toContain(place)
})

test('a page that redirects while it is built fails the build; later it may', async () => {
  const page = `export const getStaticPaths = () => ({ paths: LISTED, fallback: 'blocking' })
export const getStaticProps = () => ({ redirect: { destination: '/to', permanent: false } })
export default () => null`
  const files = (listed: string): Record<string, string> => ({
    'pages/_app.tsx': `const App = ({ Component, pageProps }) => <Component {...pageProps} />
App.getInitialProps = ({ ctx }) => ({ pageProps: { own: 1 }, path: ctx.asPath })
export default App`,
    'pages/posts/[id].tsx': page.replace('LISTED', listed),
  })
  const failing = await pagesApp(files("['/posts/1']"))
  await expect(build(failing)).rejects.toThrow(
    'getStaticProps redirects /posts/1 while it is built.',
  )
  const server = await serveBuiltPages(await pagesApp(files('[]')))
  const { buildId } = JSON.parse(
    await readFile(join(server.built.outDir, 'manifest.json'), 'utf8'),
  ) as { buildId: string }
  expect(JSON.parse(await server.text(`/_next/data/${buildId}/posts/1.json`))).toEqual({
    pageProps: { own: 1, __N_REDIRECT: '/to', __N_REDIRECT_STATUS: 307 },
    path: '/posts/1',
    __N_SSG: true,
  })
})

test('a page that ends the process fails the build, and is told', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `export const getStaticProps = () => process.exit(3)
export default () => <p />`,
  })
  const failure: unknown = await buildApp({
    config: app.config,
    logger: createMemoryLogger(),
  }).catch((error: unknown) => error)
  expect(isVersoError(failure) && failure.message).toContain('ended with code 3')
})

test('what a page leaves open does not hold up the build', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `setInterval(() => {}, 1000)
export const getStaticProps = () => ({ props: {} })
export default () => <p>made</p>`,
  })
  const { routes } = await buildApp({ config: app.config, logger: createMemoryLogger() })
  expect(routes[0]?.page?.kind).toBe('ssg')
})

test('many paths are made a few at a time, and progress is told', async () => {
  const app = await pagesApp({
    'pages/[n].tsx': `let running = 0
let most = 0
export const getStaticPaths = () => ({
  paths: Array.from({ length: 200 }, (_, n) => ({ params: { n: String(n) } })),
  fallback: false,
})
export const getStaticProps = async ({ params }) => {
  most = Math.max(most, ++running)
  await new Promise((resolve) => setImmediate(resolve))
  running--
  return { props: { n: params.n, most } }
}
export default ({ n, most }) => <p>{n} of {most}</p>`,
  })
  const server = await serveBuiltPages(app)
  const made = server.progress.filter((line) => /^Made \d+ of 200 pages$/.test(line))
  expect(made.length).toBeGreaterThan(0)
  expect(server.progress.at(-1)).toBe('Made 200 of 200 pages')
  const [, most] = /199 of (\d+)/.exec(shown(await server.text('/199'))) ?? []
  expect(Number(most)).toBeGreaterThan(1)
  expect(Number(most)).toBeLessThanOrEqual(8)
})

test('without React the build says what to install', async () => {
  const app = await appFolder({ 'pages/index.tsx': 'export default () => <p />' })
  const failure: unknown = await build(app).catch((error: unknown) => error)
  expect(isVersoError(failure) && failure.code).toBe('VERSO_ERR_NO_REACT')
  expect(isVersoError(failure) && failure.hint).toContain('npm install react react-dom')
})

test('an app of API routes gets nothing of pages', async () => {
  const app = await appFolder({
    'pages/api/hello.ts': 'export default (req, res) => res.json(1)',
  })
  const { outDir } = await build(app)
  const names = await readdir(outDir, { recursive: true })
  expect(names.filter((name) => /static|store|render|pages/.test(name))).toEqual([])
  const code = await Promise.all(
    names
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => readFile(join(outDir, name), 'utf8')),
  )
  expect(code.join('')).not.toMatch(/getStaticProps|\breact\b|react-dom|__N_SSG/)
})

test('below a base path everything has it: HTML, scripts, images, the router', async () => {
  const files = {
    'pages/index.tsx': `import photo from './photo.svg'
export default () => <img src={photo.src} />`,
    'pages/photo.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="7"/>',
  }
  const server = await serveBuiltPages(await pagesApp(files, { basePath: '/shop' }))
  const html = await server.text('/shop')
  const found = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, url]) => url ?? '')
  expect(found.length).toBeGreaterThan(3)
  for (const url of found) {
    expect(url).toMatch(/^\/shop\/_next\/static\//)
    expect([url, (await fetch(server.url + url)).status]).toEqual([url, 200])
  }
  const entry = found.find((url) => url.includes('/chunks/pages/index')) ?? ''
  expect(await server.text(entry)).toMatch(/basePath:[`"']\/shop[`"']/)
})
