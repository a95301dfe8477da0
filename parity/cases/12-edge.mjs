/** `config.runtime = 'edge'`: fetch-style handlers. */
export const cases = [
  { path: '/api/edge/hello' },
  ...['HEAD', 'POST', 'OPTIONS', 'DELETE'].map((method) => ({ method, path: '/api/edge/hello' })),
  { path: '/api/edge/item/7' },
  { path: '/api/edge/item/7?a=1&a=2&id=9', headers: ['X-A: yes'] },
  { path: '/api/edge/item/a%2Fb' },
  { path: '/api/edge/item/a%20b' },
  { path: '/api/edge/item/%zz' },
  { path: '/api/edge/rest/a/b?x=1' },
  { path: '/api/edge/throw' },
  { path: '/api/edge/stream' },
  { path: '/api/edge/hello/' },
  { method: 'POST', path: '/api/edge/body', body: 'hello' },
  { name: 'body over 1 MB', method: 'POST', path: '/api/edge/body', body: Buffer.alloc(1_200_000, 'a') },
  { name: 'invalid JSON is not looked at', method: 'POST', path: '/api/edge/body', body: '{', headers: ['Content-Type: application/json'] },
  ...['json', 'cookies', 'redirect', 'empty', 'teapot', 'nothing', 'string', 'null', '304', 'next', 'no-such-kind'].map((kind) => ({ path: `/api/edge/misc?kind=${kind}`, patience: 1500 })),
  { name: 'compressed', path: '/api/edge/rest/' + 'a/'.repeat(600).slice(0, -1), headers: ['Accept-Encoding: gzip'] },
]
