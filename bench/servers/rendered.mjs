// What rendering a page for each request costs without a framework: React's own renderToString, in a plain document.
import { createServer } from 'node:http'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'

import { Greeting, rows } from '../app/lib/greeting.js'

createServer((req, res) => {
  const props = { name: new URLSearchParams(req.url.slice(req.url.indexOf('?'))).get('name'), rows }
  const root = renderToString(createElement(Greeting, props))
  const data = JSON.stringify({ props: { pageProps: props } }).replaceAll('<', String.raw`\u003c`)
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><div id="__next">${root}</div><script id="__NEXT_DATA__" type="application/json">${data}</script></body></html>`
  res.writeHead(200, [
    'Content-Type',
    'text/html; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(html)),
  ])
  res.end(html)
}).listen(Number(process.env.PORT))
