/**
 * The cases in which Verso answers otherwise on purpose. `id` is a heading of
 * docs/reference/differences.md, where the reason stands; `verso` is what Verso promises instead:
 * `status`, `body`, or `cut: true` for an answer that is broken off so that the client can tell.
 */
export const intended = [
  {
    id: 'strict-head',
    verso: { status: 400 },
    cases: ['headers: two Host headers', 'headers: no version'],
  },
  { id: 'strict-head', verso: { status: 505 }, cases: ['headers: HTTP/2.0'] },
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
    id: 'json-proto',
    verso: { status: 400 },
    cases: ['body-limits: JSON with __proto__', 'body-limits: JSON with constructor.prototype'],
  },
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
      'query-cookies: query ?__proto__=1',
      'query-cookies: cookie constructor',
      'query-cookies: cookie __proto__',
    ],
  },
  {
    id: 'reset-content',
    verso: { status: 205, body: '' },
    cases: [
      ...['string', 'object', 'buffer', 'stream', 'empty'].map((kind) => `send: send ${kind} with 205`),
      ...['object', 'null', 'undefined'].map((kind) => `send: json ${kind} with 205`),
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
    id: 'brotli',
    verso: { status: 200 },
    cases: ['gzip, deflate, br', 'br', '*', 'gzip;q=0.5, br;q=1'].map(
      (accept) => `compression: accept ${JSON.stringify(accept)}`,
    ),
  },
  {
    id: 'event-stream',
    verso: { status: 200 },
    cases: ['compression: sse, gzip', 'compression: type text/event-stream'],
  },
]
