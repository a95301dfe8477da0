/** Where rules of the configuration, a proxy and files differ on purpose; see ../intended.mjs. */
export const intended = [
  {
    id: 'location-bytes',
    verso: { status: 307, body: '/to?a=%20b&c=d+e' },
    cases: ['rules-redirects: /r/encoded-query'],
  },
  {
    id: 'edge-twice',
    verso: { status: 201 },
    cases: ['edge-next: /api/edge?kind=json&typed=1'],
  },
  { id: 'one-spelling', verso: { status: 307 }, cases: ['rules-redirects: /ssr/gu%61rded'] },
  {
    id: 'empty-override',
    verso: { status: 200 },
    cases: ['proxy-more: /api/echo?mw=no-request-headers X-Mine: 1 Cookie: a=1'],
  },
  {
    id: 'fallback-below-base',
    verso: { status: 200 },
    cases: ['base-path: /docs/blog/elsewhere'],
  },
  { id: 'trace', verso: { status: 405 }, cases: ['middleware-file: TRACE /mw/next'] },
  {
    id: 'climbing-rewrite',
    verso: { status: 400 },
    cases: ['rewrites: GET /proxy/a/..%2f..%2fadmin'],
  },
  { id: 'error-look', verso: { status: 500 }, cases: ['redirects: /r/maybe'] },
  {
    id: 'req-url',
    verso: { status: 200 },
    cases: ['rewrites: /before/has?on=a%20b%26c', 'rewrites: /after/one/a%20b?slug=2&q=%20'],
  },
  {
    id: 'captured-text',
    verso: { status: 307 },
    cases: [
      'redirects: /h/query-any?next=%09/evil.com',
      'redirects: /h/query-any?next=a?b%23c%25d',
      'redirects: /h/header X-Wanted: a b',
      'redirects: /h/cookie-any Cookie: session=a%26b%0d%0ax',
    ],
  },
  {
    id: 'other-location',
    verso: { status: 201 },
    cases: ['middleware-file: /mw/location'],
  },
  {
    id: 'other-location',
    verso: { status: 307 },
    cases: [
      ...['/rel', '/docs/rel'].flatMap((to) =>
        ['/docs/isr', '/docs/_next/data/build-1/isr.json'].map(
          (path) =>
            `base-path: ${path}?mw=redirect-relative&to=${encodeURIComponent(to)}${path.endsWith('.json') ? ' x-nextjs-data: 1' : ''}`,
        ),
      ),
      'edge-next: /api/edge?kind=redirect-relative Cookie: a=0; b=1',
      'proxy-answers: /ssr?mw=redirect-relative',
      'proxy-answers: /api/echo?mw=redirect-relative',
    ],
  },
  {
    id: 'other-location',
    verso: { status: 200 },
    cases: ['/ssr', '/api/echo'].map((path) => `proxy-more: ${path}?mw=location-header`),
  },
  {
    id: 'failing-destination',
    verso: { status: 307 },
    cases: [
      '/r/host-query/a/b?x=1',
      '/r/host-query',
      '/r/query-only',
      '/r/to-root',
      '/r/plus/a/b',
      '/h/unmatched-group?q=a',
    ].map((path) => `rules-redirects: ${path}`),
  },
  {
    id: 'req-url',
    verso: { status: 200 },
    cases: [
      'rules-rewrites: /about?before=1',
      'rules-rewrites: /b/query?id=a%20b',
      'rules-rewrites: /unknown?any=1',
      'proxy-answers: /w/after/1?x=1',
    ],
  },
  { id: 'trace', verso: { status: 405 }, cases: ['proxy-more: TRACE /about?mw=none'] },
  {
    id: 'climbing-rewrite',
    verso: { status: 400 },
    cases: ['rules-rewrites: /after/external/a/..%2f..%2fadmin'],
  },
  { id: 'rewritten-post', verso: { status: 405 }, cases: ['rules-rewrites: POST /after/static'] },
  {
    id: 'captured-text',
    verso: { status: 200 },
    cases: ['rules-headers: /gip?page=%0d%0aX-Evil:1'],
  },
  {
    id: 'control-headers',
    verso: { status: 200 },
    cases: [
      'proxy-answers: /_next/data/build-1/ssr.json x-nextjs-data: 1 x-middleware-prefetch: 1',
    ],
  },
  {
    id: 'raw-data-address',
    verso: { status: 200 },
    cases: [
      'isr.json?mw=see X-Wanted: 1',
      'index.json?mw=see X-Wanted: 1',
      'ssr/7.json?mw=see X-Wanted: 1',
      'isr.json?mw=rewrite-next&to=%2Fssr%2F9%2F',
      'isr.json?mw=rewrite-next&to=%2Fssr%2F9',
    ].map((path) => `skip: /_next/data/build-1/${path} x-nextjs-data: 1`),
  },
  {
    id: 'raw-data-address',
    verso: { status: 307 },
    cases: ['%2Fssr%2F', '%2Fssr'].map(
      (to) => `skip: /_next/data/build-1/isr.json?mw=redirect-next&to=${to} x-nextjs-data: 1`,
    ),
  },
  { id: 'one-spelling', verso: { status: 200 }, cases: ['middleware-file: /mw/se%65'] },
  { id: 'one-spelling', verso: { status: 404 }, cases: ['middleware-file: /api/%67uarded'] },
  {
    id: 'file-errors',
    verso: { status: 416 },
    cases: [
      ...['5000-', 'abc', '', '5-2'].map((range) => `public: /big.txt Range: bytes=${range}`),
      'public: /empty.txt Range: bytes=0-1',
    ],
  },
  {
    id: 'file-errors',
    verso: { status: 412 },
    cases: [
      'public: /big.txt If-Match: "x"',
      'public: /big.txt If-Unmodified-Since: Fri, 01 Jan 2010 00:00:00 GMT',
    ],
  },
  { id: 'encoded-slash', verso: { status: 404 }, cases: ['public: /dir%2Fdata.json'] },
  {
    id: 'private-files',
    verso: { status: 404 },
    cases: ['public: /.hidden', 'public: /.private/config'],
  },
  { id: 'options-file', verso: { status: 405 }, cases: ['public: OPTIONS /big.txt'] },
]
