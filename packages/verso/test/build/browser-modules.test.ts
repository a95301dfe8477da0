import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, expect, onTestFinished, test } from 'vitest'

import { freeNames, type AstNode } from '../../src/compile/free-names.ts'
import { startDev } from '../../src/dev/dev-server.ts'
import { closeBrowser, openTab } from '../support/browser.ts'
import { pagesApp, serveBuiltPages, shown, type PagesApp } from '../support/built-pages.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'

afterAll(closeBrowser)

const pkg = (name: string, more: object = {}): string =>
  JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more })

/** What pages, and packages that were written for bundlers of old, take for granted. */
const files = {
  'node_modules/emits/package.json': pkg('emits'),
  'node_modules/emits/index.js': `'use strict'
var EventEmitter = require('events')
var inherits = require('util').inherits
function Emits() { EventEmitter.call(this) }
inherits(Emits, EventEmitter)
exports.count = function () {
  var n = 0
  var emits = new Emits()
  emits.on('one', function () { n++ })
  emits.emit('one')
  return n
}
exports.strict = (function () { return this === undefined })()
exports.hex = Buffer.from('a').toString('hex')`,
  'node_modules/ticks/package.json': pkg('ticks', { type: 'module' }),
  'node_modules/ticks/index.js': `export const later = (done) => process.nextTick(done, 'ticked')
export const version = process.version`,
  'node_modules/without/package.json': pkg('without', { browser: { crypto: false } }),
  'node_modules/without/index.js': `exports.keys = Object.keys(require('crypto')).length`,
  'node_modules/asks/package.json': pkg('asks'),
  'node_modules/asks/index.js': `exports.isBuffer = function (x) { return typeof Buffer !== 'undefined' && Buffer.isBuffer(x) }
exports.isNode = typeof process !== 'undefined' && !!process.versions && !!process.versions.node`,
  'node_modules/querystring/package.json': pkg('querystring'),
  'node_modules/querystring/index.js': "exports.escape = () => 'the package'",
  'pages/index.tsx': `import path, { basename } from 'node:path'
import { parse } from 'url'
import { useEffect, useState } from 'react'
import { escape } from 'querystring'
import { count, hex, strict } from 'emits'
import { later, version } from 'ticks'
import { keys } from 'without'
import { isNode } from 'asks'
export default function Page() {
  const [text, setText] = useState('')
  useEffect(() => {
    const own = [path.join('a', '..', basename('/c/b')), parse('http://h/p?q').pathname, Buffer.from('b').toString('hex')]
    later((ticked: string) => setText([...own, escape('?'), count(), hex, strict, ticked, version, keys, isNode, typeof __dirname].join(' ')))
  }, [])
  return <><p>{text || path.join('x', 'y')}</p><i suppressHydrationWarning>{escape('?')}</i></>
}`,
  'pages/plain.tsx': `import { isBuffer } from 'asks'
export default () => <p>{String(isBuffer('a'))}</p>`,
}

const expected = 'b /p 62 the package 1 61 true ticked  0 false string'

async function useIt(url: string): Promise<void> {
  expect(shown(await (await fetch(url)).text())).toBe('x/y%3F')
  const { page, errors } = await openTab(url)
  await page.goto('/')
  await page.getByText(expected, { exact: true }).waitFor()
  expect(errors).toEqual([])
}

test('browsers get the modules and globals of Node.js that Next.js gives them: built', async () => {
  const server = await serveBuiltPages(await pagesApp(files))
  await useIt(server.url)
})

test('browsers get the modules and globals of Node.js that Next.js gives them: dev', async () => {
  const { config } = await pagesApp(files)
  const logger = createMemoryLogger()
  const server = await startDev({ config, logger, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => server.close({ grace: 0 }))
  await useIt(server.url)
  expect(logger.lines.error).toEqual([])
})

test('packages that ask whether there is a Buffer do not bring it along, nor do data functions', async () => {
  const page = `import { createHash } from 'crypto'
export const getStaticProps = () => ({ props: { hash: createHash('sha1').update('a').digest('hex') } })
export default ({ hash }) => <p>{hash}</p>`
  const plain = { ...files, 'pages/index.tsx': page }
  const app = await pagesApp(plain)
  await serveBuiltPages(app)
  const scripts = await scriptsOf(app)
  expect(scripts).toContain('Buffer.isBuffer')
  expect(scripts).not.toContain('poolSize')
  expect(scripts).not.toContain('createHash')
})

async function scriptsOf({ dir }: PagesApp): Promise<string> {
  const names = await readdir(dir, { recursive: true })
  const scripts = names.filter((name) => /static[/\\]chunks[/\\].*\.js$/.test(name))
  expect(scripts.length).toBeGreaterThan(0)
  return (await Promise.all(scripts.map((name) => readFile(join(dir, name), 'utf8')))).join('\n')
}

test.each([
  ["import { Buffer } from 'buffer'; Buffer.from('a')", false],
  ["import * as Buffer from 'buffer'; Buffer.from('a')", false],
  ["const { Buffer } = require('buffer'); Buffer.from('a')", false],
  ["if (a) { var Buffer = require('buffer').Buffer } Buffer.from('a')", false],
  ['export const Buffer = 1', false],
  ['export function Buffer() {}', false],
  ['export default class Buffer {}', false],
  ['{ let Buffer = 1 } Buffer.from(1)', true],
  ["export const a = Buffer.from('a')", true],
  ["export default Buffer.from('a')", true],
])('%s takes Buffer from around it: %s', async (code, free) => {
  const { parseAst } = await import('vite')
  expect(freeNames(parseAst(code) as unknown as AstNode).has('Buffer')).toBe(free)
})
