/** Draft mode, preview data and revalidation. Tokens and keys differ from build to build: see `mask` in lib/compare.mjs. */
const kinds = ['on', 'off', 'no-argument', 'empty', 'with-cookies', 'with-cookie-array', 'twice', 'preview', 'preview-empty', 'preview-string', 'preview-undefined', 'preview-null', 'preview-max-age', 'preview-max-age-zero', 'preview-path', 'preview-big', 'preview-cookies', 'clear', 'clear-path', 'clear-twice', 'clear-cookies']

export const cases = [
  ...kinds.map((kind) => ({ path: `/api/draft/${kind}` })),
  { path: '/api/draft/read' },
  ...['read', 'read-draft-only', 'read-nothing', 'read-data-only'].flatMap((kind) => [
    { name: `${kind}, wrong bypass`, path: `/api/draft/${kind}`, headers: ['Cookie: __prerender_bypass=wrong'] },
    { name: `${kind}, wrong data`, path: `/api/draft/${kind}`, headers: ['Cookie: __next_preview_data=wrong'] },
    { name: `${kind}, both wrong`, path: `/api/draft/${kind}`, headers: ['Cookie: __prerender_bypass=wrong; __next_preview_data=wrong'] },
    { name: `${kind}, draft on`, path: `/api/draft/${kind}`, session: '/api/draft/on' },
    { name: `${kind}, preview on`, path: `/api/draft/${kind}`, session: '/api/draft/preview' },
    { name: `${kind}, empty preview`, path: `/api/draft/${kind}`, session: '/api/draft/preview-empty' },
  ]),
  { name: 'read, preview of a string', path: '/api/draft/read', session: '/api/draft/preview-string' },
  { name: 'read, preview of null', path: '/api/draft/read', session: '/api/draft/preview-null' },
  { name: 'read, preview of undefined', path: '/api/draft/read', session: '/api/draft/preview-undefined' },
  { name: 'read, preview expired at once', path: '/api/draft/read', session: '/api/draft/preview-max-age-zero' },
  { name: 'read, good bypass and wrong data', path: '/api/draft/read', session: '/api/draft/on', cookie: '__next_preview_data=wrong' },
  { name: 'read, preview data only', path: '/api/draft/read', session: '/api/draft/preview', drop: '__prerender_bypass' },
  { name: 'read, wrong bypass and own cookies', path: '/api/draft/clear-cookies', headers: ['Cookie: __prerender_bypass=wrong'] },
  { name: 'clear after wrong token was read', path: '/api/draft/read', headers: ['Cookie: mine=1; __prerender_bypass='] },
  ...['missing', 'missing-api', 'api', 'api-post-only', 'api-error', 'api-redirect', 'api-404', 'api-201', 'api-query', 'relative', 'empty', 'undefined', 'number', 'absolute', 'double', 'slash', 'only', 'malformed'].map((kind) => ({ path: `/api/revalidate/${kind}` })),
  { name: 'x-prerender-revalidate from outside', path: '/api/hello', headers: ['x-prerender-revalidate: guess'] },
]
