// @ts-check
import { ask, exchange } from '../lib/client.mjs'

const size = 7_000
const fill = (/** @type {string} */ text) =>
  text.repeat(Math.ceil(size / text.length)).slice(0, size)

/** What patterns and parsers stumble over: long runs of signs that could begin, end or split something. */
const patterns = [
  'a',
  '/',
  '-',
  '.',
  '%',
  '%2e',
  '%2f',
  '%20',
  '%zz',
  '%c3%a9',
  '&',
  '=',
  '&a',
  'a=',
  'a=1&',
  ';',
  '; ',
  'a=b; ',
  ',',
  ', ',
  'a,',
  '"',
  '\\',
  '\\"',
  '"\\',
  ' ',
  '\t',
  'a ',
  '*',
  '*/*,',
  'a/',
  '/a',
  'a/b;q=0.1,',
  'a-',
  '-a',
  'a.',
  '.a',
  '..',
  '../',
  './',
  '//',
  '/./',
  '/../',
  '%2e%2e/',
  '[',
  ']',
  '[]',
  'a[',
  '{',
  '}',
  '<',
  '>',
  '(',
  ')',
  '((',
  '+',
  '1',
  '0',
  '1,',
  '0-1,',
  'bytes=',
  'W/',
  'W/"a",',
  '"a",',
  '"",',
  ':',
  'a:',
  '@',
  '#',
  '?',
  '??',
  '~',
  '!',
  '$',
  "'",
  '`',
  '|',
  '^',
  '_',
  'A',
  'aA',
  'no-cache',
  'no-cache,',
  ' no-cache ',
  'gzip,',
  'gzip;q=1,',
  'br;q=0.001;',
  'chunked,',
  'charset=',
  'a;charset="',
  'bot',
  'crawle',
  'google',
  'slur',
  'index',
  '/index',
  '.json',
  'x.json/',
  '_next',
  '/_next/data/',
  '__proto__',
  '__prerender_bypass',
  'constructor',
  'é',
  '\xff',
  'localhost',
  '127.0.0.1,',
  'http:',
  'http://',
  ':a',
  '/:a',
  'end',
  '/end',
  'a/end',
  'a-b-',
].map(fill)

const heads = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'authorization',
  'cache-control',
  'connection',
  'content-type',
  'content-encoding',
  'cookie',
  'expect',
  'forwarded',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'origin',
  'pragma',
  'prefer',
  'range',
  'referer',
  'te',
  'trailer',
  'upgrade',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-requested-with',
  'x-nextjs-data',
  'x-middleware-subrequest',
]

/**
 * Promise 7: 7 KB of anything in a URL or a field costs at most 60 ms more than a plain request (CWE-1333).
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 * @param {{ short: boolean }} options
 */
export async function costs({ app }, report, { short }) {
  const { port } = app
  const shapes = [
    '/$',
    '/api/echo?$',
    '/api/echo?a=$',
    '/api/files/$',
    '/api/admin/$',
    '/$/end',
    '/pairs/$',
    '/pairs/$/end',
    '/pairs/$/x',
    '/dashes/$',
    '/go/$',
    '/old/$',
    '/next?to=$',
    '/inside/$',
    '/post/$',
    '/show?$',
    '/_next/data/$',
    '/_next/data/x/$.json',
    '/_next/static/$',
    '/api/h/$',
    '/hello.txt?$',
    '/$.txt',
    '/api/edge?$',
    '/up/$',
  ]
  const targets = shapes.flatMap((shape) =>
    patterns.map((text) => ({
      name: `${shape} with ${text.slice(0, 12)}…`,
      line: `GET ${shape.replace('$', () => escape(text))}`,
      headers: {},
    })),
  )
  const fields = heads.flatMap((name) =>
    patterns.flatMap((text) =>
      (short ? ['/'] : ['/', '/hello.txt', '/api/echo']).map((path) => ({
        name: `${path} with ${name}: ${text.slice(0, 12)}…`,
        line: `${name === 'content-type' ? 'POST' : 'GET'} ${path === '/' && name === 'content-type' ? '/api/echo' : path}`,
        headers: { [name]: text },
      })),
    ),
  )
  const all = [...targets, ...fields].filter((_, at) => !short || at % 11 === 0)
  const plain = await quickest(() => ask(port, 'GET /api/plain'), 20)
  for (const { name, line, headers } of all) {
    const run = () =>
      'connection' in headers
        ? exchange(
            port,
            `${line} HTTP/1.1\r\nHost: a\r\nConnection: close, ${String(headers['connection'])}\r\n\r\n`,
          )
        : ask(port, line, { headers })
    let { ms } = await run()
    // The machine has other things to do: what seems slow has two more chances.
    for (let again = 0; again < 4 && ms - plain > 60; again++) ms = Math.min(ms, (await run()).ms)
    report.check(
      7,
      `7 KB in ${name}`,
      ms - plain > 60 ? `${Math.round(ms - plain)} ms more than a plain request` : undefined,
    )
  }
}

/** @param {string} text */
function escape(text) {
  return text
    .replaceAll(/[^\x21-\x7e]|[#?]/g, (sign) =>
      sign === '?' || sign === '#' ? sign : encodeURIComponent(sign),
    )
    .slice(0, size)
}

/**
 * @param {() => Promise<{ ms: number }>} run
 * @param {number} times
 */
async function quickest(run, times) {
  let best = Infinity
  for (let i = 0; i < times; i++) best = Math.min(best, (await run()).ms)
  return best
}
