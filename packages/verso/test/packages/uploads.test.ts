import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

import { expect, onTestFinished, test } from 'vitest'

import type { ApiHandler, ApiRequest } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { load, runMiddleware } from '../support/middleware.ts'
import type { Middleware } from '../support/middleware.ts'
import { request, sendRaw } from '../support/raw-client.ts'

const raw = { api: { bodyParser: false } }

/** Larger than any buffer on the way, and no repetition that could hide a lost or doubled part. */
const file = Buffer.alloc(600_000, Buffer.from([...Array(251).keys()]))
const digest = createHash('sha256').update(file).digest('hex')

function form(): FormData {
  const data = new FormData()
  data.set('title', 'Ünicode')
  data.set('file', new Blob([file], { type: 'image/png' }), 'pic.png')
  return data
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-upload-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

interface Multer {
  (options: object): { single(field: string): Middleware }
  memoryStorage(): object
}
type Uploaded = ApiRequest & {
  file: { originalname: string; size: number; buffer: Buffer; path: string }
}

test('multer keeps a file in memory, fields in req.body', async () => {
  const multer = load<Multer>('multer')
  const upload = multer({ storage: multer.memoryStorage() }).single('file')
  const handler: ApiHandler = async (req, res) => {
    await runMiddleware(req, res, upload)
    const { file, body } = req as Uploaded
    res.json({
      title: (body as { title: string }).title,
      name: file.originalname,
      digest: createHash('sha256').update(file.buffer).digest('hex'),
    })
  }
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  const answer = await app.fetch('/api/x', { method: 'POST', body: form() })
  expect(await answer.json()).toEqual({ title: 'Ünicode', name: 'pic.png', digest })
})

test('multer on disk, with limits that reach the handler as errors', async () => {
  const dest = await temporaryFolder()
  const multer = load<Multer>('multer')
  const handler =
    (upload: Middleware): ApiHandler =>
    async (req, res) => {
      try {
        await runMiddleware(req, res, upload)
        res.json({ size: (await readFile((req as Uploaded).file.path)).length })
      } catch (error) {
        res.status(413).json({ code: (error as { code: string }).code })
      }
    }
  const small = multer({ dest, limits: { fileSize: 1_000 } }).single('file')
  const wrong = multer({ dest }).single('other')
  const app = await appOf({
    '/api/disk': { default: handler(multer({ dest }).single('file')), config: raw },
    '/api/small': { default: handler(small), config: raw },
    '/api/wrong': { default: handler(wrong), config: raw },
  })
  const post = async (path: string): Promise<[number, unknown]> => {
    const answer = await app.fetch(path, { method: 'POST', body: form() })
    return [answer.status, await answer.json()]
  }
  expect(await post('/api/disk')).toEqual([200, { size: file.length }])
  expect(await post('/api/small')).toEqual([413, { code: 'LIMIT_FILE_SIZE' }])
  expect(await post('/api/wrong')).toEqual([413, { code: 'LIMIT_UNEXPECTED_FILE' }])
  expect(app.log.lines.error).toEqual([])
})

test('formidable parses, and reports what is too large', async () => {
  const uploadDir = await temporaryFolder()
  const { formidable } = load<{
    formidable: (options: object) => {
      parse(req: IncomingMessage): Promise<[fields: { title: string[] }, files: { file: File[] }]>
    }
  }>('formidable')
  type File = { filepath: string; originalFilename: string }
  const handler: ApiHandler = async (req, res) => {
    const maxFileSize = req.query['limit'] === undefined ? 10_000_000 : Number(req.query['limit'])
    try {
      const [fields, files] = await formidable({ uploadDir, maxFileSize }).parse(req)
      const [stored] = files.file
      const bytes = await readFile(stored?.filepath ?? '')
      res.json({
        title: fields.title[0],
        name: stored?.originalFilename,
        digest: createHash('sha256').update(bytes).digest('hex'),
      })
    } catch (error) {
      res.status((error as { httpCode?: number }).httpCode ?? 500).json({ failed: true })
    }
  }
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  const answer = await app.fetch('/api/x', { method: 'POST', body: form() })
  expect(await answer.json()).toEqual({ title: 'Ünicode', name: 'pic.png', digest })
  const refused = await app.fetch('/api/x?limit=1000', { method: 'POST', body: form() })
  expect([refused.status, await refused.json()]).toEqual([413, { failed: true }])
})

test('busboy reads from a pipe, and a client that leaves half way is noticed', async () => {
  const busboy = load<(options: object) => Writable>('busboy')
  let leave: () => void = () => {}
  let aborted: (reason: string) => void = () => {}
  const noticed = new Promise<string>((resolve) => (aborted = resolve))
  const handler: ApiHandler = (req, res) => {
    const found: Record<string, unknown> = {}
    const parser = busboy({ headers: req.headers })
    parser.on('field', (name: string, value: string) => (found[name] = value))
    parser.on('file', (name: string, stream: Readable) => {
      const hash = createHash('sha256')
      stream.on('data', (chunk: Buffer) => hash.update(chunk))
      stream.on('end', () => (found[name] = hash.digest('hex')))
      leave()
    })
    parser.on('close', () => res.json(found))
    req.on('close', () => {
      if (!req.complete) aborted('close')
    })
    req.pipe(parser)
  }
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  const answer = await app.fetch('/api/x', { method: 'POST', body: form() })
  expect(await answer.json()).toEqual({ title: 'Ünicode', file: digest })

  const client = httpRequest(`${app.url}/api/x`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1_000 },
  })
  client.on('error', () => {})
  leave = () => client.destroy()
  client.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf')
  expect(await noticed).toBe('close')
  expect(await app.logged((line) => line.aborted)).toMatchObject({ method: 'POST' })
})

/** What Stripe's library does: an HMAC over time and raw body. */
function isSigned(body: Buffer, header: unknown): boolean {
  const { t, v1 } = Object.fromEntries(new URLSearchParams(String(header).replaceAll(',', '&')))
  const wanted = createHmac('sha256', 'whsec').update(`${t}.`).update(body).digest()
  const given = Buffer.from(v1 ?? '', 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const readers: [name: string, read: (req: IncomingMessage) => Promise<Buffer>][] = [
  [
    'micro',
    (req) => load<{ buffer: (req: IncomingMessage) => Promise<Buffer> }>('micro').buffer(req),
  ],
  ['raw-body', (req) => load<(req: IncomingMessage) => Promise<Buffer>>('raw-body')(req)],
  [
    'for await',
    async (req) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
  ],
]

test.each(readers)('a webhook is verified over the raw bytes: %s', async (_, read) => {
  const handler: ApiHandler = async (req, res) => {
    expect(req.body).toBe(undefined)
    const body = await read(req)
    if (!isSigned(body, req.headers['stripe-signature'])) {
      res.status(400).send('Webhook Error')
      return
    }
    const event = JSON.parse(body.toString()) as { type: string }
    res.json({ received: event.type })
  }
  const app = await appOf({ '/api/hook': { default: handler, config: raw } })
  const body = '{ "type":"paid",\n "name":"Zażółć" }'
  const v1 = createHmac('sha256', 'whsec').update(`17.${body}`).digest('hex')
  const post = async (text: string): Promise<string> => {
    const answer = await app.fetch('/api/hook', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': `t=17,v1=${v1}` },
      body: text,
    })
    return answer.text()
  }
  expect(await post(body)).toBe('{"received":"paid"}')
  expect(await post(JSON.stringify(JSON.parse(body)))).toBe('Webhook Error')
})

test('raw-body and micro enforce their own limits', async () => {
  const rawBody = load<(req: IncomingMessage, options: object) => Promise<Buffer>>('raw-body')
  const { json } = load<{ json: (req: IncomingMessage, options: object) => Promise<object> }>(
    'micro',
  )
  const handler: ApiHandler = async (req, res) => {
    try {
      if (req.query['with'] === 'micro') res.json(await json(req, { limit: '1kb' }))
      else res.send(await rawBody(req, { limit: '1kb', length: req.headers['content-length'] }))
    } catch (error) {
      res.status((error as { statusCode: number }).statusCode).end('too large')
    }
  }
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  for (const name of ['micro', 'raw-body']) {
    const answer = await sendRaw(
      app.port,
      request(
        `POST /api/x?with=${name}`,
        { 'Content-Type': 'application/json' },
        '"x"'.repeat(500),
      ),
    )
    expect(answer).toMatchObject({ status: 413, body: 'too large' })
  }
})

test.each(['express', 'express4'])('%s.json and .urlencoded parse when we do not', async (name) => {
  const express = load<{
    json: (options?: object) => Middleware
    urlencoded: (options: object) => Middleware
    raw: (options: object) => Middleware
  }>(name)
  const chain = [
    express.json({ limit: '1kb' }),
    express.urlencoded({ extended: true }),
    express.raw({ type: '*/*' }),
  ]
  const handler: ApiHandler = async (req, res) => {
    try {
      for (const middleware of chain) await runMiddleware(req, res, middleware)
      const body: unknown = req.body
      res.json({ body: Buffer.isBuffer(body) ? body.toString('latin1') : body })
    } catch (error) {
      res
        .status((error as { status: number }).status)
        .json({ type: (error as { type: string }).type })
    }
  }
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  const post = async (type: string, body: string): Promise<unknown> => {
    const headers = { 'content-type': type }
    return (await app.fetch('/api/x', { method: 'POST', headers, body })).json()
  }
  expect(await post('application/json', '{"a":[1]}')).toEqual({ body: { a: [1] } })
  expect(await post('application/x-www-form-urlencoded', 'a[b]=1')).toEqual({
    body: { a: { b: '1' } },
  })
  expect(await post('application/octet-stream', 'bytes')).toEqual({ body: 'bytes' })
  expect(await post('application/json', '{')).toEqual({ type: 'entity.parse.failed' })
  expect(await post('application/json', `"${'x'.repeat(2_000)}"`)).toEqual({
    type: 'entity.too.large',
  })
})

test('an upload past the limit, with our parser on, never reaches middleware', async () => {
  const dest = await temporaryFolder()
  const upload = load<Multer>('multer')({ dest }).single('file')
  const handler: ApiHandler = (req, res) => runMiddleware(req, res, upload)
  const config = { api: { bodyParser: { sizeLimit: '1kb' } } }
  const app = await appOf({ '/api/x': { default: handler, config } })
  const answer = await app.fetch('/api/x', { method: 'POST', body: form() })
  expect([answer.status, await answer.text()]).toEqual([413, 'Body exceeded 1kb limit'])
  expect(await readdir(dest)).toEqual([])
})

test('a body that nobody reads does not hold the connection', async () => {
  const handler = (_req: IncomingMessage, res: ServerResponse): unknown => res.end('done')
  const app = await appOf({ '/api/x': { default: handler, config: raw } })
  const post = `POST /api/x HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello`
  const answer = await sendRaw(app.port, `${post}${request('GET /api/x')}`)
  expect(answer.status).toBe(200)
  expect(answer.body).toContain('HTTP/1.1 200 OK')
})
