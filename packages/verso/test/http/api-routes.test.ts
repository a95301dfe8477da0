import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { describeModes } from '../support/describe-modes.ts'
import { request, sendRaw } from '../support/raw-client.ts'
import type { RawAnswer } from '../support/raw-client.ts'

const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

describeModes('api', (served) => {
  const ask = (line: string, headers?: Record<string, string>, body?: string): Promise<RawAnswer> =>
    sendRaw(served().port, request(line, headers, body))
  const json = async (
    line: string,
    headers?: Record<string, string>,
    body?: string,
  ): Promise<unknown> => JSON.parse((await ask(line, headers, body)).text)

  describe('routing', () => {
    test.each([
      ['/api/users', { route: 'index', query: {} }],
      ['/api/users/new', { route: 'new', query: {} }],
      ['/api/users/7', { route: '[id]', query: { id: '7' } }],
      ['/api/users/a%2Fb', { route: '[id]', query: { id: 'a/b' } }],
      ['/api/users/ne%77', { route: '[id]', query: { id: 'new' } }],
      ['/api/users/7?id=9&q=1', { route: '[id]', query: { id: '7', q: '1' } }],
      ['/api/docs/a/b%20c', { path: ['a', 'b c'] }],
      ['/api/opt', {}],
      ['/api/opt?slug=z', { slug: 'z' }],
      ['/api/opt/a/b', { slug: ['a', 'b'] }],
      ['/api/common', { format: 'commonjs' }],
      ['/api/module', { format: 'module' }],
    ])('GET %s', async (path, expected) => {
      expect(await json(`GET ${path}`)).toEqual(expected)
    })

    test('a file whose name needs encoding is reached encoded', async () => {
      expect((await ask('GET /api/with%20space')).text).toBe('reached')
    })

    test.each(['GET', 'POST', 'PROPFIND'])(
      'an unknown path is 404 for %s, typed, and never stored',
      async (method) => {
        const answer = await ask(`${method} /api/nowhere`)
        expect(answer).toMatchObject({
          status: 404,
          text: '{"error":"Not Found"}',
          headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': noStore },
        })
      },
    )

    test.each([
      ['/api/users/', '/api/users'],
      ['/api/users/?a=b/', '/api/users?a=b/'],
      ['/nowhere/', '/nowhere'],
      ['//evil.example/api', '/evil.example/api'],
      ['/api//users', '/api/users'],
      ['/api/users//', '/api/users/'],
      ['/api\\users', '/api/users'],
      ['/\\evil.example/x', '/evil.example/x'],
      ['/api/users/..', '/api'],
    ])('%s is 308 to %s for any method', async (path, location) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await ask(`${method} ${path}`)
        expect(answer).toMatchObject({
          status: 308,
          text: location,
          headers: { location, refresh: `0;url=${location}` },
        })
        expect(answer.headers).not.toHaveProperty('content-type')
      }
    })

    test.each(['/api/users/%zz', '/api/users/%', '/api/users/%ff', '/api/docs/a/%c0%af'])(
      '%s, which cannot be decoded, is 400',
      async (path) => {
        expect(await ask(`GET ${path}`)).toMatchObject({
          status: 400,
          text: '{"error":"Bad Request"}',
        })
      },
    )

    test('dots are resolved before anything looks at the path', async () => {
      expect(await json('GET /api/./docs/../users/%2e%2e/users/new')).toEqual({
        route: 'new',
        query: {},
      })
    })

    test.each(['GET http://evil.example/api/users', 'OPTIONS *'])(
      '%s is 400 and the connection ends',
      async (line) => {
        expect(await ask(line)).toMatchObject({ status: 400, headers: { connection: 'close' } })
      },
    )
  })

  describe('the request', () => {
    test('url, query, cookies and the body of nothing', async () => {
      const answer = await json('GET /api/echo?a=1&a=2&b', { Cookie: 'a=1; a=2; b="x"' })
      expect(answer).toMatchObject({
        method: 'GET',
        url: '/api/echo?a=1&a=2&b',
        query: { a: ['1', '2'], b: '' },
        cookies: { a: '1', b: 'x' },
        body: '',
      })
    })

    test.each<[type: string | undefined, body: string, parsed: unknown]>([
      ['application/json', '{"a":1}', { a: 1 }],
      ['application/json', 'null', null],
      ['application/ld+json; charset=utf-8', '[1]', [1]],
      ['application/x-www-form-urlencoded', 'a=1&a=2&b[c]=3', { a: ['1', '2'], 'b[c]': '3' }],
      ['text/plain', 'hello', 'hello'],
      ['application/vnd.api+json', '{"a":1}', '{"a":1}'],
      [undefined, '{"a":1}', '{"a":1}'],
    ])('a body of %s: %s', async (type, body, parsed) => {
      for (const method of ['POST', 'DELETE', 'GET']) {
        const answer = await json(
          `${method} /api/echo`,
          type === undefined ? {} : { 'Content-Type': type },
          body,
        )
        expect(answer).toMatchObject({ body: parsed })
      }
    })

    test.each<[headers: Record<string, string>, body: unknown]>([
      [{ 'Content-Type': 'application/json' }, {}],
      [{ 'Content-Type': 'application/json', 'Content-Length': '0' }, {}],
      [{ 'Content-Type': 'application/x-www-form-urlencoded' }, {}],
      [{ 'Content-Length': '0' }, ''],
    ])('no bytes with %j', async (headers, body) => {
      expect(await json('POST /api/echo', headers)).toMatchObject({ body })
    })

    test.each([
      ['{"a":', 'Invalid JSON'],
      [' ', 'Invalid JSON'],
      ['{"__proto__":{"admin":true}}', 'Invalid JSON'],
      ['{"constructor":{"prototype":{}}}', 'Invalid JSON'],
    ])('JSON that is none, or poisoned: %s', async (body, text) => {
      const answer = await ask('POST /api/echo', { 'Content-Type': 'application/json' }, body)
      expect(answer).toMatchObject({ status: 400, reason: text, text })
      expect(answer.headers).not.toHaveProperty('content-type')
    })

    test('an unknown charset is 400, a compressed body 415', async () => {
      const unknown = await ask(
        'POST /api/echo',
        { 'Content-Type': 'text/plain; charset=nonsense' },
        'x',
      )
      expect(unknown).toMatchObject({ status: 400, text: 'Invalid body' })
      const zipped = await ask('POST /api/echo', { 'Content-Encoding': 'gzip' }, 'x')
      expect(zipped.status).toBe(415)
    })

    test('the limit counts bytes, is inclusive, and is echoed', async () => {
      expect(await json('POST /api/body/small', {}, 'x'.repeat(100))).toEqual({ length: 100 })
      const answer = await ask('POST /api/body/small', {}, 'x'.repeat(101))
      expect(answer).toMatchObject({
        status: 413,
        reason: 'Body exceeded 100b limit',
        text: 'Body exceeded 100b limit',
      })
      const chunked = `POST /api/body/small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'é'.repeat(50)}x\r\n0\r\n\r\n`
      expect(await sendRaw(served().port, chunked)).toMatchObject({ status: 413 })
    })

    test('a mebibyte exactly passes, and one byte more is refused before it is sent', async () => {
      const exact = await ask('POST /api/echo', {}, 'x'.repeat(1_048_576))
      expect(exact.status).toBe(200)
      const head =
        'POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n'
      const refused = await sendRaw(served().port, head)
      expect(refused).toMatchObject({
        status: 413,
        text: 'Body exceeded 1mb limit',
        headers: { connection: 'close' },
      })
    })

    test('a client that sends far more than allowed can still read why it was refused', async () => {
      const body = 'x'.repeat(3_000_000)
      const head = `POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`
      const answer = await sendRaw(served().port, Buffer.from(head + body))
      expect(answer).toMatchObject({ status: 413, text: 'Body exceeded 1mb limit' })
    })

    test('bodyParser: false leaves the stream to the handler', async () => {
      expect(
        await json('POST /api/body/raw', { 'Content-Type': 'application/json' }, '{"a":'),
      ).toEqual({ size: 5, body: null })
    })

    test('Expect: 100-continue is answered when the body is wanted', async () => {
      const head =
        'POST /api/body/raw HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi'
      const answer = await sendRaw(served().port, head)
      expect(answer.status).toBe(100)
      expect(answer.body).toContain('{"size":2,"body":null}')
    })

    test('headers by which servers talk to themselves never reach a handler', async () => {
      const answer = (await json('GET /api/hidden-control', {
        'X-Middleware-Subrequest': 'middleware',
        'x-middleware-set-cookie': 'a=1',
        'X-Matched-Path': '/admin',
        'x-nextjs-data': '1',
        'X-Kept': 'yes',
        Next: 'stays',
      })) as { headers: Record<string, string>; raw: string[] }
      expect(Object.keys(answer.headers)).toEqual(['host', 'connection', 'x-kept', 'next'])
      expect(answer.raw.filter((_, index) => index % 2 === 0)).toEqual([
        'Host',
        'Connection',
        'X-Kept',
        'Next',
      ])
    })
  })

  describe('the response', () => {
    const typedJson = 'application/json; charset=utf-8'
    test.each<[as: string, text: string, type: string | undefined]>([
      ['string', 'text', undefined],
      ['empty', '', undefined],
      ['null', '', undefined],
      ['undefined', '', undefined],
      ['number', '42', typedJson],
      ['boolean', 'false', typedJson],
      ['array', '[1,2]', typedJson],
      ['object', '{"a":1}', typedJson],
      ['bytes', '{"0":104,"1":105}', typedJson],
      ['date', '"1970-01-01T00:00:00.000Z"', typedJson],
      ['stream', 'onetwo', 'application/octet-stream'],
    ])('send(%s)', async (as, text, type) => {
      const answer = await ask(`GET /api/send?as=${as}`)
      expect(answer).toMatchObject({ status: 200, text })
      expect(answer.headers['content-type']).toBe(type)
      expect('etag' in answer.headers).toBe(!['null', 'undefined', 'stream'].includes(as))
    })

    test('send(Buffer) sends bytes', async () => {
      const answer = await ask('GET /api/send?as=buffer')
      expect(answer).toMatchObject({
        body: '\u0000\u00ff',
        headers: { 'content-type': 'application/octet-stream', 'content-length': '2' },
      })
    })

    test.each<[as: string, text: string]>([
      ['null', 'null'],
      ['undefined', ''],
      ['function', ''],
      ['string', '"text"'],
    ])('json(%s)', async (as, text) => {
      const answer = await ask(`GET /api/send?as=${as}&how=json`)
      expect(answer).toMatchObject({ status: 200, text, headers: { 'content-type': typedJson } })
    })

    test.each(['bigint', 'function', 'symbol', 'broken'])('send(%s) is 500', async (as) => {
      expect(await ask(`GET /api/send?as=${as}`)).toMatchObject({
        status: 500,
        text: 'Internal Server Error',
      })
    })

    test('a type set before is kept for text and bytes, replaced for JSON', async () => {
      for (const as of ['string', 'buffer', 'stream']) {
        const { headers } = await ask(`GET /api/send?as=${as}&type=text/css`)
        expect(headers['content-type']).toBe('text/css')
      }
      const { headers } = await ask('GET /api/send?as=object&type=text/css')
      expect(headers['content-type']).toBe(typedJson)
    })

    test('browsers may not guess another type than the one that is sent; untyped text they may', async () => {
      const nosniff = async (query: string) =>
        (await ask(`GET /api/send?${query}`)).headers['x-content-type-options']
      for (const query of [
        'as=object',
        'as=buffer',
        'as=string&how=json',
        'as=string&type=text/html',
      ]) {
        expect(await nosniff(query)).toBe('nosniff')
      }
      expect(await nosniff('as=string')).toBeUndefined()
    })

    test('ETag and 304', async () => {
      const { headers } = await ask('GET /api/send?as=object')
      const etag = headers['etag'] ?? ''
      for (const value of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const fresh = await ask('GET /api/send?as=object', { 'If-None-Match': value })
        expect(fresh).toMatchObject({ status: 304, text: '', headers: { etag } })
        expect(fresh.headers).not.toHaveProperty('content-length')
      }
      for (const more of [{ 'Cache-Control': 'no-cache' }, { 'If-None-Match': '"other"' }]) {
        const full = await ask('GET /api/send?as=object', { 'If-None-Match': etag, ...more })
        expect(full.status).toBe(200)
      }
    })

    test.each([204, 304])('%i has no body and nothing that describes one', async (status) => {
      for (const how of ['send', 'json']) {
        const answer = await ask(`GET /api/send?as=object&how=${how}&status=${status}`)
        expect(answer).toMatchObject({ status, text: '' })
        for (const name of ['content-type', 'content-length', 'transfer-encoding', 'etag']) {
          expect(answer.headers).not.toHaveProperty(name)
        }
      }
    })

    test('HEAD has the headers of GET and no body', async () => {
      const get = await ask('GET /api/send?as=object')
      const head = await ask('HEAD /api/send?as=object')
      expect(head.text).toBe('')
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
    })

    test('redirects', async () => {
      expect(await ask('GET /api/redirect?to=/x')).toMatchObject({
        status: 307,
        text: '/x',
        headers: { location: '/x' },
      })
      expect(await ask('GET /api/redirect?to=/x&status=308')).toMatchObject({ status: 308 })
      for (const to of ['a%0d%0aSet-Cookie:x=1', '%E2%98%83']) {
        const answer = await ask(`GET /api/redirect?to=${to}`)
        expect(answer).toMatchObject({ status: 500, text: 'Internal Server Error' })
        expect(answer.headers).not.toHaveProperty('location')
        expect(answer.headers).not.toHaveProperty('set-cookie')
      }
      expect((await ask('GET /api/redirect')).status).toBe(500)
    })

    test('compression by type, size and client', async () => {
      const plain = await ask('GET /api/send?as=large&type=text/plain')
      expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': '3000' })
      const gzip = await ask('GET /api/send?as=large&type=text/plain', {
        'Accept-Encoding': 'gzip, br',
      })
      expect(gzip.headers).toMatchObject({
        vary: 'Accept-Encoding',
        'content-encoding': 'gzip',
        etag: plain.headers['etag'],
      })
      expect(gunzipSync(Buffer.from(gzip.body, 'latin1')).toString()).toBe('x'.repeat(3_000))
      const brotli = await ask('GET /api/send?as=large&type=text/plain', {
        'Accept-Encoding': 'gzip;q=0.5, br',
      })
      expect(brotliDecompressSync(Buffer.from(brotli.body, 'latin1')).toString()).toBe(
        'x'.repeat(3_000),
      )
      const stream = await ask('GET /api/send?as=stream&type=text/plain', {
        'Accept-Encoding': 'gzip',
      })
      expect(gunzipSync(Buffer.from(stream.body, 'latin1')).toString()).toBe('onetwo')
      const untyped = await ask('GET /api/send?as=large', { 'Accept-Encoding': 'gzip' })
      expect(untyped.headers).not.toHaveProperty('vary')
      expect(untyped.headers).not.toHaveProperty('content-encoding')
      const small = await ask('GET /api/send?as=object', { 'Accept-Encoding': 'gzip' })
      expect(small.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': '7' })
      const head = await ask('HEAD /api/send?as=large&type=text/plain', {
        'Accept-Encoding': 'gzip',
      })
      expect(head.headers).not.toHaveProperty('content-encoding')
    })
  })

  describe('what goes wrong', () => {
    test.each(['throw', 'reject', 'string', 'statusCode', 'undefined', 'badheader', 'badstatus'])(
      '%s is 500, once, and clients learn nothing',
      async (way) => {
        const answer = await ask(`GET /api/errors?way=${way}`)
        expect(answer).toMatchObject({
          status: 500,
          reason: 'Internal Server Error',
          text: 'Internal Server Error',
        })
        expect(answer.headers).not.toHaveProperty('content-type')
      },
    )

    test('headers set before are kept, but not the length of a body that is not sent', async () => {
      const answer = await ask('GET /api/errors?way=after')
      expect(answer).toMatchObject({
        status: 500,
        text: 'Internal Server Error',
        headers: { 'x-kept': 'yes', 'content-length': '21' },
      })
    })

    test('after output began the answer does not look complete', async () => {
      const socketText = await sendRaw(served().port, request('GET /api/errors?way=late')).catch(
        (error: unknown) => error,
      )
      expect(JSON.stringify(socketText)).not.toContain('Internal Server Error')
    })

    test('the first answer stands', async () => {
      expect((await ask('GET /api/errors?way=done')).text).toBe('{"ok":true}')
      expect((await ask('GET /api/errors?way=twice')).text).toBe('{"first":true}')
      expect((await ask('GET /api/errors?way=timer')).text).toBe('from a timer')
    })

    test.each(['broken', 'nothing'])('%s.js breaks its own route only', async (name) => {
      expect(await ask(`GET /api/${name}`)).toMatchObject({
        status: 500,
        text: 'Internal Server Error',
      })
      expect((await ask('GET /api/users')).status).toBe(200)
    })
  })

  describe('method exports', () => {
    test('answer their methods; HEAD and OPTIONS come with them; the others are 405', async () => {
      expect(await json('GET /api/methods')).toEqual({ method: 'GET' })
      expect(
        await ask('POST /api/methods', { 'Content-Type': 'application/json' }, '{"a":1}'),
      ).toMatchObject({ status: 201, text: '{"a":1}' })
      expect(await ask('HEAD /api/methods')).toMatchObject({
        status: 200,
        text: '',
        headers: { 'content-length': '17' },
      })
      const allow = 'GET, HEAD, POST, OPTIONS'
      expect(await ask('OPTIONS /api/methods')).toMatchObject({ status: 204, headers: { allow } })
      expect(await ask('DELETE /api/methods')).toMatchObject({ status: 405, headers: { allow } })
    })
  })

  describe('preview and draft mode', () => {
    const cookiesOf = (answer: RawAnswer): string =>
      (answer.headers['set-cookie'] ?? '')
        .split('\n')
        .map((line) => line.split(';')[0])
        .join('; ')

    test('draft mode is on for whoever holds the cookie', async () => {
      const on = await ask('GET /api/preview?act=draft')
      expect(on.headers['set-cookie']).toMatch(
        /^__prerender_bypass=[0-9a-f]{32}; Path=\/; HttpOnly; Secure; SameSite=None$/,
      )
      expect(await json('GET /api/preview', { Cookie: cookiesOf(on) })).toEqual({
        preview: true,
        draftMode: true,
        previewData: {},
      })
      expect(await json('GET /api/preview')).toEqual({
        preview: null,
        draftMode: null,
        previewData: false,
      })
    })

    test('preview data comes back; a wrong token clears both cookies', async () => {
      const on = await ask('GET /api/preview?act=data')
      expect(await json('GET /api/preview', { Cookie: cookiesOf(on) })).toEqual({
        preview: true,
        draftMode: true,
        previewData: { post: 7 },
      })
      const forged = await ask('GET /api/preview', {
        Cookie: '__prerender_bypass=wrong; __next_preview_data=x',
      })
      expect(JSON.parse(forged.text)).toEqual({
        preview: null,
        draftMode: null,
        previewData: false,
      })
      expect(
        forged.headers['set-cookie']?.match(/Expires=Thu, 01 Jan 1970 00:00:00 GMT/g),
      ).toHaveLength(2)
    })

    test('ending them expires the cookies; data that does not fit is an error', async () => {
      expect((await ask('GET /api/preview?act=end')).headers['set-cookie']).toContain(
        'Expires=Thu, 01 Jan 1970',
      )
      expect(
        (await ask('GET /api/preview?act=clear')).headers['set-cookie']?.split('\n'),
      ).toHaveLength(2)
      expect((await ask('GET /api/preview?act=huge')).status).toBe(500)
    })
  })

  test('revalidate without pages: nothing to do for API routes, an error for the rest', async () => {
    expect(await json('GET /api/revalidate?path=/api/users')).toEqual({ revalidated: true })
    expect(await json('GET /api/revalidate?path=/nowhere')).toEqual({
      message: 'Failed to revalidate /nowhere: Invalid response 404',
    })
    expect(await json('GET /api/revalidate?path=nowhere')).toHaveProperty('message')
  })
})
