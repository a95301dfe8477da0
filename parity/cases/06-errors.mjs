/** What a client sees when a handler fails. */
const kinds = ['sync', 'async', 'after-await', 'string', 'undefined', 'null', 'number', 'object', 'status-code', 'status', 'api-error', 'response', 'aggregate', 'frozen', 'getter-message', 'proxy', 'reject-undefined', 'with-headers', 'with-length', 'with-encoding', 'with-message', 'after-send', 'after-json-async', 'write-head-then-send', 'write-then-json', 'write-then-send', 'set-after-sent', 'invalid-header-name', 'invalid-header-value', 'undefined-header-value', 'timer', 'timer-after', 'floating', 'microtask', 'emitter', 'stream-missing', 'req-url-changed', 'returns-value', 'returns-response', 'returns-string', 'returns-after', 'returns-thenable', 'rejecting-thenable', 'generator', 'hang', 'hang-async', 'answer-later', 'destroy', 'destroy-socket', 'process-exit-code', 'instance-of-error', 'no-such-kind']
const partial = ['after-write', 'after-write-async', 'after-write-head', 'after-write-head-length', 'after-flush']

export const cases = [
  ...kinds.map((kind) => ({ path: `/api/err/${kind}`, patience: 1000, compare: ['status', 'headers', 'body', 'end'] })),
  ...partial.map((kind) => ({ path: `/api/err/${kind}`, patience: 1000, differs: 'broken-off', compare: ['status', 'headers', 'body', 'end'] })),
  { method: 'HEAD', path: '/api/err/sync' },
  { method: 'POST', path: '/api/err/sync', json: { a: 1 } },
  { name: 'error, then the next request', raw: ['GET /api/err/sync HTTP/1.1\r\nHost: l\r\n\r\n', { until: 'Internal Server Error' }, 'GET /api/hello HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'], answers: 2 },
  ...['no-default', 'object', 'string', 'empty', 'null', 'class', 'throws', 'handler-generator'].map((name) => ({ path: `/api/broken/${name}`, patience: 1000, compare: ['status', 'headers', 'body', 'end'] })),
  { name: 'a module that throws, second time', path: '/api/broken/throws?again' },
  { method: 'HEAD', path: '/api/broken/throws' },
  { method: 'POST', path: '/api/broken/no-default', json: {} },
]
