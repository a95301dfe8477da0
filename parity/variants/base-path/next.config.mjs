import { base, upstream } from './base.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  basePath: '/docs',
  redirects: () => [
    { source: '/r/inside', destination: '/about', permanent: false },
    { source: '/r/inside/:slug', destination: '/ssr/:slug?by=redirect', permanent: true },
    { source: '/r/outside', destination: '/docs/about', permanent: false, basePath: false },
    { source: '/r/to-outside', destination: 'https://example.com/docs/x', permanent: false },
    {
      source: '/r/both/:path*',
      destination: '/elsewhere/:path*',
      permanent: false,
      basePath: false,
    },
    { source: '/', destination: '/docs', permanent: false, basePath: false },
  ],
  rewrites: () => ({
    beforeFiles: [
      { source: '/before', destination: '/api/echo?before=1' },
      { source: '/shadow', destination: '/about' },
    ],
    afterFiles: [
      { source: '/w/page', destination: '/ssr?by=rewrite' },
      { source: '/w/item/:id', destination: '/ssr/:id' },
      { source: '/w/api', destination: '/api/echo' },
      { source: '/w/file', destination: '/hello.txt' },
      { source: '/w/external/:path*', destination: `${upstream}/up/:path*` },
      { source: '/outside/:path*', destination: `${upstream}/out/:path*`, basePath: false },
      { source: '/w/out', destination: `${upstream}/docs`, basePath: false },
      { source: '/w/kept', destination: '/isr' },
    ],
    fallback: [
      { source: '/fall/:path*', destination: '/any/:path*' },
      { source: '/blog/elsewhere', destination: '/ssr' },
    ],
  }),
  headers: () => [
    { source: '/:path*', headers: [{ key: 'X-Inside', value: ':path*' }] },
    { source: '/', headers: [{ key: 'X-Root', value: '1' }] },
    { source: '/docs/about', basePath: false, headers: [{ key: 'X-Bare', value: '1' }] },
    { source: '/other', basePath: false, headers: [{ key: 'X-Other', value: '1' }] },
    { source: '/hello.txt', headers: [{ key: 'Cache-Control', value: 'max-age=5' }] },
  ],
}
