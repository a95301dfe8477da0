import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

const text = (size) => 'abcdefghij'.repeat(Math.ceil(size / 10)).slice(0, size)

const kinds = {
  json: (req, res) => res.json({ text: text(5000) }),
  'json-small': (req, res) => res.json({ text: 'small' }),
  text: (req, res) => {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.send(text(5000))
  },
  sized: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.send(text(Number(req.query.size)))
  },
  untyped: (req, res) => res.send(text(5000)),
  buffer: (req, res) => res.send(Buffer.from(text(5000))),
  html: (req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.send(text(5000))
  },
  typed: (req, res) => {
    res.setHeader('Content-Type', req.query.type)
    res.send(text(5000))
  },
  stream: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.send(Readable.from([text(3000), text(3000)]))
  },
  'stream-small': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.send(Readable.from(['tiny']))
  },
  'stream-untyped': (req, res) => res.send(Readable.from([text(3000)])),
  end: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.end(text(5000))
  },
  'write-end': (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.write(text(3000))
    res.end(text(10))
  },
  'write-small': (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.write('a')
    res.end('b')
  },
  'no-transform': (req, res) => {
    res.setHeader('Cache-Control', 'public, no-transform')
    res.json({ text: text(5000) })
  },
  encoded: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('Content-Encoding', 'gzip')
    res.send(gzipSync(text(5000)))
  },
  'encoded-identity': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('Content-Encoding', 'identity')
    res.send(text(5000))
  },
  vary: (req, res) => {
    res.setHeader('Vary', 'Origin')
    res.json({ text: text(5000) })
  },
  'vary-small': (req, res) => {
    res.setHeader('Vary', 'Origin')
    res.json({ text: 's' })
  },
  'vary-star': (req, res) => {
    res.setHeader('Vary', '*')
    res.json({ text: text(5000) })
  },
  'vary-already': (req, res) => {
    res.setHeader('Vary', 'accept-encoding')
    res.json({ text: text(5000) })
  },
  sse: (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write(`data: ${text(3000)}\n\n`)
    res.end()
  },
  'sse-no-transform': (req, res) => {
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
    })
    res.write(`data: ${text(3000)}\n\n`)
    res.end()
  },
  error: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    throw new Error('while compressing')
  },
  redirect: (req, res) => res.redirect('/moved'),
  'redirect-typed': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.redirect(302, '/' + text(3000))
  },
  204: (req, res) => res.status(204).json({ text: text(5000) }),
  304: (req, res) => res.status(304).json({ text: text(5000) }),
  206: (req, res) => {
    res.setHeader('Content-Range', 'bytes 0-4999/9999')
    res.setHeader('Content-Type', 'text/plain')
    res.status(206).send(text(5000))
  },
  500: (req, res) => res.status(500).json({ text: text(5000) }),
  flush: (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.write(text(2000))
    res.flush?.()
    res.end(text(2000))
  },
  'flush-headers': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.flushHeaders()
    res.end(text(5000))
  },
  'own-etag': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('ETag', '"mine"')
    res.end(text(5000))
  },
  'has-flush': (req, res) => res.json({ flush: typeof res.flush }),
}

export default function handler(req, res) {
  kinds[req.query.kind](req, res)
}
