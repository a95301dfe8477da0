/** `res.redirect` in every form, good and bad. */
const kinds = ['plain', 'absolute', '301', '302', '303', '307', '308', '200', '204', '304', '99', '1000', 'string-status', 'swapped', 'no-url', 'none', 'null', 'object', 'url', 'empty', 'status-then', 'crlf', 'nul', 'tab', 'space', 'latin1', 'unicode', 'encoded', 'relative', 'query', 'protocol', 'html', 'cookies', 'typed', 'location', 'twice', 'after-send', 'then-send', 'then-json', 'returns-res', 'float', 'nan', 'reason', 'long']

export const cases = [
  ...kinds.map((kind) => ({ path: `/api/redirect/${kind}` })),
  { path: '/api/redirect/message', compare: ['status'] },
  { method: 'HEAD', path: '/api/redirect/plain' },
  { method: 'POST', path: '/api/redirect/303', json: { a: 1 } },
  { method: 'OPTIONS', path: '/api/redirect/301' },
]
