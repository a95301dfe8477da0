// As people write it from Node's documentation: new URL, setHeader, end. Sends Content-Type and Content-Length; no ETag
// but where the workload is about it.
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'

import { list } from '../app/lib/list.js'

const page = process.env.BENCH_PAGE ? readFileSync(process.env.BENCH_PAGE, 'utf8') : ''
const file = new URL('../app/public/dots.svg', import.meta.url)

createServer((req, res) => {
  answer(req, res).catch((error) => res.destroy(error))
}).listen(Number(process.env.PORT))

async function answer(req, res) {
  const url = new URL(req.url, `http://${req.headers.host}`)
  const [, first, second, id] = url.pathname.split('/')
  if (url.pathname === '/api/hello') {
    sendJson(res, { hello: 'world' })
  } else if (url.pathname === '/api/list') {
    sendJson(res, list)
  } else if (url.pathname === '/api/tagged') {
    const body = JSON.stringify(list)
    const etag = `"${createHash('sha1').update(body).digest('base64')}"`
    res.setHeader('ETag', etag)
    if (req.headers['if-none-match'] === etag) {
      res.statusCode = 304
      res.end()
    } else {
      sendJson(res, list)
    }
  } else if (url.pathname === '/api/orders' && req.method === 'POST') {
    let text = ''
    req.setEncoding('utf8')
    for await (const chunk of req) text += chunk
    const { name, items } = JSON.parse(text)
    sendJson(res, { name, items: items.length })
  } else if (first === 'api' && second === 'users') {
    sendJson(res, {
      id: decodeURIComponent(id),
      x: url.searchParams.get('x'),
      y: url.searchParams.get('y'),
    })
  } else if (first === 'api' && second === 'visitors') {
    const cookies = Object.fromEntries(
      (req.headers.cookie ?? '').split('; ').map((pair) => pair.split('=').map(decodeURIComponent)),
    )
    sendJson(res, {
      id: decodeURIComponent(id),
      x: url.searchParams.get('x'),
      y: url.searchParams.get('y'),
      theme: cookies.theme,
      session: cookies.session,
    })
  } else if (url.pathname === '/page') {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.setHeader('Content-Length', Buffer.byteLength(page))
    res.end(page)
  } else if (url.pathname === '/dots.svg') {
    const { size } = await stat(file)
    res.setHeader('Content-Type', 'image/svg+xml')
    res.setHeader('Content-Length', size)
    createReadStream(file).pipe(res)
  } else {
    res.statusCode = 404
    res.end()
  }
}

function sendJson(res, value) {
  const body = JSON.stringify(value)
  res.statusCode = 200
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
}
