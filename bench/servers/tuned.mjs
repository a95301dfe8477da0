// As fast as node:http goes: the body is ready, the headers are one flat list.
import { createServer } from 'node:http'

const body = JSON.stringify({ hello: 'world' })
const headers = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Content-Length',
  String(body.length),
]

createServer((req, res) => {
  res.writeHead(200, headers)
  res.end(body)
}).listen(Number(process.env.PORT))
