const kinds = ['json', 'json-small', 'text', 'untyped', 'buffer', 'html', 'stream', 'stream-small', 'stream-untyped', 'end', 'write-end', 'write-small', 'no-transform', 'encoded', 'encoded-identity', 'vary', 'vary-small', 'vary-star', 'vary-already', 'sse', 'sse-no-transform', 'error', 'redirect', 'redirect-typed', '204', '304', '206', '500', 'flush', 'flush-headers', 'own-etag', 'has-flush']
const types = ['application/json', 'application/ld+json', 'application/problem+json', 'application/javascript', 'text/javascript', 'text/css', 'text/csv', 'text/x-mine', 'text/event-stream', 'image/svg+xml', 'image/png', 'image/jpeg', 'application/pdf', 'application/octet-stream', 'application/wasm', 'application/xml', 'application/graphql', 'application/x-www-form-urlencoded', 'multipart/form-data', 'font/woff2', 'font/ttf', 'application/vnd.api+json', 'application/x-unknown', 'video/mp4', 'nonsense', 'TEXT/HTML', 'text/plain;charset=utf-8']
const accepts = ['gzip', 'gzip, deflate', 'gzip, deflate, br', 'deflate', 'br', 'identity', '*', '*;q=0', 'gzip;q=0', 'gzip;q=0, *', 'gzip;q=0.5, br;q=1', 'br;q=0.5, gzip;q=1', 'deflate;q=0.9, gzip;q=0.1', 'identity;q=1, gzip;q=0.5', 'identity;q=0', 'identity;q=0, gzip', 'GZIP', 'x-gzip', 'zstd', '', 'gzip;q=abc', 'gzip ; q=1', 'nonsense, gzip', 'gzip;q=0.001', 'compress']

/** Compression. Bodies are compared after decoding; `brotli` marks answers where Verso may prefer it. */
export const cases = [
  ...kinds.map((kind) => ({ name: `${kind}, gzip`, path: `/api/compress/${kind}`, headers: ['Accept-Encoding: gzip'] })),
  ...kinds.map((kind) => ({ name: `${kind}, not asked`, path: `/api/compress/${kind}` })),
  ...['json', 'text', 'stream', 'untyped', 'json-small', 'write-end', 'end'].map((kind) => ({ name: `${kind}, HEAD`, method: 'HEAD', path: `/api/compress/${kind}`, headers: ['Accept-Encoding: gzip'] })),
  ...accepts.map((accept) => ({ name: `accept ${JSON.stringify(accept)}`, path: '/api/compress/json', headers: [`Accept-Encoding: ${accept}`], ...(/br(?!;q=0\.5)|^\*$/.test(accept) ? { differs: 'brotli' } : {}) })),
  ...types.map((type) => ({ name: `type ${type}`, path: `/api/compress/typed?type=${encodeURIComponent(type)}`, headers: ['Accept-Encoding: gzip'] })),
  ...[1, 500, 1000, 1023, 1024, 1025].map((size) => ({ name: `${size} bytes`, path: `/api/compress/sized?size=${size}`, headers: ['Accept-Encoding: gzip'] })),
  { name: 'two Accept-Encoding headers', path: '/api/compress/json', headers: ['Accept-Encoding: identity', 'Accept-Encoding: gzip'] },
  { name: 'POST', method: 'POST', path: '/api/compress/json', headers: ['Accept-Encoding: gzip'] },
  { name: 'request says no-transform', path: '/api/compress/json', headers: ['Accept-Encoding: gzip', 'Cache-Control: no-transform'] },
  { name: 'HTTP/1.0', version: 'HTTP/1.0', path: '/api/compress/json', headers: ['Accept-Encoding: gzip'] },
  { name: 'unknown route', path: '/api/unknown', headers: ['Accept-Encoding: gzip'], compare: ['status'] },
  { name: 'trailing slash', path: '/api/hello/', headers: ['Accept-Encoding: gzip'] },
  { name: 'body too large', method: 'POST', path: '/api/body/limit-100', body: 'x'.repeat(200), headers: ['Accept-Encoding: gzip'] },
]
