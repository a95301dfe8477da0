export const app = 'pages-app'

const data = (path) => `/_next/data/parity${path}.json`
const answers =
  'end redirect status header nothing null string array throw throw-404 throw-enoent date circular none'

/** `getInitialProps` of pages, where the app has no `_app`. */
export const cases = [
  ...answers.split(' ').map((how) => ({ path: `/gip/answers?how=${how}` })),
  ...[
    '/gip/facts',
    '/gip/facts?a=1&a=2&b=%20',
    '/gip/facts/',
    '/gip/some-id',
    '/gip/some%20id?id=2&q=1',
    '/gip/%zz',
    '/gip/class?q=1',
    data('/gip/facts'),
    data('/gip/some-id'),
  ].map((path) => ({ path })),
  ...['HEAD', 'POST', 'DELETE', 'OPTIONS'].map((method) => ({ method, path: '/gip/facts' })),
  { path: '/gip/answers', headers: ['If-None-Match: *'], name: 'If-None-Match' },
]
