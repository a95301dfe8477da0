// @ts-check
// The app that `npm run soak` serves, and what it asks of it.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes an app with a route of every kind.
 *
 * @param {string} app the folder
 * @param {string} root the repository, whose packages it uses
 */
export function writeApp(app, root) {
  /** @type {Record<string, string>} */
  const files = {
    'package.json': '{ "type": "module" }',
    'public/file.txt': 'x'.repeat(5_000),
    'pages/index.jsx': 'export default () => <p>index</p>',
    'pages/server.jsx': `export default ({ n }) => <p>{n}</p>
export const getServerSideProps = ({ query }) => ({ props: { n: query.n ?? 0 } })`,
    'pages/post/[id].jsx': `export default ({ id }) => <p>{id}</p>
export const getStaticPaths = () => ({ paths: [], fallback: 'blocking' })
export const getStaticProps = ({ params }) =>
  params.id.length > 3 ? { notFound: true } : { props: { id: params.id }, revalidate: 1 }`,
    'pages/api/hello.js':
      'export default (req, res) => res.json({ hello: req.query.name, seen: req.cookies.seen })',
    'pages/api/collect.js': 'export default (req, res) => { globalThis.gc(); res.json(1) }',
    'pages/api/echo.js': 'export default (req, res) => res.status(201).json(req.body)',
    'pages/api/items/[id].js': 'export default (req, res) => res.send(req.query.id)',
    'pages/api/throws.js': `export default () => { throw new Error('on purpose') }`,
    'pages/api/later.js': `export default async (req, res) => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  res.setHeader('Set-Cookie', 'seen=1').end('x'.repeat(20_000))
}`,
    'middleware.js': `import { NextResponse } from 'next/server'
export const config = { matcher: '/api/items/:path*' }
export default () => NextResponse.next()`,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    writeFileSync(join(app, name), text)
  }
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'), 'dir')
}

/**
 * A request that this app answers, of one kind after the other.
 *
 * @param {number} n
 */
export function knownRequest(n) {
  const body = JSON.stringify({ n, text: 'x'.repeat(n % 500) })
  const post = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  /** @type {[line: string, rest?: string][]} */
  const kinds = [
    [`GET /api/hello?name=${n}`],
    [`GET /api/hello?name=${n}`, `Cookie: seen=${n}; other=${'y'.repeat(n % 300)}\r\n\r\n`],
    ['POST /api/echo', post],
    ['POST /api/echo', 'Content-Type: application/json\r\nContent-Length: 5\r\n\r\n{"a":'],
    [
      'POST /api/echo',
      `Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    ],
    [`GET /api/items/${n % 1_000}`],
    ['GET /api/later', 'Accept-Encoding: gzip\r\n\r\n'],
    ['GET /api/throws'],
    ['GET /'],
    [`GET /server?n=${n}`],
    [`GET /post/${n % 50}`],
    ['GET /file.txt', `If-None-Match: "${n}"\r\n\r\n`],
  ]
  const [line, rest = '\r\n'] = kinds[n % kinds.length] ?? ['GET /']
  return `${line} HTTP/1.1\r\nHost: localhost\r\nX-Number: ${n}\r\n${rest}`
}

/**
 * A request for a path that nobody has asked for before.
 *
 * @param {number} n
 */
export function unknownRequest(n) {
  const name = `${n.toString(36)}-${Math.random().toString(36).slice(2)}`
  const path = [`/api/${name}`, `/${name}`, `/post/${name}`, `/api/items/${name}`][n % 4]
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
}
