// As fast as node:http goes by hand, and no faster than the work allows: headers are one flat list, lengths are explicit,
// nothing is parsed twice. Constant answers are ready; what stands for data from elsewhere (the list) is serialised
// for each request. Sends Content-Type and Content-Length, and an ETag only where the workload is about it.
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

import { list } from '../app/lib/list.js'

const JSON_TYPE = 'application/json; charset=utf-8'
const hello = JSON.stringify({ hello: 'world' })
const helloHeaders = ['Content-Type', JSON_TYPE, 'Content-Length', String(hello.length)]

// The page as Verso sends it, and the file: strings that hold only ASCII go out in one write with the head.
const page = process.env.BENCH_PAGE ? readFileSync(process.env.BENCH_PAGE, 'utf8') : ''
const pageHeaders = ['Content-Type', 'text/html; charset=utf-8', 'Content-Length', lengthOf(page)]
const file = readFileSync(new URL('../app/public/dots.svg', import.meta.url), 'utf8')
const fileHeaders = ['Content-Type', 'image/svg+xml', 'Content-Length', lengthOf(file)]

const USERS = '/api/users/'
const VISITORS = '/api/visitors/'

createServer((req, res) => {
  const { url } = req
  if (url === '/api/hello') {
    res.writeHead(200, helloHeaders)
    res.end(hello)
    return
  }
  if (url === '/api/list') {
    sendJson(res, JSON.stringify(list))
    return
  }
  if (url === '/api/tagged') {
    sendTagged(req, res, JSON.stringify(list))
    return
  }
  if (url === '/page') {
    res.writeHead(200, pageHeaders)
    res.end(page)
    return
  }
  if (url === '/dots.svg') {
    res.writeHead(200, fileHeaders)
    res.end(file)
    return
  }
  if (url === '/api/orders' && req.method === 'POST') {
    readOrder(req, res)
    return
  }
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  if (path.startsWith(USERS)) {
    const id = decode(path.slice(USERS.length))
    sendJson(res, JSON.stringify({ id, x: pick(query, 'x', '&'), y: pick(query, 'y', '&') }))
    return
  }
  if (path.startsWith(VISITORS)) {
    const id = decode(path.slice(VISITORS.length))
    const cookies = req.headers.cookie ?? ''
    const body = {
      id,
      x: pick(query, 'x', '&'),
      y: pick(query, 'y', '&'),
      theme: pick(cookies, 'theme', '; '),
      session: pick(cookies, 'session', '; '),
    }
    sendJson(res, JSON.stringify(body))
    return
  }
  res.writeHead(404, ['Content-Length', '0'])
  res.end()
}).listen(Number(process.env.PORT))

function sendJson(res, text) {
  res.writeHead(200, ['Content-Type', JSON_TYPE, 'Content-Length', lengthOf(text)])
  res.end(text)
}

function sendTagged(req, res, text) {
  const etag = `"${hash('sha1', text, 'base64')}"`
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304, ['ETag', etag])
    res.end()
    return
  }
  const length = lengthOf(text)
  res.writeHead(200, ['Content-Type', JSON_TYPE, 'ETag', etag, 'Content-Length', length])
  res.end(text)
}

function readOrder(req, res) {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    const { name, items } = JSON.parse(body.toString())
    sendJson(res, JSON.stringify({ name, items: items.length }))
  })
}

/** One value of `a=1&b=2`, without taking the rest apart. */
function pick(text, name, separator) {
  for (let at = 0; at < text.length;) {
    const found = text.indexOf(separator, at)
    const end = found === -1 ? text.length : found
    if (text.startsWith(name, at) && text[at + name.length] === '=') {
      return decode(text.slice(at + name.length + 1, end))
    }
    at = end + separator.length
  }
  return undefined
}

function decode(text) {
  return text.includes('%') || text.includes('+')
    ? decodeURIComponent(text.replaceAll('+', ' '))
    : text
}

function lengthOf(text) {
  return String(Buffer.byteLength(text))
}
