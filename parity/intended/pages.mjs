/** Where Verso answers for pages otherwise on purpose; see ../intended.mjs. */
export const intended = [
  {
    id: 'nested-fragments',
    verso: { status: 200 },
    cases: ['static-pages: GET /static/head-keys'],
  },
  {
    id: 'image-optimiser',
    verso: { status: 200 },
    cases: ['static-pages: GET /static/image-default'],
  },
  { id: 'dynamic-boundary', verso: { status: 200 }, cases: ['static-pages: GET /static/dynamic'] },
  {
    id: 'not-found-cache',
    verso: { status: 404 },
    cases: [
      'static-pages: GET /%61bout',
      'get-static-props: GET /gsp/%70lain',
      'page-data: GET /_next/data/parity/gsp/%70lain.json',
    ],
  },
  {
    id: 'control-headers',
    verso: { status: 200 },
    cases: ['x-middleware-prefetch: 1', 'RSC: 1'].map(
      (line) => `static-pages: /about with ${line}`,
    ),
  },
  {
    id: 'form-to-page',
    verso: { status: 405, body: 'Method Not Allowed' },
    cases: ['static-pages: a form sent to a page'],
  },
  {
    id: 'promised-props',
    verso: { status: 500 },
    cases: ['promise', 'rejected'].map(
      (kind) => `get-static-props: /kind/props-${kind} and its data`,
    ),
  },
  {
    id: 'location-bytes',
    verso: { status: 307 },
    cases: ['unicode', 'spaces', 'crlf'].flatMap((kind) => [
      `get-static-props: /kind/${kind} and its data`,
      `get-server-side-props: GET /ssr/kind/${kind}`,
    ]),
  },
  {
    id: 'null-redirect',
    verso: { status: 200 },
    cases: ['/ssr/kind/redirect-null', '/_next/data/parity/ssr/kind/redirect-null.json'].map(
      (path) => `get-server-side-props: GET ${path}`,
    ),
  },
  {
    id: 'clean-error',
    verso: { status: 500 },
    cases: ['/ssr/answers?', '/_next/data/parity/ssr/answers.json?'].map(
      (path) => `get-server-side-props: GET ${path}how=throw-after-headers`,
    ),
  },
  {
    id: 'failed-cache',
    verso: { status: 500 },
    cases: ['get-server-side-props: GET /ssr/kind/throws?cache=public,%20max-age=9'],
  },
  {
    id: 'more-crawlers',
    verso: { status: 200 },
    cases: ['GPTBot', 'ClaudeBot'].map(
      (agent) => `static-paths: placeholder or page for ${agent}/1.0`,
    ),
  },
  {
    id: 'listed-spelling',
    verso: { status: 200 },
    cases: ['static-paths: GET /paths/strings/b%20c'],
  },
  {
    id: 'draft-kept',
    verso: {},
    cases: ['draft', 'preview'].flatMap((mode) =>
      [
        '/draft/gone',
        '/draft/moved',
        '/gsp/not-found',
        '/_next/data/parity/draft/gone.json',
        '/_next/data/parity/draft/moved.json',
      ].map((path) => `draft-pages: ${mode} ${path}`),
    ),
  },
  {
    id: 'revalidate-in-process',
    verso: { status: 200, body: '{"revalidated":true}' },
    cases: [
      '/ssr/kind/throws',
      '/ssr/kind/not-found',
      '/ssr/kind/redirect',
      '/gip/answers?how=throw',
    ].map((path) => `page-revalidation: revalidate "${path}"`),
  },
  {
    id: 'revalidate-in-process',
    verso: { status: 500 },
    cases: [
      '/isr/listed/other',
      '/paths/opt/none',
      '/paths/false/%zz',
      '/paths/false/b',
      '/gsp//plain',
      'gsp/plain',
      '',
    ].map((path) => `page-revalidation: revalidate "${path}"`),
  },
  {
    id: 'revalidate-in-process',
    verso: {},
    cases: ['page-revalidation: on demand, an unlisted path'],
  },
  {
    id: 'revalidate-in-process',
    verso: { status: 200, body: '{"revalidated":true}' },
    cases: ['custom-app: revalidate /ssr?fail=throw'],
  },
  {
    id: 'failed-error-page',
    verso: { status: 500, body: 'Internal Server Error' },
    cases: [
      '/?app=throw',
      '/?app=nothing',
      '/ssr?app=throw',
      '/nowhere?app=throw',
      '/_next/data/parity/ssr.json?app=throw',
    ].map((path) => `custom-app: GET ${path}`),
  },
  {
    id: 'draft-errors',
    verso: { status: 404 },
    cases: ['own-error-pages: draft /docs/nowhere/'],
  },
  {
    id: 'listed-spelling',
    verso: { status: 200 },
    cases: ['own-error-pages: revalidated below a base path'],
  },
  {
    id: 'control-headers',
    verso: { status: 200 },
    cases: ['/plain', '/ssr'].map(
      (path) => `pages-behind-proxy: the router asks early for ${path}`,
    ),
  },
  {
    id: 'revalidated-placeholder',
    verso: { status: 200, body: '{"revalidated":true}' },
    cases: ['page-revalidation: on demand, a placeholder page'],
  },
]
