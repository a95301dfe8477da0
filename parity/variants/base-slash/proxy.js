import { answer } from './proxy-cases'

export const config = {
  matcher: [
    '/',
    '/about',
    '/ssr/:path*',
    '/(blog|wait)/:slug',
    '/api/:path+',
    '/hello.txt',
    { source: '/links', has: [{ type: 'query', key: 'on', value: 'y.s' }] },
    { source: '/isr', missing: [{ type: 'header', key: 'x-skip' }], locale: false },
    {
      source: '/gip',
      has: [
        { type: 'header', key: 'x-a' },
        { type: 'cookie', key: 'c', value: '1' },
      ],
    },
    { source: '/any/one/:x(\\d+)' },
    { source: '/any/host', has: [{ type: 'host', value: 'shop.example' }] },
  ],
}

/** Matchers of every kind. */
export function proxy(request, event) {
  return answer(request, event)
}
