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
  ...['limit-null', 'limit-empty'].map((route) => ({
    name: `1,000 bytes to ${route}`,
    method: 'POST',
    path: `/api/body/${route}`,
    body: 'x'.repeat(1000),
  })),
]
