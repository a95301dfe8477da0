import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

/** Says what the query asks for, so that a route can say the same twice in different ways. */
function say(req: ApiRequest, res: ApiResponse): void {
  const { text = 'x', length = '1', status = '200', cookie, patched } = req.query
  if (cookie !== undefined) res.setHeader('Set-Cookie', `a=${String(cookie)}`)
  if (patched !== undefined) {
    const writeHead = res.writeHead.bind(res)
    res.writeHead = ((code: number, ...rest: never[]) =>
      writeHead(code + 1, ...rest)) as typeof writeHead
  }
  res.status(Number(status)).json({ text: String(text).repeat(Number(length)) })
}

const headersOf = (answer: Response): object => {
  const { date: _, ...headers } = Object.fromEntries(answer.headers)
  return headers
}

test.each(['text=x', 'text=ü', 'text=x&length=900', 'text=x&length=5000', 'text=日&length=20000'])(
  'what a route says again has the same headers: %s',
  async (query) => {
    const app = await appOf({ '/api/say': say })
    const [first, second] = [
      await app.fetch(`/api/say?${query}`, { headers: { 'Accept-Encoding': 'identity' } }),
      await app.fetch(`/api/say?${query}`, { headers: { 'Accept-Encoding': 'identity' } }),
    ]
    expect(headersOf(second)).toEqual(headersOf(first))
    expect(second.headers.get('vary')).toBe('Accept-Encoding')
    const text = await first.text()
    expect(await second.text()).toBe(text)
    expect(Number(second.headers.get('content-length'))).toBe(Buffer.byteLength(text))
  },
)

test('what a route says again heeds what differs about the request and the response', async () => {
  const app = await appOf({ '/api/say': say, '/api/other': say })
  const first = await app.fetch('/api/say')
  const etag = first.headers.get('etag') ?? ''
  await app.fetch('/api/say')

  // `fetch` adds `no-cache` to a condition of the caller's, unless the caller says something.
  const asked = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' }
  const fresh = await app.fetch('/api/say', { headers: asked })
  expect(fresh.status).toBe(304)
  const created = await app.fetch('/api/say?status=201&cookie=1')
  expect([created.status, created.headers.get('set-cookie')]).toEqual([201, 'a=1'])
  expect(created.headers.get('etag')).toBe(etag)
  const plain = await app.fetch('/api/say?status=202')
  expect([plain.status, plain.headers.get('set-cookie')]).toEqual([202, null])
  expect((await app.fetch('/api/say?patched=1')).status).toBe(201)
  const head = await app.fetch('/api/say', { method: 'HEAD' })
  expect([await head.text(), head.headers.get('content-length')]).toEqual(['', '12'])
  const other = await app.fetch('/api/say?text=y')
  expect([await other.json(), other.headers.get('etag') === etag]).toEqual([{ text: 'y' }, false])
  expect(await (await app.fetch('/api/other?text=z')).json()).toEqual({ text: 'z' })
  expect(await (await app.fetch('/api/say')).json()).toEqual({ text: 'x' })
})

test('a client that takes a coding gets what a route says again encoded', async () => {
  const app = await appOf({ '/api/say': say })
  await app.fetch('/api/say?length=3000', { headers: { 'Accept-Encoding': 'identity' } })
  const answer = await app.fetch('/api/say?length=3000', { headers: { 'Accept-Encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(await answer.json()).toEqual({ text: 'x'.repeat(3_000) })
})
