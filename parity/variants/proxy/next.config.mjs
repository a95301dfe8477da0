import { base, upstream } from './base.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  redirects: () => [{ source: '/r/one', destination: '/about', permanent: false }],
  rewrites: () => ({
    beforeFiles: [{ source: '/w/before', destination: '/ssr?by=before' }],
    afterFiles: [
      { source: '/w/after/:x', destination: '/ssr/:x' },
      { source: '/w/external', destination: `${upstream}/after` },
    ],
    fallback: [
      { source: '/w/fallback', destination: '/ssr?by=fallback' },
      { source: '/blog/away', destination: '/ssr?by=fallback' },
    ],
  }),
  headers: () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Config', value: 'config' },
        { key: 'X-Mw', value: 'config' },
      ],
    },
    { source: '/ssr', headers: [{ key: 'Set-Cookie', value: 'config=1' }] },
  ],
}
