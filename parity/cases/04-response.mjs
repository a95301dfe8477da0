/** What `res.send`, `res.json`, `res.status` and Node's own methods put on the wire. */
const kinds = ['string', 'empty', 'html', 'unicode', 'number', 'zero', 'nan', 'true', 'false', 'null', 'undefined', 'array', 'array-empty', 'object', 'object-empty', 'null-proto', 'buffer', 'buffer-empty', 'buffer-binary', 'uint8', 'uint16', 'arraybuffer', 'dataview', 'stream', 'stream-empty', 'web-stream', 'blob', 'date', 'map', 'set', 'error', 'regexp', 'url', 'params', 'custom', 'boxed-string', 'promise', 'response', 'bigint', 'bigint-inside', 'symbol', 'function', 'class', 'circular', 'proto-key', 'to-json-undefined', 'throwing-to-json', 'lone-surrogate']

const statuses = [200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 304, 307, 400, 401, 404, 405, 409, 410, 418, 422, 429, 451, 499, 500, 501, 503, 599, 600, 799, 999]
const invalid = [0, 1, 99, 100, 101, 102, 103, 150, 1000, -1, 200.5, NaN, Infinity]

export const cases = [
  ...kinds.map((kind) => ({ path: `/api/send/${kind}` })),
  ...kinds.map((kind) => ({ path: `/api/send/${kind}?how=json` })),
  ...['string', 'object', 'buffer', 'stream', 'number', 'null'].map((kind) => ({ method: 'HEAD', path: `/api/send/${kind}` })),
  ...['string', 'object', 'buffer', 'null', 'undefined'].map((kind) => ({ method: 'HEAD', path: `/api/send/${kind}?how=json` })),
  ...['string', 'object', 'buffer', 'number', 'stream', 'null', 'undefined', 'empty'].map((kind) => ({ name: `send ${kind} after Content-Type`, path: `/api/send/${kind}?type=text/x-mine` })),
  ...['string', 'object', 'null', 'undefined'].map((kind) => ({ name: `json ${kind} after Content-Type`, path: `/api/send/${kind}?how=json&type=application/problem%2Bjson` })),
  { name: 'json string after text/html', path: '/api/send/string?how=json&type=text/html' },
  { name: 'send number after text/html', path: '/api/send/number?type=text/html' },
  { name: 'send string after Content-Length', path: '/api/send/string?length=2' },
  { name: 'json after Content-Length', path: '/api/send/object?how=json&length=1' },
  { name: 'send null after Content-Length: 0', path: '/api/send/null?length=0' },
  { name: 'send null after Content-Length: 5', path: '/api/send/null?length=5', compare: ['status', 'headers', 'end'] },
  { name: 'send without an argument', path: '/api/send/string?how=none' },
  ...['string', 'object', 'buffer', 'stream', 'null', 'undefined', 'empty'].flatMap((kind) => [204, 205, 304].map((status) => ({ name: `send ${kind} with ${status}`, path: `/api/send/${kind}?status=${status}`, ...(status === 205 ? { differs: 'reset-content' } : {}) }))),
  ...['object', 'null', 'undefined'].flatMap((kind) => [204, 205, 304].map((status) => ({ name: `json ${kind} with ${status}`, path: `/api/send/${kind}?how=json&status=${status}`, ...(status === 205 ? { differs: 'reset-content' } : {}) }))),
  { name: 'send string, preset headers', path: '/api/send/string?header=Cache-Control:no-store&header=X-A:1&header=Content-Language:pl' },
  { name: 'json, preset Vary', path: '/api/send/object?how=json&header=Vary:Cookie' },
  // Status.
  ...statuses.map((status) => ({ path: `/api/status/${status}`, ...(status === 205 ? { differs: 'reset-content' } : {}) })),
  ...invalid.map((status) => ({ name: `invalid status ${status}`, path: `/api/status/${status}`, patience: 1200 })),
  ...invalid.slice(0, 6).map((status) => ({ name: `invalid status ${status}, end()`, path: `/api/status/${status}?body=end`, patience: 1200 })),
  ...['abc', '200', '404', ''].map((status) => ({ name: `status as the string "${status}"`, path: `/api/status/${status || 'empty'}?as=string` })),
  { name: 'status undefined', path: '/api/status/200?as=undefined' },
  { name: 'status null', path: '/api/status/200?as=null' },
  ...['send', 'buffer', 'end', 'end-text', 'none', 'null', 'code'].flatMap((body) => [200, 404, 500, 204, 304].map((status) => ({ path: `/api/status/${status}?body=${body}` }))),
  ...['json', 'send', 'end'].map((body) => ({ method: 'HEAD', path: `/api/status/404?body=${body}` })),
  { name: 'status message with json', path: '/api/status/200?message=Fine' },
  { name: 'status message with 404', path: '/api/status/404?message=Nowhere' },
  { name: 'status message with an unknown status', path: '/api/status/299?message=Odd%20One' },
  { name: 'status message with CRLF', path: '/api/status/200?message=a%0d%0ab' },
  { name: 'status message empty', path: '/api/status/200?message=' },
  { name: 'status message unicode', path: '/api/status/200?message=%E2%98%83' },
  // Node's own.
  ...['end', 'end-empty', 'end-buffer', 'end-callback', 'end-encoding', 'write-end', 'write-only-end', 'write-head', 'write-head-message', 'write-head-array', 'write-head-merge', 'status-then-write-head', 'flush', 'flush-json', 'early-hints', 'continue', 'processing', 'trailers', 'pipe', 'pipe-typed', 'pipeline', 'send-stream-typed', 'send-stream-length', 'send-passthrough', 'sse', 'set-cookie-array', 'append-header', 'header-case', 'remove-header', 'array-header', 'number-header', 'header-order', 'own-date', 'no-date', 'status-message', 'connection-close', 'own-etag', 'own-weak-etag', 'own-etag-end', 'own-length', 'own-length-end', 'own-encoding', 'cache-control', '204-with-headers', '304-with-headers', 'events', 'patched-write-head', 'patched-end', 'patched-set-header', 'patched-send', 'patched-json', 'detached', 'helpers-own', 'json-returns', 'socket-write'].map((kind) => ({ path: `/api/node/${kind}` })),
  { path: '/api/node/big', compare: ['status', 'headers'] },
  ...['end', 'write-end', 'write-head', 'flush', 'pipe', 'sse', 'trailers', 'end-empty', 'early-hints'].map((kind) => ({ method: 'HEAD', path: `/api/node/${kind}` })),
  // Twice.
  ...['send-send', 'json-json', 'send-json', 'json-send', 'end-end', 'end-send', 'send-end', 'send-write', 'send-null', 'null-send', 'status-after', 'status-send-after', 'send-same', 'async', 'chain', 'sent', 'socket-kept'].map((kind) => ({ path: `/api/twice/${kind}` })),
  // Config.
  ...['response-limit-off', 'response-limit-small', 'response-limit-bad', 'external', 'empty', 'api-empty', 'max-duration', 'unknown-key', 'regions', 'node-runtime'].map((name) => ({ path: `/api/config/${name}` })),
  { name: 'maxDuration is not enforced', path: '/api/slow' },
  // Keep-alive and versions.
  { name: 'keep-alive, json', path: '/api/hello', close: false },
  { name: 'keep-alive, chunked', path: '/api/node/write-end', close: false },
  { name: 'keep-alive, 204', path: '/api/status/204', close: false },
  { name: 'keep-alive, redirect', path: '/api/redirect/plain', close: false },
  { name: 'keep-alive, 404 page', path: '/api/unknown', close: false },
  { name: 'keep-alive, error', path: '/api/err/sync', close: false },
  { name: 'HTTP/1.0', path: '/api/hello', version: 'HTTP/1.0', close: false },
  { name: 'HTTP/1.0 with keep-alive', path: '/api/hello', version: 'HTTP/1.0', close: false, headers: ['Connection: keep-alive'] },
  { name: 'HTTP/1.0, stream', path: '/api/node/pipe', version: 'HTTP/1.0', close: false },
  { name: 'HTTP/1.0 without Host', path: '/api/hello', version: 'HTTP/1.0', host: null, close: false },
  { name: 'HTTP/1.1 without Host', path: '/api/hello', host: null },
  { name: 'two pipelined requests', raw: ['GET /api/items/1 HTTP/1.1\r\nHost: l\r\n\r\nGET /api/items/2 HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'], answers: 2 },
  { name: 'second request on a kept connection', raw: ['GET /api/items/1 HTTP/1.1\r\nHost: l\r\n\r\n', { until: '\r\n\r\n' }, 'GET /api/items/2 HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'], answers: 2 },
  { name: 'request after an unread body', raw: ['POST /api/body/ignored HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\n\r\nabcde', { until: '\r\n\r\n' }, 'GET /api/items/2 HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'], answers: 2 },
  // Methods.
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'SEARCH', 'PURGE', 'REPORT', 'LINK', 'UNLINK', 'MKACTIVITY', 'SUBSCRIBE', 'NOTIFY', 'QUERY', 'get', 'Post', 'FOO', 'PRI', 'SOURCE'].map((method) => ({ method, path: '/api/method' })),
  { method: 'GET', path: '/api/method-only' },
  { method: 'POST', path: '/api/method-only', json: { a: 1 } },
  { method: 'POST', name: 'method override header is ignored', path: '/api/method', headers: ['X-HTTP-Method-Override: DELETE'] },
  { name: 'CONNECT', method: 'CONNECT', path: '/api/method', compare: ['status', 'end'] },
  { name: 'Upgrade websocket', path: '/api/upgrade', close: false, headers: ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='], patience: 800 },
  { name: 'Upgrade h2c', path: '/api/upgrade', close: false, headers: ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'], patience: 800 },
]
