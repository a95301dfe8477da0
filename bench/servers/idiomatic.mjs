// As people write it: a path, a method, an object.
import { createServer } from 'node:http'

createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost')
  if (req.method !== 'GET' || url.pathname !== '/api/hello') {
    res.statusCode = 404
    res.end()
    return
  }
  const body = JSON.stringify({ hello: 'world' })
  res.statusCode = 200
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
}).listen(Number(process.env.PORT))
