// @ts-check
import { ask, inParallel } from '../lib/client.mjs'

/** Places that no request may reach, from `public/` and from `/_next/static/`. */
const secrets = [
  'outside.txt',
  'outside/inner.txt',
  'package.json',
  'middleware.ts',
  'verso.config.ts',
  'lib.ts',
  '.verso/server.mjs',
  '.verso/manifest.json',
  'pages/api/echo.ts',
  'etc/passwd',
  'etc/hostname',
  'proc/self/environ',
  'proc/self/cmdline',
]

/** Ways up. */
const climbs = [
  '../',
  '%2e%2e/',
  '%2e%2e%2f',
  '..%2f',
  '.%2e/',
  '%2e./',
  '..\\',
  '..%5c',
  '%2e%2e%5c',
  '%2e%2e\\',
  '%252e%252e%252f',
  '..%252f',
  '%252e%252e/',
  '..;/',
  '..;x=y/',
  '..%3b/',
  '....//',
  '..././',
  '....\\\\',
  '..//',
  '/../',
  '//../',
  '.%00./',
  '..%00/',
  '%00../',
  '..%0a/',
  '..%0d%0a/',
  '..%20/',
  '%20../',
  '..%09/',
  '..%c0%af',
  '..%c1%9c',
  '..%e0%80%af',
  '..%ef%bc%8f',
  '%c0%ae%c0%ae/',
  '%c0%ae%c0%ae%c0%af',
  '%e0%80%ae%e0%80%ae/',
  '%uff0e%uff0e/',
  '%u002e%u002e%u2215',
  '..\xc0\xaf',
  '\xff\xfe../',
  'x/../../',
  'hello.txt/../../',
  'hello.txt%00/../../',
  './../',
  './/../',
  '..?/',
  '..#/',
  '~/../',
  '.../',
  '..',
  '%2E%2E%2F',
  '.%252e/',
  '..%u2216',
  '..%%32%66',
  '%%32%65%%32%65/',
]

const roots = [
  '/',
  '/private/',
  '/_next/static/',
  '/_next/static/chunks/',
  '/_next/data/',
  '/_next/',
  '/.well-known/',
  '/api/files/',
  '/linked/',
  '/_next/image/',
]

/** Names that begin with a dot, links that lead out, and other spellings of both. */
const hidden = [
  '/.env',
  '/.git/config',
  '/%2eenv',
  '/%2Eenv',
  '/.%65nv',
  '/./.env',
  '//.env',
  '/x/../.env',
  '/.git%2fconfig',
  '/.git/./config',
  '/.git//config',
  '/%2egit/config',
  '/.git\\config',
  '/.env/',
  '/.env%00',
  '/.env%00.txt',
  '/.env;',
  '/.env.',
  '/.ENV',
  '/.env~',
  '/link.txt',
  '/linked/inner.txt',
  '/linked/../linked/inner.txt',
  '/link%2etxt',
  '/link.txt/',
  '/root/etc/passwd',
  '/root/etc/hostname',
  '/root/',
  '/linked/',
  '/linked',
  '/.well-known/../.env',
  '/.well-known/../.git/config',
  '/.well-known/%2e%2e/.env',
  '/.well-known%2f..%2f.env',
  '/_next/static/../../.env',
  '/_next/../.env',
  '/_next/static/.env',
  '/private/file.txt',
  '/private%2ffile.txt',
  '/private\\file.txt',
  '/.verso/server.mjs',
  '/.verso/manifest.json',
  '/server.mjs',
  '/manifest.json',
  '/package.json',
  '/_next/server.mjs',
  '/_next/manifest.json',
  '/_next/static/../server.mjs',
  '/_next/static/%2e%2e/server.mjs',
  '/_next/static/..%2fserver.mjs',
  '/pages/api/echo.ts',
  '/proc/self/environ',
  '/etc/passwd',
  'C:\\windows\\win.ini',
  '/C:/windows/win.ini',
  '/hello.txt::$DATA',
  '/file:///etc/passwd',
  '/public/hello.txt',
  '/public/../.env',
  '/static/../.env',
]

/**
 * Promise 2: nothing outside `public/` is served, nor what links lead to, nor dot names (CWE-22, CWE-59).
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 * @param {{ short: boolean }} options
 */
export async function files({ app }, report, { short }) {
  const { port } = app
  const paths = roots.flatMap((root) =>
    climbs.flatMap((climb) =>
      secrets.flatMap((secret) =>
        (short ? [2] : [1, 2, 3, 8]).map((times) => root + climb.repeat(times) + secret),
      ),
    ),
  )
  const chosen = [...hidden, ...paths.filter((_, at) => !short || at % 29 === 0)]
  await inParallel(chosen, 8, async (path) => {
    const line = path.startsWith('/') ? path : `/${path}`
    const got = await ask(port, `GET ${line}`)
    const out = /SECRET|root:.*:0:0|"attack-fixture"|defineConfig|previewSecret|ATTACK_|PATH=/.test(
      got.body,
    )
    report.check(
      2,
      path,
      out
        ? `${got.status} ${got.body.slice(0, 60)}`
        : got.status === 0 || got.status >= 500
          ? `${got.status}`
          : undefined,
    )
    report.check(
      2,
      `${path}, as it is`,
      got.status === 200 &&
        !/^\/(?:_next\/)?(?:[?#]|$)|^\/api\/files\//.test(path) &&
        !/[?#]/.test(path)
        ? `200 ${got.body.slice(0, 40)}`
        : undefined,
    )
  })
  for (const path of [
    '/hello.txt',
    '/%68ello.txt',
    '/./hello.txt',
    '/x/../hello.txt',
    '/.well-known/security.txt',
    '/hello.txt?x=../.env',
  ]) {
    const got = await ask(port, `GET ${path}`)
    report.check(
      2,
      `${path} is served`,
      got.status === 200 && /hello|contact/.test(got.body) ? undefined : `${got.status}`,
    )
  }
  for (const method of [
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'PROPFIND',
    'MKCOL',
    'COPY',
    'MOVE',
    'LOCK',
  ]) {
    const got = await ask(port, `${method} /hello.txt`, {
      body: 'changed',
      headers: { destination: '/evil.txt' },
    })
    report.check(
      2,
      `${method} of a file`,
      got.status >= 400 && got.status < 500 ? undefined : `${got.status}`,
    )
  }
  report.check(
    2,
    'the file is what it was',
    (await ask(port, 'GET /hello.txt')).body === 'hello\n' ? undefined : 'it changed',
  )
}
