import { createReadStream } from 'node:fs'

class ApiError extends Error {
  constructor(statusCode, message) {
    super(message)
    this.statusCode = statusCode
  }
}

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const kinds = {
  sync: () => {
    throw new Error('secret message')
  },
  async: async () => {
    throw new Error('secret message')
  },
  'after-await': async () => {
    await later(5)
    throw new Error('secret message')
  },
  string: () => {
    throw 'a string'
  },
  undefined: () => {
    throw undefined
  },
  null: () => {
    throw null
  },
  number: () => {
    throw 404
  },
  object: () => {
    throw { statusCode: 418, message: 'teapot' }
  },
  'status-code': () => {
    throw Object.assign(new Error('gone'), { statusCode: 410 })
  },
  status: () => {
    throw Object.assign(new Error('gone'), { status: 410, expose: true })
  },
  'api-error': () => {
    throw new ApiError(422, 'Unprocessable thing')
  },
  response: () => {
    throw new Response('thrown', { status: 409 })
  },
  aggregate: () =>
    Promise.all([Promise.reject(new Error('one')), Promise.reject(new Error('two'))]),
  frozen: () => {
    throw Object.freeze(new Error('frozen'))
  },
  'getter-message': () => {
    throw {
      get message() {
        throw new Error('evil getter')
      },
    }
  },
  proxy: () => {
    throw new Proxy(
      {},
      {
        get() {
          throw new Error('evil proxy')
        },
      },
    )
  },
  'reject-undefined': () => Promise.reject(),
  'with-headers': (req, res) => {
    res.setHeader('X-Before', 'kept')
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.setHeader('Content-Type', 'application/json')
    res.setHeader('Cache-Control', 'public, max-age=60')
    res.setHeader('ETag', '"mine"')
    res.status(201)
    throw new Error('after headers were set')
  },
  'with-length': (req, res) => {
    res.setHeader('Content-Length', '3')
    throw new Error('with a length')
  },
  'with-encoding': (req, res) => {
    res.setHeader('Content-Encoding', 'gzip')
    throw new Error('with an encoding')
  },
  'with-message': (req, res) => {
    res.statusMessage = 'Mine'
    throw new Error('with a message')
  },
  'after-send': (req, res) => {
    res.send('complete')
    throw new Error('after send')
  },
  'after-json-async': async (req, res) => {
    res.json({ complete: true })
    await later(5)
    throw new Error('after json')
  },
  'after-write': (req, res) => {
    res.write('partial')
    throw new Error('after write')
  },
  'after-write-async': async (req, res) => {
    res.write('partial')
    await later(5)
    throw new Error('after write')
  },
  'after-write-head': (req, res) => {
    res.writeHead(200, { 'X-Head': 'yes' })
    throw new Error('after writeHead')
  },
  'after-write-head-length': (req, res) => {
    res.writeHead(200, { 'Content-Length': '100' })
    res.write('partial')
    throw new Error('after writeHead')
  },
  'after-flush': (req, res) => {
    res.flushHeaders()
    throw new Error('after flush')
  },
  'write-head-then-send': (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.send('after writeHead')
  },
  'write-then-json': (req, res) => {
    res.write('first')
    res.json({ late: true })
  },
  'write-then-send': (req, res) => {
    res.write('first')
    res.send('second')
  },
  'set-after-sent': (req, res) => {
    res.send('done')
    res.setHeader('X-Late', 'no')
  },
  'invalid-header-name': (req, res) => {
    res.setHeader('bad name', 'x')
    res.send('never')
  },
  'invalid-header-value': (req, res) => {
    res.setHeader('X-Bad', 'a\r\nb: c')
    res.send('never')
  },
  'undefined-header-value': (req, res) => {
    res.setHeader('X-Bad', undefined)
    res.send('never')
  },
  timer: (req, res) => {
    setTimeout(() => {
      throw new Error('in a timer')
    }, 1)
    setTimeout(() => res.send('survived'), 30)
  },
  'timer-after': (req, res) => {
    res.send('sent')
    setTimeout(() => {
      throw new Error('in a timer after the answer')
    }, 1)
  },
  floating: (req, res) => {
    Promise.reject(new Error('floating'))
    setTimeout(() => res.send('survived'), 30)
  },
  microtask: (req, res) => {
    queueMicrotask(() => {
      throw new Error('in a microtask')
    })
    setTimeout(() => res.send('survived'), 30)
  },
  emitter: (req, res) => {
    setImmediate(() => {
      res.emit('custom-error', new Error('nobody listens'))
      res.send('survived')
    })
  },
  'stream-missing': (req, res) => {
    res.send(createReadStream('/no/such/file'))
  },
  'req-url-changed': (req, res) => {
    req.url = '/changed'
    throw new Error('after changing the url')
  },
  'returns-value': () => ({ returned: true }),
  'returns-response': () => new Response('returned'),
  'returns-string': () => 'returned',
  'returns-after': (req, res) => {
    res.send('sent')
    return { ignored: true }
  },
  'returns-thenable': (req, res) => ({
    then(resolve) {
      res.send('from then')
      resolve()
    },
  }),
  'throwing-thenable': () => ({
    then() {
      throw new Error('then')
    },
  }),
  'rejecting-thenable': () => ({
    then(resolve, reject) {
      reject(new Error('thenable'))
    },
  }),
  generator: function* (req, res) {
    res.send('never')
  },
  hang: () => {},
  'hang-async': async () => {
    await later(1)
  },
  'answer-later': (req, res) => {
    setTimeout(() => res.json({ later: true }), 20)
  },
  destroy: (req, res) => {
    res.destroy()
  },
  'destroy-socket': (req) => {
    req.socket.destroy()
  },
  'process-exit-code': (req, res) => {
    process.exitCode = 0
    res.send('still here')
  },
  'instance-of-error': (req, res) => {
    try {
      res.redirect()
    } catch (error) {
      res.json({ error: error instanceof Error })
    }
  },
}

export default function handler(req, res) {
  return kinds[req.query.kind](req, res)
}
