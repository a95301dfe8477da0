export const app = 'pages-proxy'

const paths = [
  '/',
  '/plain',
  '/plain/1',
  '/gsp',
  '/ssr',
  '/ssr?a=1',
  '/ssr?fail=gone',
  '/ssr?fail=moved',
  '/items/1',
  '/gip',
  '/true/a',
  '/nowhere',
  '/to-gsp',
  '/to-ssr',
  '/to-ssr?own=1',
  '/to-plain',
  '/to-item',
  '/away',
  '/far',
  '/text',
  '/unmatched',
  '/unmatched-gsp',
]

const toData = (path) => {
  const [name, search] = path.split('?')
  return `/_next/data/parity${name === '/' ? '/index' : name}.json${search ? `?${search}` : ''}`
}

/** Pages and their data, where a middleware may answer: requests as browsers type them and as the router sends them. */
export const cases = [
  ...paths.map((path) => ({ path })),
  ...paths.map((path) => ({ path: toData(path), name: `data of ${path}` })),
  ...paths.map((path) => ({
    path: toData(path),
    headers: ['x-nextjs-data: 1'],
    name: `the router asks for data of ${path}`,
  })),
  ...['/plain', '/gsp', '/ssr', '/nowhere'].map((path) => ({
    path: toData(path),
    headers: ['x-nextjs-data: 1', 'x-middleware-prefetch: 1', 'Purpose: prefetch'],
    name: `the router asks early for ${path}`,
  })),
  ...['POST', 'HEAD'].flatMap((method) =>
    ['/plain', '/gsp', '/ssr', '/to-plain'].map((path) => ({
      method,
      path: toData(path),
      headers: ['x-nextjs-data: 1'],
      name: `${method} of the data of ${path}`,
    })),
  ),
  ...['/true/b', '/true/gone'].map((path) => ({
    name: `${path}, its data, and both again`,
    steps: [path, toData(path), path, toData(path)].map((step) => ({ path: step })),
  })),
  { path: '/_next/data/other/gsp.json', name: 'data of another build' },
]
