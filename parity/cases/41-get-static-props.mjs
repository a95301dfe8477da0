export const app = 'pages-app'

const results =
  'props redirect permanent 301 302 303 307 308 304 200 status-string no-base external protocol-relative backslash double relative unicode spaces crlf empty hash slash both neither no-destination permanent-string base-string redirect-null redirect-string redirect-and-props not-found not-found-false not-found-string not-found-null not-found-zero not-found-and-redirect nothing null string array empty-object extra-key props-missing props-null props-undefined props-array props-string props-number props-promise props-rejected undefined-prop date function symbol bigint circular map nan class to-json error-prop reserved throws throws-string throws-null throws-undefined throws-object throws-enoent rejects render-throws render-throws-null'
const times =
  'zero negative fraction text null nan infinity one hour year false true undefined object'

const data = (path) => `/_next/data/parity${path}.json`

/** What `getStaticProps` returns, made by the build and when asked for. */
export const cases = [
  ...results.split(' ').map((kind) => ({
    name: `/kind/${kind} and its data`,
    // In turn: who comes first makes the page.
    steps: [{ path: `/kind/${kind}` }, { path: data(`/kind/${kind}`) }],
  })),
  ...times.split(' ').map((name) => ({ path: `/kind/revalidate-${name}` })),
  ...['zero', 'one', 'hour', 'false', 'true', 'year'].flatMap((name) => [
    { path: `/kind/gone-${name}` },
    { path: `/kind/moved-${name}` },
  ]),
  {
    name: 'made when asked for: MISS, then HIT, then its data',
    steps: [
      { path: '/kind/revalidate-hour?first=1' },
      { path: '/kind/revalidate-hour?second=1' },
      { path: data('/kind/revalidate-hour') },
      { path: '/kind/revalidate-hour', method: 'HEAD' },
    ],
  },
  {
    name: 'a redirect: MISS, then HIT',
    steps: [
      { path: '/kind/moved-hour?x' },
      { path: '/kind/moved-hour' },
      { path: data('/kind/moved-hour') },
      { path: '/kind/moved-hour', method: 'HEAD' },
      { path: '/kind/moved-hour', method: 'POST' },
    ],
  },
  {
    name: 'notFound: MISS, then HIT',
    steps: [
      { path: '/kind/gone-hour?x' },
      { path: '/kind/gone-hour' },
      { path: data('/kind/gone-hour') },
      { path: '/kind/gone-hour', method: 'HEAD' },
      { path: '/kind/gone-hour', method: 'POST' },
    ],
  },
  ...[
    '/gsp',
    '/gsp/plain',
    '/gsp/plain?a=1&b=2',
    '/gsp/context',
    '/gsp/revalidate-true',
    '/gsp/revalidate-false',
    '/gsp/revalidate-31535999',
    '/gsp/revalidate-31536000',
    '/gsp/revalidate-40000000',
    '/gsp/not-found',
    '/gsp/with-initial',
    '/gsp/',
    '/gsp/plain/',
    '/gsp//plain',
    '/gsp/%70lain',
    '/GSP/plain',
  ].map((path) => ({ path })),
  ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].flatMap((method) => [
    { method, path: '/gsp/plain' },
    { method, path: '/gsp/not-found' },
    { method, path: data('/gsp/plain') },
  ]),
  ...['gzip', 'identity'].map((accept) => ({
    path: '/gsp/plain',
    headers: [`Accept-Encoding: ${accept}`],
    name: `accepting ${accept}`,
  })),
  { path: '/gsp/plain', headers: ['If-None-Match: *'], name: 'If-None-Match' },
  { path: data('/gsp/plain'), headers: ['If-None-Match: *'], name: 'If-None-Match of the data' },
  { path: '/gsp/not-found', headers: ['If-None-Match: *'], name: 'If-None-Match of notFound' },
  { path: '/gsp/plain', headers: ['Cookie: a=1', 'X-Any: 1'], name: 'a cookie and a header' },
  ...[
    'x-prerender-revalidate: abc',
    'x-prerender-revalidate-if-generated: 1',
    'Cache-Control: no-cache',
    'Pragma: no-cache',
    'Purpose: prefetch',
    'x-nextjs-data: 1',
  ].map((line) => ({ path: '/gsp/plain', headers: [line], name: `/gsp/plain with ${line}` })),
  {
    name: 'notFound with a time, and back',
    steps: [
      { path: '/gsp/not-found-later' },
      { path: '/api/state?not-found-later=there' },
      { path: '/gsp/not-found-later' },
      { path: '/api/revalidate?path=/gsp/not-found-later' },
      { path: '/gsp/not-found-later' },
      { path: data('/gsp/not-found-later') },
      { path: '/api/state?not-found-later=gone' },
      { path: '/api/revalidate?path=/gsp/not-found-later' },
      { path: '/gsp/not-found-later' },
      { path: data('/gsp/not-found-later') },
    ],
  },
]
