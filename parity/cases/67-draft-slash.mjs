export const app = 'variants/slash'

const enable = '/api/answer/?kind=draft'

/** Draft mode where paths end with a slash. */
export const cases = [
  { name: 'a prerendered page', session: enable, path: '/isr/' },
  { name: 'a page made on demand', session: enable, path: '/wait/x/' },
  { name: 'a server-rendered page', session: enable, path: '/ssr/' },
  { name: 'data', session: enable, path: '/_next/data/build-1/isr.json' },
  { name: 'a redirect first', session: enable, path: '/isr' },
  { name: 'a wrong token', path: '/isr/', headers: ['Cookie: __prerender_bypass=wrong'] },
]
