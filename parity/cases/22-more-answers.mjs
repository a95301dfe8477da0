const kinds = [
  'send-object',
  'send-typed',
  'json',
  'cookie-twice',
  'cookie-string',
  'cookie-number',
  'cookie-appended',
  'cookie-of-write-head',
  'draft-twice',
  'vary-list',
  'vary-empty',
  'vary-star',
  'two-types',
  'write-head-undefined',
  'end-callback',
  'redirect-typed',
  'redirect-caught',
  'continue',
  'preview-fraction',
  'preview-text',
  'preview-function',
  'port',
  'copied',
]
const all = ['status', 'headers', 'order', 'body']

/** Small things about answers: the order of headers, cookies given twice, what an edge route passes on. */
export const cases = [
  ...kinds.map((kind) => ({ path: `/api/more/${kind}`, compare: all })),
  ...['send-object', 'redirect-typed', 'two-types'].map((kind) => ({
    name: `${kind}, gzip`,
    path: `/api/more/${kind}`,
    headers: ['Accept-Encoding: gzip'],
    compare: all,
  })),
  { name: 'continue, keep-alive', path: '/api/more/continue', close: false },
  { path: '/api/edge/exported' },
  ...['framed', 'order', 'away', 'protocol'].map((kind) => ({
    path: `/api/edge/more?kind=${kind}`,
    compare: all,
  })),
  {
    name: 'an edge route behind TLS',
    path: '/api/edge/more?kind=protocol',
    headers: ['X-Forwarded-Proto: https'],
  },
  ...['a?path=1&z=2', 'a/b?z=1&path=2&path=3', 'a??b', 'a?b=1&b=2', 'a?z=%20&y=+'].map((rest) => ({
    path: `/api/edge/search/${rest}`,
  })),
  ...[
    '/api/docs/a/b?x=1',
    '/api/opt/a?q=1&slug=z',
    '/api/opt/a/b?slug=z&q=1',
    '/api/"<a>`{b}|^/?c=1',
    '/api//"<a>`{b}|^?c=1',
  ].map((path) => ({ path })),
  ...[
    'gzip;q=1.5',
    'gzip;q',
    'gzip;Q=0',
    'gzip; q =0',
    'gzip;q=0, gzip',
    'deflate;q, gzip;q=0.1',
  ].map((accept) => ({
    name: `accept ${accept}`,
    path: '/api/compress/json',
    headers: [`Accept-Encoding: ${accept}`],
  })),
  { path: '/api/opt/index' },
  { path: '/api/opt?slug=' },
  {
    name: 'HTTP/1.0 in chunks',
    raw: [
      'POST /api/body/default HTTP/1.0\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    ],
  },
  {
    name: 'a code page of DOS',
    method: 'POST',
    path: '/api/body/default',
    body: 'a',
    headers: ['Content-Type: text/plain; charset=cp437'],
  },
  {
    name: 'an empty If-Modified-Since',
    path: '/api/hello',
    headers: ['If-None-Match: *', 'If-Modified-Since:'],
  },
  ...['limit-null', 'limit-empty'].map((route) => ({
    name: `1,000 bytes to ${route}`,
    method: 'POST',
    path: `/api/body/${route}`,
    body: 'x'.repeat(1000),
  })),
]
