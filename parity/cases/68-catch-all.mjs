export const app = 'variants/catch-all'

const data = (path) => `/_next/data/build-1${path}.json`

/** A page for every path there is: what it does not get all the same. */
export const cases = [
  ...['/_app', '/_document', '/_error', '/404'].flatMap((path) => [
    { path },
    { path, method: 'POST' },
    { path: data(path) },
  ]),
  ...['/_error/x', '/%5fdocument', '/a/b', '/pages', '/500', '/api', '/api/none'].map((path) => ({
    path,
  })),
  ...['/favicon.ico', '/_next/x', '/_next/static/x.js', '/.env'].map((path) => ({ path })),
]
