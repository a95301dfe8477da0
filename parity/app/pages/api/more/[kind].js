// Outlives a request, for what happens after its answer.
const seen = {}

/** What handlers do to an answer that the other routes do not. */
const kinds = {
  'send-object': (req, res) => res.send({ a: 1 }),
  'send-typed': (req, res) => {
    res.setHeader('CONTENT-TYPE', 'text/css')
    res.send('a{}')
  },
  json: (req, res) => res.json({ a: 1 }),
  'cookie-twice': (req, res) => {
    res.setHeader('Set-Cookie', ['a=1', 'a=1', 'b=2'])
    res.json(res.getHeader('Set-Cookie'))
  },
  'cookie-string': (req, res) => {
    res.setHeader('Set-Cookie', 'a=1')
    res.json(res.getHeader('set-cookie'))
  },
  'cookie-number': (req, res) => {
    res.setHeader('Set-Cookie', 5)
    res.end()
  },
  'cookie-appended': (req, res) => {
    res.appendHeader('Set-Cookie', 'a=1')
    res.appendHeader('Set-Cookie', 'a=1')
    res.end()
  },
  'cookie-of-write-head': (req, res) => {
    res.writeHead(200, { 'Set-Cookie': ['a=1', 'a=1'] })
    res.end()
  },
  'draft-twice': (req, res) => {
    res.setDraftMode({ enable: true })
    res.setDraftMode({ enable: true })
    res.end()
  },
  'vary-list': (req, res) => {
    res.setHeader('Vary', ['Origin', 'Accept'])
    res.json({})
  },
  'vary-empty': (req, res) => {
    res.setHeader('Vary', '')
    res.json({})
  },
  'vary-star': (req, res) => {
    res.setHeader('Vary', 'Origin, *')
    res.json({})
  },
  'two-types': (req, res) => {
    res.setHeader('Content-Type', ['text/html', 'text/plain'])
    res.send('x')
  },
  'write-head-undefined': (req, res) => {
    res.writeHead(200, { 'X-A': undefined })
    res.end()
  },
  'end-callback': (req, res) => {
    res.end(() => {})
  },
  'redirect-typed': (req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.redirect('/x')
  },
  'redirect-caught': (req, res) => {
    try {
      res.redirect('/\n')
    } catch {
      res.end('caught')
    }
  },
  continue: (req, res) => {
    res.writeContinue()
    res.end('x')
  },
  'preview-fraction': (req, res) => res.setPreviewData({}, { maxAge: 1.5 }).end(),
  'preview-text': (req, res) => res.setPreviewData({}, { maxAge: '10' }).end(),
  'preview-function': (req, res) => res.setPreviewData(() => 1).end(),
  port: (req, res) => res.json(process.env.PORT === String(req.socket.localPort)),
  'write-head-null': (req, res) => {
    res.writeHead(201, null)
    res.end('x')
  },
  'write-head-shifted': (req, res) => {
    res.writeHead(200, undefined, { 'X-A': '1' })
    res.end('x')
  },
  'trailers-alone': (req, res) => {
    res.addTrailers({ 'X-Sum': '1' })
    res.end('x')
  },
  'trailers-long': (req, res) => {
    res.setHeader('Content-Type', 'text/plain')
    res.addTrailers([['X-Sum', '1']])
    res.end('x'.repeat(2000))
  },
  'trailers-json': (req, res) => {
    res.addTrailers({ 'X-Sum': '1' })
    res.json({ a: 1 })
  },
  'trailers-length': (req, res) => {
    res.setHeader('Content-Length', 1)
    res.addTrailers({ 'X-Sum': '1' })
    res.end('x')
  },
  'late-write': (req, res) => {
    res.on('error', (error) => (seen.emitted = error.code))
    res.json({ a: 1 })
    seen.returned = res.write('late', (error) => (seen.given = error?.code))
  },
  'late-write-seen': (req, res) => res.json(seen),
  complete: (req, res) => res.json([req.complete, req.readableEnded, req.aborted]),
  closed: (req, res) => res.json(req.closed),
  'draft-null': (req, res) => res.setDraftMode(null).end(),
  'preview-no-age': (req, res) => res.setPreviewData({}, { maxAge: null }).end(),
  'preview-path-list': (req, res) => res.setPreviewData({}, { path: '/a; Domain=b' }).end(),
  'preview-path-null': (req, res) => res.setPreviewData({}, { path: null }).end(),
  'preview-no-options': (req, res) => res.setPreviewData({}, null).end(),
  'json-caught': (req, res) => {
    try {
      res.json(1n)
    } catch {
      res.status(500).end('caught')
    }
  },
  copied: (req, res) => res.json(Object.keys({ ...req }).includes('cookies')),
}

export default function handler(req, res) {
  kinds[req.query.kind](req, res)
}
