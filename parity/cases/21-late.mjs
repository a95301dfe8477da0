const kinds = [
  'setHeader',
  'appendHeader',
  'removeHeader',
  'writeHead',
  'flushHeaders',
  'status',
  'statusCode',
  'redirect',
  'setDraftMode',
  'setPreviewData',
  'clearPreviewData',
  'writeEarlyHints',
  'json',
  'send',
  'send-buffer',
  'send-null',
  'send-object',
]

/** Calls after the first byte; header values past ASCII; objects that look ordinary. */
export const cases = [
  ...kinds.map((kind) => ({ path: `/api/late/${kind}` })),
  ...['json', 'send', 'ascii', 'buffer', 'end', 'write', 'status', 'empty'].map((how) => ({
    path: `/api/latin?how=${how}`,
  })),
  ...['json', 'send'].map((how) => ({ method: 'HEAD', path: `/api/latin?how=${how}` })),
  { path: '/api/prototype' },
  { path: '/api/prototype?a=1', headers: ['Cookie: a=1'] },
  {
    path: '/api/prototype?__proto__=1&polluted=2',
    headers: ['Cookie: __proto__=1; constructor=2'],
  },
]
