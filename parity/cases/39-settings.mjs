export const app = 'variants/settings'

const get = (path, ...headers) => ({
  path,
  headers,
  name: [path, ...headers].join(' '),
})

/** compress, etags, env, endings of pages, where assets lie, `src/`, a configuration in TypeScript. */
export const cases = [
  ...[
    '/',
    '/static',
    '/kept',
    '/ssr?x=1',
    '/not-a-page',
    '/not-a-page.page',
    '/index.page',
    '/api/env',
    '/api/helper',
    '/api/env.api',
    '/nothing',
    '/text.txt',
    '/_next/data/named-build/kept.json',
    '/_next/data/named-build/ssr.json',
    '/_next/data/build-1/kept.json',
  ].map((path) => get(path)),
  ...['/', '/kept', '/ssr', '/api/env', '/text.txt'].flatMap((path) => [
    get(path, 'Accept-Encoding: gzip'),
    get(path, 'If-None-Match: *'),
    { ...get(path), method: 'HEAD', name: `HEAD ${path}`, compare: ['status'] },
  ]),
]
