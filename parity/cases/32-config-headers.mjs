export const app = 'configured'

const get = (path, ...headers) => ({ path, headers, name: [path, ...headers].join(' ') })

/** Headers of the configuration. */
export const cases = [
  ...[
    '/api/echo',
    '/api/items/a%20b',
    '/api/items/a%0d%0ab',
    '/api/case',
    '/api/cookies',
    '/api/plain',
    '/api/twice',
    '/api/csp',
    '/api/deep/a/b/c',
    '/api',
    '/api/nothing',
    '/slash/',
    '/slash',
  ].map((path) => get(path)),
  get('/api/has', 'X-Wanted: hey you'),
  get('/api/has'),
]
