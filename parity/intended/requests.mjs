/** Where Verso takes requests for API routes otherwise on purpose; see ../intended.mjs. */
export const intended = [
  {
    id: 'strict-head',
    verso: { status: 400 },
    cases: ['more-answers: HTTP/1.0 in chunks'],
  },
  {
    id: 'rare-charsets',
    verso: { status: 400, body: 'Invalid body' },
    cases: ['more-answers: a code page of DOS'],
  },
  {
    id: 'literal-brackets',
    verso: { status: 200 },
    cases: ['more-answers: GET /api/opt/index', 'more-answers: GET /api/opt?slug='],
  },
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
  {
    id: 'commonjs-default',
    verso: { status: 200 },
    cases: ['files: GET /api/cjs-default', 'status: GET /api/config/of-handler'],
  },
  { id: 'two-forms', verso: { status: 500 }, cases: ['status: GET /api/config/two-forms'] },
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
]
