const statuses = [
  200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 304, 307, 400, 401, 404, 405,
  409, 410, 418, 422, 429, 451, 499, 500, 501, 503, 599, 600, 799, 999,
]
const invalid = [0, 1, 99, 100, 101, 102, 103, 150, 1000, -1, 200.5, NaN, Infinity]

/** `res.status` with any way to answer, routes with a config, answers given twice. */
export const cases = [
  // Status.
  ...statuses.map((status) => ({
    path: `/api/status/${status}`,
  })),
  ...invalid.map((status) => ({
    name: `invalid status ${status}`,
    path: `/api/status/${status}`,
    patience: 1200,
  })),
  ...invalid.slice(0, 6).map((status) => ({
    name: `invalid status ${status}, end()`,
    path: `/api/status/${status}?body=end`,
    patience: 1200,
  })),
  ...['abc', '200', '404', ''].map((status) => ({
    name: `status as the string "${status}"`,
    path: `/api/status/${status || 'empty'}?as=string`,
  })),
  { name: 'status undefined', path: '/api/status/200?as=undefined' },
  { name: 'status null', path: '/api/status/200?as=null' },
  ...['send', 'buffer', 'end', 'end-text', 'none', 'null', 'code'].flatMap((body) =>
    [200, 404, 500, 204, 304].map((status) => ({ path: `/api/status/${status}?body=${body}` })),
  ),
  ...['json', 'send', 'end'].map((body) => ({
    method: 'HEAD',
    path: `/api/status/404?body=${body}`,
  })),
  { name: 'status message with json', path: '/api/status/200?message=Fine' },
  { name: 'status message with 404', path: '/api/status/404?message=Nowhere' },
  { name: 'status message with an unknown status', path: '/api/status/299?message=Odd%20One' },
  { name: 'status message with CRLF', path: '/api/status/200?message=a%0d%0ab' },
  { name: 'status message empty', path: '/api/status/200?message=' },
  { name: 'status message unicode', path: '/api/status/200?message=%E2%98%83' },
  // Twice.
  ...[
    'send-send',
    'json-json',
    'send-json',
    'json-send',
    'end-end',
    'end-send',
    'send-end',
    'send-write',
    'send-null',
    'null-send',
    'status-after',
    'status-send-after',
    'send-same',
    'async',
    'chain',
    'sent',
    'socket-kept',
  ].map((kind) => ({ path: `/api/twice/${kind}` })),
  // Config.
  ...[
    'response-limit-off',
    'response-limit-small',
    'response-limit-bad',
    'response-limit-null',
    'of-handler',
    'two-forms',
    'handler-properties',
    'external',
    'empty',
    'api-empty',
    'max-duration',
    'unknown-key',
    'regions',
    'node-runtime',
  ].map((name) => ({ path: `/api/config/${name}` })),
  { name: 'maxDuration is not enforced', path: '/api/slow' },
]
