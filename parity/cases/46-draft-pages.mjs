export const app = 'pages-app'

const data = (path) => `/_next/data/parity${path}.json`
const pages = [
  '/draft/static',
  '/draft/a',
  '/draft/unlisted',
  '/draft/gone',
  '/draft/moved',
  '/draft/ssr',
  '/draft/ssr?a=1',
  '/draft/gip',
  '/draft/plain',
  '/about',
  '/gsp/not-found',
  '/paths/true/unseen',
  '/paths/blocking/unseen',
  '/nowhere',
  data('/draft/static'),
  data('/draft/a'),
  data('/draft/unlisted'),
  data('/draft/gone'),
  data('/draft/moved'),
  data('/draft/ssr'),
  data('/about'),
]
const wrong = [
  '__prerender_bypass=wrong',
  '__prerender_bypass=',
  '__next_preview_data=x',
  '__prerender_bypass=wrong; __next_preview_data=x',
]

/** Draft mode and preview data on pages. */
export const cases = [
  ...pages.map((path) => ({ path, name: `no draft ${path}` })),
  ...pages.map((path) => ({ path, session: '/api/draft', name: `draft ${path}` })),
  ...pages.map((path) => ({
    path,
    session: '/api/draft?mode=preview',
    name: `preview ${path}`,
  })),
  ...wrong.flatMap((cookie) =>
    ['/draft/static', '/draft/ssr', '/draft/gip', '/draft/plain', '/draft/a'].map((path) => ({
      path,
      headers: [`Cookie: ${cookie}`],
      name: `${path} with ${cookie}`,
    })),
  ),
  ...['HEAD', 'POST'].map((method) => ({
    method,
    path: '/draft/static',
    session: '/api/draft',
    name: `draft ${method}`,
  })),
  {
    name: 'a draft is not stored',
    steps: [
      { path: '/api/draft' },
      { path: '/draft/static' },
      { path: data('/draft/static') },
      { path: '/api/draft?mode=off' },
      { path: '/draft/static' },
      { path: data('/draft/static') },
    ],
  },
  {
    name: 'preview data, cleared',
    steps: [
      { path: '/api/draft?mode=preview' },
      { path: '/draft/ssr' },
      { path: '/api/draft?mode=clear' },
      { path: '/draft/ssr' },
    ],
  },
  {
    name: 'preview data with a path',
    steps: [{ path: '/api/draft?mode=preview-path' }, { path: '/draft/ssr' }],
  },
  {
    name: 'a draft with a token only, its data gone',
    path: '/draft/ssr',
    session: '/api/draft?mode=preview',
    drop: '__next_preview_data',
  },
  {
    name: 'a draft with data only, its token gone',
    path: '/draft/ssr',
    session: '/api/draft?mode=preview',
    drop: '__prerender_bypass',
  },
]
