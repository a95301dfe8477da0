/** Unknown routes, and request targets that are not paths. */
export const cases = [
  // Unknown routes.
  ...[
    '/api/unknown',
    '/api/unknown/deep',
    '/unknown',
    '/',
    '/favicon.ico',
    '/_next/static/nothing.js',
    '/_next/data/x/y.json',
    '/_next/nothing',
    '/api/unknown.json',
  ].map((path) => ({ path })),
  ...['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    method,
    path: '/api/unknown',
  })),
  { name: 'POST /api/unknown with a body', method: 'POST', path: '/api/unknown', json: { a: 1 } },
  {
    name: 'unknown with sec-fetch-dest image',
    path: '/api/unknown',
    headers: ['Sec-Fetch-Dest: image'],
  },
  // Targets that are not paths.
  { name: 'absolute-form target', path: 'http://localhost/api/echo?x=1' },
  { name: 'absolute-form target of another host', path: 'http://example.com/api/hello' },
  { name: 'asterisk target', method: 'OPTIONS', path: '*' },
  { name: 'target without a slash', path: 'api/hello' },
  { name: 'target ?x', path: '?x=1' },
  {
    name: 'authority target with CONNECT',
    method: 'CONNECT',
    path: 'example.com:80',
    compare: ['status', 'end'],
  },
  {
    name: 'raw UTF-8 bytes in the path',
    raw: [
      Buffer.from(
        'GET /api/items/☃ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        'utf8',
      ),
    ],
  },
  {
    name: 'raw latin1 byte in the path',
    raw: ['GET /api/items/caf\xe9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  },
  {
    name: 'raw UTF-8 bytes of a static route',
    raw: [
      Buffer.from(
        'GET /api/ünicode HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        'utf8',
      ),
    ],
  },
  {
    name: 'raw UTF-8 bytes in the query',
    raw: [
      Buffer.from(
        'GET /api/query?a=☃ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        'utf8',
      ),
    ],
  },
  {
    name: 'NUL byte in the target',
    raw: ['GET /api/items/a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  },
  { name: 'space in the target', raw: ['GET /api/items/a b HTTP/1.1\r\nHost: localhost\r\n\r\n'] },
  { name: 'tab in the target', raw: ['GET /api/items/a\tb HTTP/1.1\r\nHost: localhost\r\n\r\n'] },
  { name: 'quote and angle brackets in the target', path: '/api/items/"<b>`{|}^' },
  { name: 'the address of echo', path: '/api/echo?b=2&a=1#x' },
  { name: 'a long path', path: `/api/items/${'a'.repeat(7000)}` },
  { name: 'a path of many segments', path: `/api/docs${'/a'.repeat(1000)}` },
]
