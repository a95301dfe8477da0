import { Readable, PassThrough, pipeline } from 'node:stream'

const kinds = {
  end: (req, res) => res.end('ended'),
  'end-empty': (req, res) => res.end(),
  'end-buffer': (req, res) => res.end(Buffer.from('ended')),
  'end-callback': (req, res) => res.end('ended', () => {}),
  'end-encoding': (req, res) => res.end('ZW5kZWQ=', 'base64'),
  'write-end': (req, res) => {
    res.write('one ')
    res.write('two ')
    res.end('three')
  },
  'write-only-end': (req, res) => {
    res.write('one')
    res.end()
  },
  'write-head': (req, res) => {
    res.writeHead(201, { 'X-One': '1', 'Content-Type': 'text/plain' })
    res.end('made')
  },
  'write-head-message': (req, res) => {
    res.writeHead(201, 'Made It', { 'X-One': '1' })
    res.end('made')
  },
  'write-head-array': (req, res) => {
    res.writeHead(200, ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
    res.end('made')
  },
  'write-head-merge': (req, res) => {
    res.setHeader('X-One', 'set')
    res.setHeader('X-Two', 'set')
    res.writeHead(200, { 'x-one': 'head' })
    res.end('made')
  },
  'status-then-write-head': (req, res) => {
    res.status(404)
    res.writeHead(201)
    res.end('made')
  },
  flush: (req, res) => {
    res.setHeader('X-Flushed', '1')
    res.flushHeaders()
    res.end('after flush')
  },
  'flush-json': (req, res) => {
    res.flushHeaders()
    res.json({ late: true })
  },
  'early-hints': (req, res) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    res.end('hinted')
  },
  continue: (req, res) => {
    res.writeContinue()
    res.end('continued')
  },
  processing: (req, res) => {
    res.writeProcessing()
    res.end('processed')
  },
  trailers: (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Sum' })
    res.write('body')
    res.addTrailers({ 'X-Sum': '42' })
    res.end()
  },
  pipe: (req, res) => Readable.from(['a', 'b', 'c']).pipe(res),
  'pipe-typed': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    Readable.from(['a', 'b', 'c']).pipe(res)
  },
  pipeline: (req, res) => {
    pipeline(Readable.from(['a', 'b']), new PassThrough(), res, () => {})
  },
  'send-stream-typed': (req, res) => {
    res.setHeader('Content-Type', 'text/csv')
    res.send(Readable.from(['a,b\n', '1,2\n']))
  },
  'send-stream-length': (req, res) => {
    res.setHeader('Content-Length', '6')
    res.send(Readable.from(['abc', 'def']))
  },
  'send-passthrough': (req, res) => {
    const through = new PassThrough()
    res.send(through)
    through.end('through')
  },
  sse: (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
    res.write('data: one\n\n')
    setTimeout(() => res.end('data: two\n\n'), 10)
  },
  'set-cookie-array': (req, res) => {
    res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; HttpOnly'])
    res.end()
  },
  'append-header': (req, res) => {
    res.appendHeader('X-Many', '1')
    res.appendHeader('X-Many', '2')
    res.appendHeader('Set-Cookie', 'a=1')
    res.appendHeader('Set-Cookie', 'b=2')
    res.json({ header: res.getHeader('x-many') })
  },
  'header-case': (req, res) => {
    res.setHeader('x-lower', '1')
    res.setHeader('X-UPPER', '2')
    res.setHeader('X-Upper', '3')
    res.json({ names: res.getHeaderNames(), has: res.hasHeader('X-LOWER'), all: res.getHeaders() })
  },
  'remove-header': (req, res) => {
    res.setHeader('X-Gone', '1')
    res.removeHeader('x-gone')
    res.end('removed')
  },
  'array-header': (req, res) => {
    res.setHeader('X-Array', ['1', '2'])
    res.end('ok')
  },
  'number-header': (req, res) => {
    res.setHeader('X-Number', 5)
    res.end('ok')
  },
  'header-order': (req, res) => {
    res.setHeader('X-B', '1')
    res.setHeader('X-A', '2')
    res.status(201).json({ ok: true })
  },
  'own-date': (req, res) => {
    res.setHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT')
    res.end('dated')
  },
  'no-date': (req, res) => {
    res.sendDate = false
    res.end('undated')
  },
  'status-message': (req, res) => {
    res.statusMessage = 'Fine'
    res.json({ ok: true })
  },
  'connection-close': (req, res) => {
    res.setHeader('Connection', 'close')
    res.json({ ok: true })
  },
  'own-etag': (req, res) => {
    res.setHeader('ETag', '"mine"')
    res.json({ ok: true })
  },
  'own-weak-etag': (req, res) => {
    res.setHeader('ETag', 'W/"mine"')
    res.send('text')
  },
  'own-etag-end': (req, res) => {
    res.setHeader('ETag', '"mine"')
    res.end('text')
  },
  'own-length': (req, res) => {
    res.setHeader('Content-Length', '999')
    res.send('text')
  },
  'own-length-end': (req, res) => {
    res.setHeader('Content-Length', '4')
    res.end('text')
  },
  'own-encoding': (req, res) => {
    res.setHeader('Transfer-Encoding', 'chunked')
    res.send('text')
  },
  'cache-control': (req, res) => {
    res.setHeader('Cache-Control', 's-maxage=60, stale-while-revalidate')
    res.json({ ok: true })
  },
  '204-with-headers': (req, res) => {
    res.setHeader('X-Kept', '1')
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('ETag', '"mine"')
    res.status(204).send('dropped')
  },
  '304-with-headers': (req, res) => {
    res.setHeader('ETag', '"mine"')
    res.setHeader('Cache-Control', 'max-age=1')
    res.status(304).send('dropped')
  },
  events: (req, res) => {
    const seen = []
    res.on('finish', () => seen.push('finish'))
    res.on('close', () => seen.push('close'))
    res.setHeader('X-Seen', seen.join() || 'none')
    res.end('ok')
  },
  'patched-write-head': (req, res) => {
    const original = res.writeHead
    res.writeHead = function writeHead(...args) {
      res.setHeader('X-Patched', 'yes')
      return original.apply(this, args)
    }
    res.json({ patched: true })
  },
  'patched-end': (req, res) => {
    const original = res.end
    res.end = function end(chunk, ...rest) {
      res.setHeader('X-Ended', String(chunk?.length))
      return original.call(this, chunk, ...rest)
    }
    res.send('patched')
  },
  'patched-set-header': (req, res) => {
    const names = []
    const original = res.setHeader
    res.setHeader = function setHeader(name, value) {
      names.push(name)
      return original.call(this, name, value)
    }
    res.status(200)
    original.call(res, 'X-Note', 'patched')
    res.send('patched')
  },
  'patched-send': (req, res) => {
    res.send = (data) => res.end(`mine: ${data}`)
    res.json({ a: 1 })
  },
  'patched-json': (req, res) => {
    const original = res.json
    res.json = (data) => original.call(res, { wrapped: data })
    res.json({ a: 1 })
  },
  detached: (req, res) => {
    const { json, status } = res
    status(201)
    json({ detached: true })
  },
  'helpers-own': (req, res) => {
    res.json({
      status: res.status.length,
      keys: [
        'status',
        'send',
        'json',
        'redirect',
        'setDraftMode',
        'setPreviewData',
        'clearPreviewData',
        'revalidate',
      ].filter((key) => typeof res[key] === 'function'),
      returns: [typeof res.status(200), typeof res.setHeader('X-A', '1')],
    })
  },
  'json-returns': (req, res) => {
    const value = res.json({ a: 1 })
    console.log('json returned', value === undefined)
  },
  big: (req, res) => res.send('x'.repeat(5 * 1024 * 1024)),
  'socket-write': (req, res) => {
    res.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nraw')
  },
}

export default function handler(req, res) {
  kinds[req.query.kind](req, res)
}
