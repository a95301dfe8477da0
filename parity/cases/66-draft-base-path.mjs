export const app = 'variants/base-path'

const enable = '/docs/api/answer?kind=draft'

/** Draft mode and preview data below a base path. */
export const cases = [
  { name: 'a prerendered page', session: enable, path: '/docs/isr' },
  { name: 'a page made on demand', session: enable, path: '/docs/wait/x' },
  { name: 'a server-rendered page', session: enable, path: '/docs/ssr' },
  { name: 'data', session: enable, path: '/docs/_next/data/build-1/isr.json' },
  { name: 'switched off', session: enable, path: '/docs/api/answer?kind=undraft' },
  { name: 'preview of a page', session: '/docs/api/answer?kind=preview', path: '/docs/ssr' },
  {
    name: 'preview data cleared',
    session: '/docs/api/answer?kind=preview',
    path: '/docs/api/answer?kind=unpreview',
  },
  { name: 'a wrong token', path: '/docs/isr', headers: ['Cookie: __prerender_bypass=wrong'] },
  {
    name: 'a wrong token of an API route',
    path: '/docs/api/echo',
    headers: ['Cookie: __prerender_bypass=wrong'],
  },
]
