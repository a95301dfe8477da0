import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { startDev } from '../../src/dev/dev-server.ts'
import { appFolder, serveDev } from '../support/app-folder.ts'
import { pagesApp, shown, type PagesApp } from '../support/built-pages.ts'
import { createMemoryLogger, type MemoryLogger } from '../support/memory-logger.ts'

interface Dev {
  readonly url: string
  readonly log: MemoryLogger
  readonly text: (path: string, init?: RequestInit) => Promise<string>
  readonly status: (path: string) => Promise<number>
}

async function dev({ config }: Pick<PagesApp, 'config'>): Promise<Dev> {
  const log = createMemoryLogger()
  const server = await startDev({ config, logger: log, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => server.close({ grace: 0 }))
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(server.url + path, init)
  return {
    url: server.url,
    log,
    text: async (path, init) => (await ask(path, init)).text(),
    status: async (path) => (await ask(path)).status,
  }
}

const page = (text: string): string => `export default () => <p>${text}</p>`

test('edits of pages and of their data are in the next answer', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `import { text } from '../lib/text'
export const getStaticProps = () => ({ props: { text } })
export default ({ text }) => <p>{text}</p>`,
    'lib/text.ts': "export const text: string = 'one'",
  })
  const { text } = await dev(app)
  expect(shown(await text('/'))).toBe('one')
  await app.write({ 'lib/text.ts': "export const text: string = 'two'" })
  expect(shown(await text('/'))).toBe('two')
  await app.write({
    'pages/index.tsx': `export const getStaticProps = () => ({ props: { text: 'three' } })
export default ({ text }) => <b>{text}</b>`,
  })
  expect(await text('/')).toContain('<b>three</b>')
  expect(await text('/_next/data/development/index.json')).toContain('"text":"three"')
})

test('pages, _app, _document and 404 come and go without a restart', async () => {
  const app = await pagesApp({ 'pages/index.tsx': page('home') })
  const { text, status } = await dev(app)
  expect(await status('/new')).toBe(404)
  await app.write({ 'pages/new.tsx': page('new'), 'pages/[any].tsx': page('any') })
  expect(shown(await text('/new'))).toBe('new')
  expect(shown(await text('/other'))).toBe('any')
  await app.remove('pages/new.tsx')
  expect(shown(await text('/new'))).toBe('any')
  await app.write({
    'pages/_app.tsx':
      'export default ({ Component, pageProps }) => <main>app <Component {...pageProps} /></main>',
    'pages/404.tsx': page('lost'),
  })
  expect(shown(await text('/'))).toBe('app home')
  expect(shown(await text('/a/b'))).toBe('app lost')
  await app.write({
    'pages/_document.tsx': `import { Html, Head, Main, NextScript } from 'next/document'
export default () => <Html lang="eo"><Head /><body><Main /><NextScript /></body></Html>`,
  })
  expect(await text('/')).toContain('<html lang="eo">')
  await app.remove('pages/_app.tsx')
  await app.remove('pages/_document.tsx')
  const last = await text('/')
  expect(shown(last)).toBe('home')
  expect(last).not.toContain('eo')
})

test('an app of API routes starts nothing of pages, until it has one', async () => {
  const app = await pagesApp({ 'pages/api/hello.ts': 'export default (req, res) => res.json(1)' })
  const { text } = await dev(app)
  expect(await text('/api/hello')).toBe('1')
  expect(await text('/nothing')).toBe('{"error":"Not Found"}')
  expect(await text('/_next/static/dev/@vite/client')).not.toContain('import')
  expect(existsSync(join(app.dir, 'node_modules/.cache'))).toBe(false)
  await app.write({ 'pages/index.tsx': page('first page') })
  expect(shown(await text('/'))).toBe('first page')
  expect(await text('/_next/static/dev/@vite/client')).toContain('import')
})

test('without React a page says what to install, and API routes answer', async () => {
  const app = await appFolder({
    'pages/index.tsx': page('home'),
    'pages/api/hello.ts': 'export default (req, res) => res.json(1)',
  })
  const server = await serveDev(app)
  const home = await fetch(server.url)
  expect([home.status, await home.text()]).toEqual([
    500,
    expect.stringContaining('npm install react react-dom'),
  ])
  expect(await (await fetch(`${server.url}/api/hello`)).text()).toBe('1')
})

test('browsers get pages without data functions, styles as sheets, images by their address', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `import fs from 'node:fs'
import photo from './photo.svg'
import styles from './home.module.css'
export const getServerSideProps = () => ({ props: { secret: fs.existsSync('/') } })
export default () => <img className={styles.photo} src={photo.src} />`,
    'pages/home.module.css': '.photo { color: teal }',
    'pages/photo.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="7"/>',
  })
  const { text, status } = await dev(app)
  const html = await text('/')
  const code = await text('/_next/static/dev/pages/index.tsx')
  expect(code).toContain('__N_SSP')
  expect(code).not.toMatch(/node:fs|secret|existsSync/)
  const [, className = 'none'] = /class="(home_photo__\w+)"/.exec(html) ?? []
  const [, sheet = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? []
  expect(await text(sheet)).toContain(`.${className} { color: teal }`)
  const [, image = ''] = /<img[^>]*src="([^"]+)"/.exec(html) ?? []
  expect(image).toMatch(/^\/_next\/static\/media\/photo\.[\da-f]{8}\.svg$/)
  expect(await text(image)).toContain('width="12"')
  // An edit of the image is another image.
  await app.write({ 'pages/photo.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9"/>' })
  expect(await text('/')).not.toContain(image)
  for (const [, script = ''] of html.matchAll(/<script src="([^"]+)"/g)) {
    expect([script, await status(script)]).toEqual([script, 200])
  }
})

test('files outside the app are not given away', async () => {
  const { text } = await dev(await pagesApp({ 'pages/index.tsx': page('home') }))
  await text('/')
  for (const path of ['@fs/etc/passwd', '@fs/etc/passwd?raw', '@fs/etc/passwd?import&raw']) {
    expect(await text(`/_next/static/dev/${path}`)).not.toContain('root:')
  }
})

test('a page that throws is shown with its place', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `export const getServerSideProps = () => {
  throw new Error('no data today')
}
export default () => <p />`,
  })
  const { text } = await dev(app)
  const html = await text('/', { headers: { accept: 'text/html' } })
  expect(html).toContain('no data today')
  expect(html).toContain('pages/index.tsx:2')
})

test('below a base path the compiler answers too', async () => {
  const app = await pagesApp({ 'pages/index.tsx': page('home') }, { basePath: '/shop' })
  const { text, status } = await dev(app)
  const html = await text('/shop')
  expect(shown(html)).toBe('home')
  for (const [, script = ''] of html.matchAll(/<script src="([^"]+)"/g)) {
    expect(script).toMatch(/^\/shop\/_next\/static\/dev\//)
    expect([script, await status(script)]).toEqual([script, 200])
  }
  expect(await text('/shop/_next/static/development/_buildManifest.js')).toContain('"/shop/_next')
})
