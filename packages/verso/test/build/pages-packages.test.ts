import { expect, onTestFinished, test, afterAll } from 'vitest'

import { startDev } from '../../src/dev/dev-server.ts'
import { closeBrowser, openTab } from '../support/browser.ts'
import { pagesApp, serveBuiltPages, shown } from '../support/built-pages.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'

afterAll(closeBrowser)

const pkg = (name: string, more: object): string =>
  JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more })

/** What such packages look like on npm: none of them can find a package called `next`. */
const files = {
  'node_modules/esm-links/package.json': pkg('esm-links', {
    type: 'module',
    peerDependencies: { next: '*', react: '*' },
  }),
  'node_modules/esm-links/index.js': `import { createElement, useState } from 'react'
import Link from 'next/link.js'
import { useRouter } from 'next/router.js'
export function EsmLink({ children }) {
  const [count, setCount] = useState(0)
  const { pathname } = useRouter()
  const text = 'esm ' + pathname + ' ' + count
  return createElement('p', { id: 'esm', onClick: () => setCount(count + 1) }, text, ' ', createElement(Link, { href: '/other' }, children))
}`,
  'node_modules/cjs-links/package.json': pkg('cjs-links', { peerDependencies: { next: '*' } }),
  'node_modules/cjs-links/index.js': `'use strict'
Object.defineProperty(exports, '__esModule', { value: true })
const react = require('react')
const link = interop(require('next/link'))
const head = interop(require('next/head'))
const { useRouter } = require('next/router')
function interop(module) { return module && module.__esModule ? module : { default: module } }
exports.default = function CjsLink({ children }) {
  const { pathname } = useRouter()
  return react.createElement('div', { id: 'cjs' },
    react.createElement(head.default, null, react.createElement('title', null, 'from a package')),
    'cjs ' + pathname + ' ',
    react.createElement(link.default, { href: '/other' }, children))
}`,
  'node_modules/wraps-links/package.json': pkg('wraps-links', {
    dependencies: { 'esm-links': '*' },
  }),
  'node_modules/wraps-links/index.js': `'use strict'
const { EsmLink } = require('esm-links')
exports.Wrapped = EsmLink`,
  'node_modules/hooks/package.json': pkg('hooks', { peerDependencies: { react: '*' } }),
  'node_modules/hooks/index.js': `'use strict'
const { useState } = require('react')
exports.useFive = () => useState(5)[0]`,
  'pages/index.tsx': `import { EsmLink } from 'esm-links'
import CjsLink from 'cjs-links'
import { Wrapped } from 'wraps-links'
import { useFive } from 'hooks'
import Link from 'next/link'
import OurLink from 'versojs/link'
export default () => (
  <main>
    <EsmLink>one</EsmLink><CjsLink>two</CjsLink>
    <div>{String(Wrapped === EsmLink)} {useFive()} {String(Link === OurLink)}</div>
  </main>
)`,
  'pages/other.tsx': 'export default () => <h1>other</h1>',
}

const expected = 'esm / 0 onecjs / twotrue 5 true'

async function useIt(url: string): Promise<void> {
  const html = await (await fetch(url)).text()
  expect(shown(html)).toBe(expected)
  expect(html).toMatch(/<title[^>]*>from a package<\/title>/)
  const { page, errors, requests } = await openTab(url)
  await page.goto('/')
  await page.click('#esm', { position: { x: 2, y: 2 } })
  await page.getByText('esm / 1').waitFor()
  await page.click('#cjs a')
  await page.getByRole('heading', { name: 'other' }).waitFor()
  // By the router of the page, not by loading a document.
  expect(requests.filter((path) => path === '/other')).toEqual([])
  expect(requests.filter((path) => path === '/')).toEqual(['/'])
  expect(errors).toEqual([])
}

test('packages that import next/* share the router and React with pages: built', async () => {
  const server = await serveBuiltPages(await pagesApp(files))
  await useIt(server.url)
})

test('packages that import next/* share the router and React with pages: dev', async () => {
  const { config } = await pagesApp(files)
  const logger = createMemoryLogger()
  const server = await startDev({ config, logger, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => server.close({ grace: 0 }))
  await useIt(server.url)
  expect(logger.lines.error).toEqual([])
})
