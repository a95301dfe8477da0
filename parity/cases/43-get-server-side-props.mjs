export const app = 'pages-app'

const data = (path, search = '') => `/_next/data/parity${path}.json${search}`
const results =
  'props redirect permanent 301 302 303 307 308 304 status-string no-base external protocol-relative backslash double relative unicode spaces crlf empty hash slash both neither no-destination redirect-null redirect-string redirect-and-props not-found not-found-false not-found-string not-found-null not-found-zero not-found-and-redirect nothing null string array empty-object extra-key props-missing props-null props-undefined props-array props-string props-number props-promise props-rejected undefined-prop date function symbol bigint circular map nan class to-json error-prop reserved throws throws-string throws-null throws-undefined throws-object throws-enoent rejects render-throws render-throws-null revalidate-one'
const answers =
  'end end-nothing json write-head write-head-only sitemap late type status message etag length cache cookie vary 204 304 404 500 promise throw-after-end throw-after-headers none'

/** Pages made for each request. */
export const cases = [
  ...results
    .split(' ')
    .flatMap((kind) => [{ path: `/ssr/kind/${kind}` }, { path: data(`/ssr/kind/${kind}`) }]),
  ...['header=1', 'cache=public,%20max-age=9', 'status=201', 'cookie=1'].flatMap((query) =>
    ['props', 'redirect', 'not-found', 'throws'].map((kind) => ({
      path: `/ssr/kind/${kind}?${query}`,
    })),
  ),
  ...['header=1', 'cache=public,%20max-age=9', 'status=201', 'cookie=1'].flatMap((query) =>
    ['props', 'redirect', 'not-found'].map((kind) => ({
      path: data(`/ssr/kind/${kind}`, `?${query}`),
    })),
  ),
  ...answers
    .split(' ')
    .flatMap((how) => [
      { path: `/ssr/answers?how=${how}` },
      { path: data('/ssr/answers', `?how=${how}`) },
    ]),
  ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].map((method) => ({
    method,
    path: '/ssr/facts',
  })),
  { method: 'POST', path: '/ssr/answers?how=body', form: 'a=1&b=2', name: 'a form' },
  { method: 'PUT', path: '/ssr/answers?how=body', json: { a: 1 }, name: 'JSON' },
  { method: 'POST', path: data('/ssr/answers', '?how=body'), body: 'x', name: 'a body to data' },
  ...[
    '/ssr/facts',
    '/ssr/facts?a=1&b=2&a=3',
    '/ssr/facts?a',
    '/ssr/facts?a=%20&b=+',
    '/ssr/facts?a=%zz',
    '/ssr/facts?%C3%BC=%E2%98%83',
    '/ssr/facts/',
    '/ssr/facts?',
    '/ssr//facts',
    '/ssr/param/1',
    '/ssr/param/1?id=2&x=3',
    '/ssr/param/a%20b',
    '/ssr/param/a%2Fb',
    '/ssr/param/%C3%BC',
    '/ssr/param/a+b',
    '/ssr/param/%zz',
    '/ssr/param/a%25b',
    '/ssr/param/[id]',
    '/ssr/param',
    '/ssr/catch/a/b',
    '/ssr/catch/a%2Fb/c',
    '/ssr/catch/a?slug=b',
    '/ssr/catch',
    '/ssr/opt',
    '/ssr/opt?slug=x',
    '/ssr/opt/a',
    '/ssr/opt/a/b?q=1',
    '/ssr/mutates?a=1',
    '/ssr/title?title=%3C/title%3E%3Cscript%3E&amp;',
    '/ssr/title',
  ].map((path) => ({ path })),
  ...[
    ['/ssr/facts', '?a=1&a=2'],
    ['/ssr/facts', ''],
    ['/ssr/param/1', '?x=3'],
    ['/ssr/param/1', '?id=1&x=3'],
    ['/ssr/param/a%20b', ''],
    ['/ssr/param/a%2Fb', ''],
    ['/ssr/catch/a/b', ''],
    ['/ssr/catch/a/b', '?slug=a&slug=b'],
    ['/ssr/opt', ''],
    ['/ssr/opt/a', '?slug=a'],
  ].map(([path, search]) => ({ path: data(path, search) })),
  ...['HEAD', 'POST', 'DELETE', 'OPTIONS'].map((method) => ({ method, path: data('/ssr/facts') })),
  {
    path: '/ssr/facts',
    headers: ['Cookie: a=1; b=%20x; a=2', 'X-Forwarded-Host: evil.example'],
    name: 'cookies',
  },
  { path: '/ssr/facts', host: 'other.example:81', name: 'another host' },
  { path: '/ssr/title', headers: ['If-None-Match: *'], name: 'If-None-Match' },
  { path: data('/ssr/title'), headers: ['If-None-Match: *'], name: 'If-None-Match of the data' },
  { path: '/ssr/kind/not-found', headers: ['If-None-Match: *'], name: 'If-None-Match of notFound' },
  { path: '/ssr/kind/throws', headers: ['If-None-Match: *'], name: 'If-None-Match of a failure' },
  ...['/ssr/facts', '/ssr/title', '/_next/data/parity/ssr/title.json', '/ssr/kind/throws'].map(
    (path) => ({ path, headers: ['Accept-Encoding: gzip'], name: `gzip ${path}` }),
  ),
  { path: '/ssr/facts', headers: ['x-nextjs-data: 1'], name: 'x-nextjs-data' },
  ...['not-found', 'throws', 'redirect', 'permanent'].flatMap((kind) =>
    ['HEAD', 'POST'].map((method) => ({ method, path: `/ssr/kind/${kind}` })),
  ),
]
