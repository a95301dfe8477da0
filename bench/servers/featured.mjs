// The hand-tuned server with what Verso does beside answering: an ETag and the comparison with If-None-Match, Vary, nosniff, and one
// JSON line a request, written in batches. What lies between this and tuned.mjs is the price of features.
import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import { hostname } from 'node:os'

import { list } from '../app/lib/list.js'

const USERS = '/api/users/'
const VISITORS = '/api/visitors/'
const lineStart = `,"pid":${process.pid},"hostname":${JSON.stringify(hostname())},"requestId":"${process.pid}-`
let count = 0
let lines = ''
setInterval(flush, 250).unref()

createServer((req, res) => {
  const { url } = req
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  log(req, res, path)
  if (path === '/api/hello') return sendJson(req, res, JSON.stringify({ hello: 'world' }))
  if (path === '/api/list' || path === '/api/tagged')
    return sendJson(req, res, JSON.stringify(list))
  if (path === '/api/orders' && req.method === 'POST') return readOrder(req, res)
  if (path.startsWith(USERS)) {
    const { x, y } = parse(query, '&')
    return sendJson(
      req,
      res,
      JSON.stringify({ id: decodeURIComponent(path.slice(USERS.length)), x, y }),
    )
  }
  if (path.startsWith(VISITORS)) {
    const { x, y } = parse(query, '&')
    const { theme, session } = parse(req.headers.cookie ?? '', '; ')
    const id = decodeURIComponent(path.slice(VISITORS.length))
    return sendJson(req, res, JSON.stringify({ id, x, y, theme, session }))
  }
  res.writeHead(404, ['Content-Length', '0'])
  return res.end()
}).listen(Number(process.env.PORT))

function sendJson(req, res, text) {
  const etag = `"${hash('sha1', text, 'base64')}"`
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304, ['ETag', etag, 'Vary', 'Accept-Encoding'])
    res.end()
    return
  }
  res.writeHead(200, [
    'Content-Type',
    'application/json; charset=utf-8',
    'ETag',
    etag,
    'X-Content-Type-Options',
    'nosniff',
    'Content-Length',
    String(Buffer.byteLength(text)),
    'Vary',
    'Accept-Encoding',
  ])
  res.end(text)
}

function readOrder(req, res) {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const { name, items } = JSON.parse(Buffer.concat(chunks).toString())
    sendJson(req, res, JSON.stringify({ name, items: items.length }))
  })
}

function parse(text, separator) {
  const found = {}
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf('=')
    if (equals > 0) found[pair.slice(0, equals)] = decodeURIComponent(pair.slice(equals + 1))
  }
  return found
}

function log(req, res, path) {
  const begun = performance.now()
  res.on('close', () => {
    const duration = (performance.now() - begun).toFixed(2)
    lines += `{"level":30,"time":${Date.now()}${lineStart}${(count++).toString(36)}","method":"${req.method}","path":${JSON.stringify(path)},"status":${res.statusCode},"duration":${duration},"msg":"request"}\n`
    if (lines.length > 32_768) flush()
  })
}

function flush() {
  if (lines === '') return
  process.stdout.write(lines)
  lines = ''
}
