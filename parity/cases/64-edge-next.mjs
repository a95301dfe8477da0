export const app = 'variants/rules'

const get = (path, ...headers) => ({ path, headers, name: [path, ...headers].join(' ') })
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.43 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0',
  'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'curl/8.4.0',
]

/** What edge routes have from `next/server`. */
export const cases = [
  ...[
    'redirect',
    'redirect-plain',
    'redirect-relative',
    'next',
    'json',
    'cookies',
    'agent',
    'pattern',
    'event',
  ].map((kind) => get(`/api/edge?kind=${kind}`, 'Cookie: a=0; b=1')),
  ...['/api/edge?kind=cookies&cookie=1', '/api/echo?cookie=1', '/api/edge?kind=json&typed=1'].map(
    (path) => ({ ...get(path), compare: ['status', 'headers', 'order', 'body'] }),
  ),
  get('/after/edge-query/7?k=3&l=2&k=4'),
  get('/after/edge-query/7?a=1&b=2&a=3'),
  { ...get('/r/query?order=1'), compare: ['status', 'headers', 'order', 'body'] },
  ...agents.map((agent) => get('/api/edge?kind=agent', `User-Agent: ${agent}`)),
]
