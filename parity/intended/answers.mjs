/** Where Verso answers for API routes otherwise on purpose; see ../intended.mjs. */
export const intended = [
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
    cases: [
      'more-answers: GET /api/more/end-callback',
      'more-answers: GET /api/more/write-head-shifted',
    ],
  },
  {
    id: 'clean-error',
    verso: { status: 500, body: 'caught' },
    cases: ['more-answers: GET /api/more/json-caught'],
  },
  {
    id: 'header-bytes',
    verso: { status: 200, body: 'x' },
    cases: ['more-answers: GET /api/edge/more?kind=latin'],
  },
  {
    id: 'cookie-path',
    verso: { status: 500 },
    cases: ['more-answers: GET /api/more/preview-path-list'],
  },
  {
    id: 'unread-request',
    verso: { status: 200, body: 'false' },
    cases: ['more-answers: GET /api/more/closed'],
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
]
