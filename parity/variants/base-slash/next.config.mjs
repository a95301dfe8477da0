import { base } from './base.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  basePath: '/docs/v1',
  trailingSlash: true,
  redirects: () => [
    { source: '/r/inside/:slug', destination: '/ssr/:slug', permanent: true },
    { source: '/r/outside', destination: '/docs/v1/about', permanent: false, basePath: false },
  ],
  rewrites: () => [
    { source: '/w/page', destination: '/ssr' },
    { source: '/w/item/:id', destination: '/ssr/:id' },
    { source: '/w/kept/:slug', destination: '/wait/:slug' },
  ],
  headers: () => [{ source: '/:path*', headers: [{ key: 'X-Path', value: ':path*' }] }],
}
