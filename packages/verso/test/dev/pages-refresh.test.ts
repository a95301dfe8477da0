import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { afterAll, expect, onTestFinished, test } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { startDev } from '../../src/dev/dev-server.ts'
import { closeBrowser, openTab, type Tab } from '../support/browser.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import { tempApp } from '../support/temp-app.ts'

afterAll(closeBrowser)

const counter = (label: string, props = 'text'): string => `import { useState } from 'react'
import styles from '../styles/counter.module.css'
import { text } from '../lib/text'
export const getStaticProps = () => ({ props: { ${props}: text() } })
export default function Home({ ${props} }) {
  const [count, setCount] = useState(0)
  return <button className={styles.counter} onClick={() => setCount(count + 1)}>${label} {count} {${props}}</button>
}
`

interface DevTab extends Tab {
  readonly write: (name: string, text: string) => Promise<void>
  /** Waits until the page shows a text. */
  readonly shows: (text: string) => Promise<void>
}

async function openDev(files: Readonly<Record<string, string>>, path = '/'): Promise<DevTab> {
  const app = await tempApp(files)
  const config = { ...configDefaults, dir: app.dir, pagesDir: 'pages' }
  const logger = createMemoryLogger()
  const server = await startDev({ config, logger, port: 0, hostname: '127.0.0.1' })
  onTestFinished(async () => {
    await server.close({ grace: 0 })
    await app.remove()
  })
  const tab = await openTab(server.url)
  await tab.page.goto(path)
  return {
    ...tab,
    write: (name, text) => writeFile(join(app.dir, name), text),
    shows: (text) => tab.page.getByText(text).first().waitFor({ timeout: 20_000 }),
  }
}

/** Survives updates, but not a reload. */
const mark = (page: Page): Promise<void> =>
  page.evaluate(() => void Object.assign(window, { mark: true }))
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'mark' in window)

const files = {
  'pages/index.tsx': counter('clicked'),
  'pages/about.tsx': 'export default () => <h1>About</h1>',
  'pages/_app.tsx': `import '../styles/global.css'
export default ({ Component, pageProps }) => <main><Component {...pageProps} /></main>`,
  'styles/global.css': 'body { background: rgb(1, 2, 3) }',
  'styles/counter.module.css': '.counter { color: rgb(4, 5, 6) }',
  'lib/text.ts':
    "import { readdirSync } from 'node:fs'\nexport const text = () => readdirSync('/').length > 0 && 'first'",
}

test('an edited component keeps its state, and styles change in place', async () => {
  const { page, errors, write, shows } = await openDev(files)
  const colorOf = (selector: string, name: string): Promise<string> =>
    page
      .locator(selector)
      .evaluate((found, key) => getComputedStyle(found).getPropertyValue(key), name)
  expect(await colorOf('button', 'color')).toBe('rgb(4, 5, 6)')
  expect(await colorOf('body', 'background-color')).toBe('rgb(1, 2, 3)')
  await shows('clicked 0 first')
  await page.click('button')
  await shows('clicked 1 first')
  await page.click('button')
  await shows('clicked 2 first')
  await mark(page)

  await write('pages/index.tsx', counter('pressed'))
  await shows('pressed 2 first')

  await write('styles/counter.module.css', '.counter { color: rgb(7, 8, 9) }')
  await expect.poll(() => colorOf('button', 'color'), { timeout: 20_000 }).toBe('rgb(7, 8, 9)')
  await write('styles/global.css', 'body { background: rgb(3, 2, 1) }')
  await expect
    .poll(() => colorOf('body', 'background-color'), { timeout: 20_000 })
    .toBe('rgb(3, 2, 1)')

  await shows('pressed 2 first')
  expect(await isMarked(page)).toBe(true)
  expect(errors).toEqual([])
})

test('an edit of what only data is made of brings new data and keeps the state', async () => {
  const { page, errors, write, shows } = await openDev(files)
  await shows('clicked 0 first')
  await page.click('button')
  await shows('clicked 1 first')
  await mark(page)
  await write('lib/text.ts', files['lib/text.ts'].replace('first', 'second'))
  await shows('clicked 1 second')
  await write('pages/index.tsx', counter('clicked').replace('text() }', "text() + ' and third' }"))
  await shows('clicked 1 second and third')
  expect(await isMarked(page)).toBe(true)
  await page.reload()
  await shows('clicked 0 second and third')
  expect(errors).toEqual([])
})

test('an edit that does not compile shows where, and mending it goes on', async () => {
  const { page, write, shows } = await openDev(files)
  await shows('clicked 0 first')
  await page.click('button')
  await shows('clicked 1 first')
  await write('pages/index.tsx', counter('clicked').replace('useState(0)', 'useState(0'))
  const overlay = page.locator('vite-error-overlay')
  await overlay.waitFor({ timeout: 20_000 })
  expect(await overlay.locator('.file').textContent()).toContain('pages/index.tsx:7:2')
  await write('pages/index.tsx', counter('mended'))
  await shows('mended 1 first')
  await overlay.waitFor({ state: 'detached' })
})

test('a link after an edit changes the page in place', async () => {
  const { page, write, shows } = await openDev({
    'pages/index.tsx': counter('clicked'),
    'lib/text.ts': files['lib/text.ts'],
    'styles/counter.module.css': files['styles/counter.module.css'],
    'pages/_app.tsx': `import Link from 'next/link'
export default ({ Component, pageProps }) => <main><Link href="/about">go</Link><Component {...pageProps} /></main>`,
    'pages/about.tsx': files['pages/about.tsx'],
  })
  await shows('clicked 0 first')
  await page.click('button')
  await shows('clicked 1 first')
  await write('pages/index.tsx', counter('pressed'))
  await shows('pressed 1 first')
  await mark(page)
  await page.click('a')
  await shows('About')
  expect(await isMarked(page)).toBe(true)
})

test('pages link to pages that came after the start', async () => {
  const { page, write, shows, errors } = await openDev({
    'pages/index.tsx': `import Link from 'next/link'
export default () => <Link href="/new">go</Link>`,
  })
  await write('pages/new.tsx', 'export default () => <h1>New page</h1>')
  await page.click('a')
  await shows('New page')
  expect(errors).toEqual([])
})

test('an error in the browser is shown over the page, with its place in the source', async () => {
  const { page, write, shows } = await openDev({
    'pages/index.tsx': `interface Props { name?: string }
export default function Home({ name = 'home' }: Props) {
  const fail = (): void => {
    throw new Error('not today')
  }
  return <button onClick={fail}>{name}</button>
}`,
  })
  await shows('home')
  await mark(page)
  await page.click('button')
  const overlay = page.locator('vite-error-overlay')
  await overlay.waitFor()
  expect(await overlay.locator('.message').textContent()).toContain('Error: not today')
  expect(await overlay.locator('.file').textContent()).toMatch(/pages\/index\.tsx:4:\d+/)
  expect(await overlay.locator('.frame').textContent()).toContain(
    "> 4 |     throw new Error('not today')",
  )
  // The first line of the code stands below the others, and the stack ends with the app's own code.
  const [first = '', second = ''] = (await overlay.locator('.frame').innerText()).split('\n')
  expect(first.replace('\u200b', '').indexOf('|')).toBe(second.indexOf('|'))
  expect(await overlay.locator('.stack').textContent()).not.toContain('node_modules')
  await write('pages/index.tsx', 'export default function Home() { return <p>mended</p> }')
  await shows('mended')
  await overlay.waitFor({ state: 'detached' })
  expect(await isMarked(page)).toBe(true)
})

test('a component that gets another name, or none, takes the place of the one before', async () => {
  const named = (name: string): string =>
    `export default function ${name}() { return <p>${name}</p> }`
  const { page, write, shows } = await openDev({ 'pages/index.tsx': named('One') })
  await shows('One')
  await mark(page)
  await write('pages/index.tsx', named('Two'))
  await shows('Two')
  expect(await isMarked(page)).toBe(true)
  await write('pages/index.tsx', 'export default () => <p>nameless</p>')
  await shows('nameless')
  await write('pages/index.tsx', 'export default () => <p>still nameless</p>')
  await shows('still nameless')
  await write('pages/index.tsx', named('Three'))
  await shows('Three')
})

test('a page that throws while it is rendered comes back once it is mended', async () => {
  const throwing = (clicks: number): string => `import { useState } from 'react'
export default function Home() {
  const [count, setCount] = useState(0)
  if (count === ${clicks}) throw new Error('too often')
  return <button onClick={() => setCount(count + 1)}>clicked {count}</button>
}`
  const { page, write, shows } = await openDev({ 'pages/index.tsx': throwing(1) })
  await shows('clicked 0')
  await page.click('button')
  const overlay = page.locator('vite-error-overlay')
  await overlay.waitFor()
  expect(await overlay.locator('.message').textContent()).toContain('too often')
  expect(await overlay.locator('.tip').textContent()).not.toContain('vite.config')
  await write('pages/index.tsx', throwing(100))
  await shows('clicked 0')
  await overlay.waitFor({ state: 'detached' })
})

test('the page that shows why a page could not be made goes away once it is mended', async () => {
  const broken = `export const getServerSideProps = () => { throw new Error('no data') }
export default () => <p>mended page</p>`
  const { page, write, shows } = await openDev({ 'pages/index.tsx': broken })
  await shows('no data')
  expect(await page.textContent('pre')).toContain('> 1 | export const getServerSideProps')
  await page.waitForLoadState('networkidle')
  await write(
    'pages/index.tsx',
    broken.replace("throw new Error('no data')", 'return { props: {} }'),
  )
  await shows('mended page')
})
