import { rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { appFolder, build, serveBuilt, serveDev } from '../support/app-folder.ts'
import type { Answering, AppFolder } from '../support/app-folder.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import { request, sendRaw } from '../support/raw-client.ts'
import type { RawAnswer } from '../support/raw-client.ts'

const big = 'abcdefghij'.repeat(20_000)
const time = new Date('2026-01-02T03:04:05.678Z')
const etag = `W/"${(13).toString(16)}-${time.getTime().toString(16)}"`
const date = 'Fri, 02 Jan 2026 03:04:05 GMT'

let app: AppFolder
const servers: Record<string, Answering> = {}

async function makeApp(): Promise<AppFolder> {
  const made = await appFolder(
    {
      'pages/api/hello.js': 'export default (req, res) => res.json({ url: req.url })',
      'pages/api/[...rest].js': 'export default (req, res) => res.json({ rest: req.query.rest })',
      'public/hello.txt': 'hello, world\n',
      'public/empty.txt': '',
      'public/big.txt': big,
      'public/with space.txt': 'space',
      'public/ünicode.txt': 'uni',
      'public/a+b&c.txt': 'signs',
      'public/100%.txt': 'percent',
      'public/dir/data.json': '{"a":1}',
      'public/dir/index.html': '<h1>index</h1>',
      'public/style.css': 'a{color:red}'.repeat(200),
      'public/page.js': 'export {}',
      'public/api/hello': 'the file wins',
      'public/.env': 'SECRET=1',
      'public/.git/config': 'secret',
      'public/dir/.hidden/x.txt': 'secret',
      'public/.well-known/security.txt': 'contact',
      'public/dir/.well-known/x.txt': 'secret',
      'secret.txt': 'secret',
    },
    { keep: true },
  )
  const pub = join(made.dir, 'public')
  const css = 'a{color:red}'.repeat(200)
  await writeFile(join(pub, 'style.css.br'), brotliCompressSync(css))
  await writeFile(join(pub, 'style.css.gz'), gzipSync(css))
  await symlink('hello.txt', join(pub, 'inside.txt'))
  await symlink('dir', join(pub, 'inside-dir'))
  await symlink('../secret.txt', join(pub, 'outside.txt'))
  await symlink('..', join(pub, 'outside-dir'))
  await symlink('.', join(pub, 'circle'))
  await symlink('nowhere', join(pub, 'dangling'))
  for (const name of ['hello.txt', 'style.css', 'style.css.br', 'style.css.gz']) {
    await utimes(join(pub, name), time, time)
  }
  return made
}

beforeAll(async () => {
  app = await makeApp()
  const log = createMemoryLogger()
  const { outDir } = await build(app, log)
  expect(JSON.stringify(log.lines)).toContain('outside.txt is a link that leads out')
  servers['built'] = await serveBuilt(outDir, { keep: true })
  servers['dev'] = await serveDev(app, { keep: true })
}, 60_000)

afterAll(async () => {
  for (const server of Object.values(servers)) await server.close()
  await app.remove('.')
})

describe.each(['built', 'dev'])('public/, %s', (mode) => {
  const ask = (
    target: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<RawAnswer> => {
    const { port } = new URL(servers[mode]?.url ?? '')
    return sendRaw(Number(port), request(`${method} ${target}`, headers))
  }

  test('a file comes with its type, length, tag and date', async () => {
    const { status, headers, body } = await ask('/hello.txt?v=1')
    expect(status).toBe(200)
    expect(body).toBe('hello, world\n')
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=0',
      'content-length': '13',
      'content-type': 'text/plain; charset=UTF-8',
      'last-modified': date,
      'x-content-type-options': 'nosniff',
      etag,
    })
  })

  test.each([
    ['/page.js', 'application/javascript; charset=UTF-8'],
    ['/style.css', 'text/css; charset=UTF-8'],
    ['/dir/data.json', 'application/json; charset=UTF-8'],
    ['/dir/index.html', 'text/html; charset=UTF-8'],
    ['/api/hello', 'application/octet-stream'],
  ])('%s is %s', async (target, type) => {
    expect((await ask(target)).headers['content-type']).toBe(type)
  })

  test('HEAD has the head of GET and no body', async () => {
    const { status, headers, body } = await ask('/hello.txt', {}, 'HEAD')
    expect([status, headers['content-length'], headers['etag'], body]).toEqual([
      200,
      '13',
      etag,
      '',
    ])
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is 405', async (method) => {
    const { status, headers, body } = await ask('/hello.txt', {}, method)
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
    expect(body).not.toContain('hello, world')
  })

  test.each([
    ['bytes=0-4', 206, 'hello', 'bytes 0-4/13'],
    ['bytes=7-', 206, 'world\n', 'bytes 7-12/13'],
    ['bytes=-3', 206, 'ld\n', 'bytes 10-12/13'],
    ['bytes=5-99999', 206, ', world\n', 'bytes 5-12/13'],
    ['bytes=0-1,2-3', 206, 'hell', 'bytes 0-3/13'],
    ['bytes=0-1,5-6', 200, 'hello, world\n', undefined],
    ['lines=1-2', 200, 'hello, world\n', undefined],
    ['bytes=13-', 416, undefined, 'bytes */13'],
    ['bytes=abc', 416, undefined, 'bytes */13'],
    ['bytes=', 416, undefined, 'bytes */13'],
    ['bytes=5-2', 416, undefined, 'bytes */13'],
  ])('Range %s is %d', async (range, status, body, contentRange) => {
    const answer = await ask('/hello.txt', { Range: range })
    expect([answer.status, answer.headers['content-range']]).toEqual([status, contentRange])
    if (body !== undefined) {
      expect(answer.body).toBe(body)
      expect(answer.headers['content-length']).toBe(String(body.length))
    }
  })

  test('an empty file is served, and has no part', async () => {
    expect((await ask('/empty.txt')).headers['content-length']).toBe('0')
    expect((await ask('/empty.txt', { Range: 'bytes=0-1' })).status).toBe(416)
  })

  test('a part of a large file is that part', async () => {
    const { body, status } = await ask('/big.txt', { Range: 'bytes=100003-180006' })
    expect([status, body === big.slice(100_003, 180_007)]).toEqual([206, true])
    expect((await ask('/big.txt')).body === big).toBe(true)
  })

  test.each<[Record<string, string>, number]>([
    [{ 'If-None-Match': etag }, 304],
    [{ 'If-None-Match': etag.slice(2) }, 304],
    [{ 'If-None-Match': `"x", ${etag}` }, 304],
    [{ 'If-None-Match': '*' }, 304],
    [{ 'If-None-Match': '"x"' }, 200],
    [{ 'If-None-Match': etag, 'Cache-Control': 'no-cache' }, 200],
    [{ 'If-Modified-Since': date }, 304],
    [{ 'If-Modified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 200],
    [{ 'If-Modified-Since': 'nonsense' }, 200],
    [{ 'If-None-Match': '"x"', 'If-Modified-Since': date }, 200],
    [{ 'If-Match': etag }, 200],
    [{ 'If-Match': '*' }, 200],
    [{ 'If-Match': '"x"' }, 412],
    [{ 'If-Match': '"x"', 'If-None-Match': etag }, 412],
    [{ 'If-Unmodified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 412],
    [{ 'If-Unmodified-Since': date }, 200],
    [{ Range: 'bytes=0-1', 'If-Range': etag }, 206],
    [{ Range: 'bytes=0-1', 'If-Range': '"x"' }, 200],
    [{ Range: 'bytes=0-1', 'If-Range': date }, 206],
    [{ Range: 'bytes=0-1', 'If-Range': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 200],
    [{ Range: 'bytes=0-1', 'If-None-Match': etag }, 304],
  ])('%o is %d', async (headers, status) => {
    const answer = await ask('/hello.txt', headers)
    expect(answer.status).toBe(status)
    if (status === 304) {
      expect(answer.body).toBe('')
      expect(answer.headers['etag']).toBe(etag)
      expect(answer.headers['content-length']).toBeUndefined()
    }
  })

  test.each([
    ['/with%20space.txt', 'space'],
    ['/%C3%BCnicode.txt', 'uni'],
    ['/a+b&c.txt', 'signs'],
    ['/a%2Bb%26c.txt', 'signs'],
    ['/100%25.txt', 'percent'],
    ['/%68ello%2Etxt', 'hello, world\n'],
    ['/inside.txt', 'hello, world\n'],
    ['/inside-dir/data.json', '{"a":1}'],
    ['/.well-known/security.txt', 'contact'],
    ['/dir/../hello.txt', 'hello, world\n'],
    ['/%2e%2e/hello.txt', 'hello, world\n'],
    ['/../../hello.txt', 'hello, world\n'],
    ['/api/hello', 'the file wins'],
  ])('%s is served', async (target, body) => {
    const answer = await ask(target)
    expect([answer.status, answer.text]).toEqual([200, body])
  })

  test('a percent sign of a name that is not encoded is malformed', async () => {
    expect((await ask('/100%.txt')).status).toBe(400)
    expect((await ask('/99%.txt')).status).toBe(404)
  })

  test.each([
    '/',
    '/dir',
    '/HELLO.txt',
    '/nothing.txt',
    '/hello.txt%00',
    '/hello.txt%00.js',
    '/hello.txt/x',
    '/dir%2Fdata.json',
    '/dir%5Cdata.json',
    '/100%.txt',
    '/%ff.txt',
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/dir/.hidden/x.txt',
    '/dir/.well-known/x.txt',
    '/outside.txt',
    '/outside-dir/secret.txt',
    '/circle/hello.txt/circle',
    '/dangling',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%252e%252e/secret.txt',
    '/dir/..%2f..%2fsecret.txt',
    '/....//secret.txt',
    '/file:///etc/passwd',
    '/%2fetc%2fpasswd',
    '/_next/static/%2e%2e/%2e%2e/server.mjs',
    '/_next/static/..%2f..%2fserver.mjs',
  ])('%s is not', async (target) => {
    const { status, text } = await ask(target)
    expect(status === 404 || status === 400 || status === 308).toBe(true)
    expect(text).not.toMatch(/^secret$|SECRET|root:|hello, world/)
  })

  test('a compressed copy is sent to those who take it', async () => {
    const css = 'a{color:red}'.repeat(200)
    const br = await ask('/style.css', { 'Accept-Encoding': 'gzip, br' })
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
    expect(br.headers['content-type']).toBe('text/css; charset=UTF-8')
    expect(brotliDecompressSync(Buffer.from(br.body, 'latin1')).toString()).toBe(css)
    const gzip = await ask('/style.css', { 'Accept-Encoding': 'gzip, br;q=0' })
    expect(gzip.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(Buffer.from(gzip.body, 'latin1')).toString()).toBe(css)
    const plain = await ask('/style.css', { 'Accept-Encoding': 'identity' })
    expect([plain.headers['content-encoding'], plain.headers['vary'], plain.body]).toEqual([
      undefined,
      'Accept-Encoding',
      css,
    ])
    const part = await ask('/style.css', { 'Accept-Encoding': 'br', Range: 'bytes=0-5' })
    expect([part.status, part.body, part.headers['content-encoding']]).toEqual([
      206,
      'a{colo',
      undefined,
    ])
  })

  test('text without a compressed copy is compressed on its way', async () => {
    const { headers, body } = await ask('/big.txt', { 'Accept-Encoding': 'gzip' })
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(gunzipSync(Buffer.from(body, 'latin1')).toString() === big).toBe(true)
  })

  test('missing assets are 404 in plain text', async () => {
    const { status, headers, body } = await ask('/_next/static/chunks/none.js')
    expect([status, headers['content-type'], body]).toEqual([
      404,
      'text/plain; charset=utf-8',
      'Not Found',
    ])
  })
})

test('dev serves what is added and stops serving what is removed', async () => {
  const url = servers['dev']?.url ?? ''
  expect((await fetch(`${url}/added/new.txt`)).status).toBe(404)
  await app.write({ 'public/added/new.txt': 'new' })
  expect(await (await fetch(`${url}/added/new.txt`)).text()).toBe('new')
  await app.remove('public/added')
  expect((await fetch(`${url}/added/new.txt`)).status).toBe(404)
})

test('a link put in the place of a file after the start does not lead out', async () => {
  const { dir } = await appFolder({
    'pages/api/hello.js': 'export default (req, res) => res.json(1)',
    'public/a.txt': 'a',
  })
  const made: AppFolder = { ...app, dir, config: { ...app.config, dir } }
  const { outDir } = await build(made)
  const server = await serveBuilt(outDir)
  expect(await (await fetch(`${server.url}/a.txt`)).text()).toBe('a')
  const outside = join(tmpdir(), `verso-outside-${process.pid}`)
  await writeFile(outside, 'secret')
  await rm(join(outDir, 'public', 'a.txt'))
  await symlink(outside, join(outDir, 'public', 'a.txt'))
  const answer = await fetch(`${server.url}/a.txt`)
  expect([answer.status, await answer.text()]).not.toContain('secret')
  expect(answer.status).toBe(404)
  await rm(outside)
})

test('a file that is asked for often is still looked at each time', async () => {
  const own = await appFolder({
    'pages/api/hello.js': 'export default (req, res) => res.json(1)',
    'public/a.txt': 'one',
  })
  const { outDir } = await build(own)
  const file = join(outDir, 'public', 'a.txt')
  const server = await serveBuilt(outDir)
  const ask = async (): Promise<string> => {
    const answer = await fetch(`${server.url}/a.txt`)
    return `${answer.status} ${await answer.text()}`
  }
  const askTwice = async (): Promise<string> => {
    const first = await ask()
    expect(await ask()).toBe(first)
    return first
  }
  await utimes(file, time, time)
  expect(await askTwice()).toBe('200 one')
  // Neither size nor time tell.
  await writeFile(file, 'two')
  await utimes(file, time, time)
  expect(await askTwice()).toBe('200 two')
  await writeFile(file, 'three')
  expect(await askTwice()).toBe('200 three')
  await utimes(file, time, time)
  expect(await askTwice()).toBe('200 three')
  await rm(file)
  await symlink(join(own.dir, 'pages', 'api', 'hello.js'), file)
  expect(await askTwice()).toMatch(/^404 /)
  await rm(file)
  expect(await askTwice()).toMatch(/^404 /)
})
