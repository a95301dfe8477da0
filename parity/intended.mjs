/**
 * The cases in which Verso answers otherwise on purpose. `id` is a heading of
 * docs/reference/differences.md, where the reason stands; `verso` is what Verso promises instead:
 * `status`, `body`, or `cut: true` for an answer that is broken off so that the client can tell.
 */
export const intended = [
  // The head of a request.
  {
    id: 'strict-head',
    verso: { status: 400 },
    cases: [
      'headers: two Host headers',
      'headers: Transfer-Encoding gzip, chunked',
      'targets: authority target with CONNECT',
      'connection: CONNECT',
    ],
  },
  {
    id: 'strict-head',
    verso: { status: 417, body: 'Expectation Failed' },
    cases: ['body-limits: Expect something else'],
  },
  {
    id: 'strict-head',
    verso: { status: 505 },
    cases: ['headers: HTTP/2.0', 'headers: no version'],
  },
  {
    id: 'odd-target',
    verso: { status: 400 },
    cases: [
      'targets: absolute-form target',
      'targets: absolute-form target of another host',
      'targets: asterisk target',
    ],
  },
  {
    id: 'upgrade-ignored',
    verso: { status: 200 },
    cases: ['connection: Upgrade websocket', 'connection: Upgrade h2c'],
  },
  // Routing.
  {
    id: 'encoded-names',
    verso: { status: 200 },
    cases: ['with%20space', '%C3%BCnicode', 'per%2520cent', 'snow%E2%98%83/man'].map(
      (name) => `files: GET /api/${name}`,
    ),
  },
  {
    id: 'not-found-cache',
    verso: { status: 404 },
    cases: [
      ...[
        '%c3%bcnicode',
        'plus%2Bplus',
        'semi%3Bcolon',
        'quo%27te',
        '%7Etilde',
        'comma%2C',
        'a%26b',
        'x%3Dy',
        'col%3Aon',
        '%28parens%29',
        '%40at',
        '%24city',
        '%5Fprivate',
      ].map((name) => `files: GET /api/${name}`),
      ...['/api/%68ello', '/api/hell%6F', '/%61pi/hello', '/api%2Fhello'].map(
        (path) => `addresses: GET ${path}`,
      ),
    ],
  },
  { id: 'commonjs-default', verso: { status: 200 }, cases: ['files: GET /api/cjs-default'] },
  { id: 'more-endings', verso: { status: 200 }, cases: ['files: GET /api/module'] },
  {
    id: 'literal-brackets',
    verso: { status: 200 },
    cases: ['addresses: GET /api/opt/[[...slug]]'],
  },
  {
    id: 'redirect-query',
    verso: { status: 308, body: '/api/hello?x=%20&y=a/b/' },
    cases: ['addresses: GET /api/hello/?x=%20&y=a/b/'],
  },
  {
    id: 'req-url',
    verso: { status: 200 },
    cases: [
      '?',
      '?a',
      '?a=%20',
      '?a=b=c',
      '?a=/b',
      '?a[]=1',
      '?&&a=1&&',
      '?a=%zz',
      '?a=%ff',
      '?a=1;b=2',
      '?a=1#hash',
      '?nxtPid=1',
      '?__proto__=1',
      '/x?path=y',
      '?path=y',
      '?2=b&1=a',
      '/"<b>`{|}',
    ].map((rest) => `url: GET /api/url${rest}`),
  },
  // The request.
  {
    id: 'json-proto',
    verso: { status: 400 },
    cases: ['body-limits: JSON with __proto__', 'body-limits: JSON with constructor.prototype'],
  },
  { id: 'json-depth', verso: { status: 400 }, cases: ['body-limits: JSON nested 513 deep'] },
  {
    id: 'content-encoding-415',
    verso: { status: 415 },
    cases: ['body-limits: Content-Encoding gzip'],
  },
  {
    id: 'pairs-limit',
    verso: { status: 200 },
    cases: [
      'query-cookies: 1,001 keys',
      'query-cookies: 1,000 times one key',
      'query-cookies: 1,200 cookies',
    ],
  },
  {
    id: 'inherited-keys',
    verso: { status: 200 },
    cases: [
      'query-cookies: query ?constructor=1&toString=2',
      'query-cookies: query ?hasOwnProperty=1',
      'query-cookies: cookie constructor',
    ],
  },
  {
    id: 'internal-names',
    verso: { status: 200 },
    cases: ['query-cookies: query ?nxtPid=1', 'query-cookies: query ?nxtIid=1&_rsc=2'],
  },
  {
    id: 'control-headers',
    verso: { status: 200 },
    cases: [
      'x-middleware-next: 1',
      'x-middleware-rewrite: /api/items/1',
      'x-middleware-redirect: /x',
      'x-middleware-invoke: 1',
      'x-middleware-skip: 1',
      'x-middleware-prefetch: 1',
      'x-middleware-subrequest: middleware',
      'x-middleware-set-cookie: a=1',
      'x-middleware-override-headers: x-a',
      'x-middleware-request-x-a: 1',
      'x-matched-path: /api/items/1',
      'x-nextjs-data: 1',
      'x-now-route-matches: 1=a',
      'x-next-resume-state-length: 1',
      'next-resume: 1',
    ].map((line) => `headers: control ${line}`),
  },
  {
    id: 'rare-charsets',
    verso: { status: 400, body: 'Invalid body' },
    cases: ['body-json: JSON in utf-7', 'body-json: charset hex', 'body-json: charset base64'],
  },
  {
    id: 'bad-config',
    verso: { status: 500 },
    cases: [
      'body-limits: 1000 bytes to limit-bad',
      'body-limits: 2000000 bytes to limit-bad',
      'status: GET /api/config/response-limit-bad',
    ],
  },
  {
    id: 'bare-objects',
    verso: { status: 200 },
    cases: ['', '?a=1', '?__proto__=1&polluted=2'].map(
      (query) => `late: GET /api/prototype${query}`,
    ),
  },
  // The response.
  {
    id: 'no-response',
    verso: { status: 500 },
    cases: ['edge: GET /api/edge/misc?kind=nothing'],
  },
  {
    id: 'reset-content',
    verso: { status: 205, body: '' },
    cases: [
      ...['string', 'object', 'buffer', 'stream', 'empty'].map(
        (kind) => `send: send ${kind} with 205`,
      ),
      ...['object', 'null'].map((kind) => `send: json ${kind} with 205`),
      'status: GET /api/status/205',
    ],
  },
  {
    id: 'broken-off',
    verso: { cut: true },
    cases: [
      'after-write',
      'after-write-async',
      'after-write-head',
      'after-write-head-length',
      'after-flush',
    ].map((kind) => `errors: GET /api/err/${kind}`),
  },
  {
    id: 'clean-error',
    verso: { status: 500, body: 'Internal Server Error' },
    cases: [
      ...['bigint', 'bigint-inside', 'circular', 'throwing-to-json'].map(
        (kind) => `send: GET /api/send/${kind}?how=json`,
      ),
      'send: GET /api/send/function',
      'send: GET /api/send/class',
      ...['0', '1', '99', '1000', '-1', 'NaN', 'Infinity'].map(
        (status) => `status: invalid status ${status}`,
      ),
      'status: status as the string "abc"',
      'status: status as the string ""',
      'status: status undefined',
      'status: status null',
      'status: status message with CRLF',
      'status: status message unicode',
      'errors: GET /api/err/with-length',
      'errors: GET /api/err/with-encoding',
    ],
  },
  {
    id: 'buffer-etag',
    verso: {},
    cases: [
      ...['buffer', 'buffer-empty', 'buffer-binary'].map((kind) => `send: GET /api/send/${kind}`),
      'send: HEAD /api/send/buffer',
      'send: send buffer after Content-Type',
      ...[200, 404, 500].map((status) => `status: GET /api/status/${status}?body=buffer`),
      'etag: star, buffer',
      'etag: tag of the buffer a',
      'etag: tag of the buffer ☃',
      ...['buffer', 'encoded'].flatMap((kind) => [
        `compression: ${kind}, gzip`,
        `compression: ${kind}, not asked`,
      ]),
      'late: GET /api/latin?how=buffer',
    ],
  },
  {
    id: 'flat-headers',
    verso: { status: 200, body: 'made' },
    cases: ['node: GET /api/node/write-head-array'],
  },
  { id: 'failed-stream', verso: {}, cases: ['errors: GET /api/err/stream-missing'] },
  {
    id: 'brotli',
    verso: { status: 200 },
    cases: ['br', 'gzip;q=0.5, br;q=1'].map(
      (accept) => `compression: accept ${JSON.stringify(accept)}`,
    ),
  },
  {
    id: 'event-stream',
    verso: { status: 200 },
    cases: [
      'compression: sse, gzip',
      'compression: sse, not asked',
      'compression: type text/event-stream',
      'node: GET /api/node/sse',
      'node: HEAD /api/node/sse',
    ],
  },
  { id: 'header-bytes', verso: { status: 200 }, cases: ['late: GET /api/latin?how=end'] },
  {
    id: 'flat-headers',
    verso: { status: 200 },
    cases: ['more-answers: GET /api/more/end-callback'],
  },
  {
    id: 'own-helpers',
    verso: { status: 200, body: 'false' },
    cases: ['more-answers: GET /api/more/copied'],
  },
  { id: 'partial-content', verso: { status: 206 }, cases: ['compression: 206, gzip'] },
  {
    id: 'revalidate-in-process',
    verso: { status: 200 },
    cases: [
      'api-post-only',
      'api-error',
      'api-redirect',
      'api-404',
      'api-201',
      'relative',
      'empty',
      'undefined',
      'number',
      'absolute',
      'double',
      'malformed',
    ].map((kind) => `draft: GET /api/revalidate/${kind}`),
  },
  // Pages.
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
  // The rules of the configuration, and files.
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
