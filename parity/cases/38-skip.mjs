export const app = 'variants/skip'

const get = (path, ...headers) => ({
  path,
  headers,
  name: [path, ...headers].join(' '),
})

/** `skipTrailingSlashRedirect` and `skipProxyUrlNormalize`. */
export const cases = [
  // Verso knows the data behind the slash too, for a guard of the page's.
  { path: '/_next/data/build-1/isr.json/', compare: ['status', 'body'] },
  ...[
    '/',
    '/about',
    '/about/',
    '/about//',
    '//about',
    '/isr/',
    '/ssr/?x=1',
    '/ssr/7/',
    '/any/a/b/',
    '/blog/a/',
    '/blog/nope/',
    '/wait/b/',
    '/api/echo',
    '/api/echo/?x=1',
    '/api/items/7/',
    '/api/deep/',
    '/hello.txt',
    '/hello.txt/',
    '/dir/',
    '/nothing/',
    '/gip/',
    '/links/',
    '/r/one/a',
    '/r/one/a/',
    '/w/one/a',
    '/w/one/a/?x=1',
    '/_next/data/build-1/isr.json',
    '/_next/data/build-1/index.json',
    '/_next/data/build-1/ssr/7.json?x=1',
    '/_next/data/build-1/nothing.json',
    '/_next/static/nothing.js',
  ].map((path) => get(path)),
  ...[
    '/about',
    '/about/',
    '/',
    '/ssr/7/',
    '/_next/data/build-1/isr.json',
    '/_next/data/build-1/index.json',
    '/_next/data/build-1/ssr/7.json',
    '/api/echo/',
    '/hello.txt/',
  ].map((path) => get(`${path}?mw=see`, 'X-Wanted: 1', 'x-nextjs-data: 1')),
  ...[
    'rewrite-next&to=%2Fssr%2F9%2F',
    'rewrite-next&to=%2Fssr%2F9',
    'redirect-next&to=%2Fssr%2F',
    'redirect-next&to=%2Fssr',
    'next',
    'json',
  ].flatMap((kind) => [
    get(`/isr/?mw=${kind}`),
    get(`/isr?mw=${kind}`),
    get(`/_next/data/build-1/isr.json?mw=${kind}`, 'x-nextjs-data: 1'),
  ]),
]
