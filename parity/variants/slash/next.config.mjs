import { base, upstream } from './base.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  trailingSlash: true,
  redirects: () => [
    { source: '/r/plain', destination: '/about', permanent: false },
    { source: '/r/slashed/', destination: '/about/', permanent: false },
    { source: '/r/param/:slug', destination: '/ssr/:slug', permanent: true },
    { source: '/r/param-slash/:slug/', destination: '/ssr/:slug/?a=1', permanent: true },
    { source: '/r/file', destination: '/hello.txt', permanent: false },
    { source: '/r/many/:path*', destination: '/any/:path*', permanent: false },
    { source: '/r/many-slash/:path*/', destination: '/any/:path*/', permanent: false },
    { source: '/r/dotted/:name(.*\\.txt)', destination: '/:name', permanent: false },
  ],
  rewrites: () => [
    { source: '/w/page', destination: '/ssr' },
    { source: '/w/slashed/', destination: '/ssr/' },
    { source: '/w/item/:id', destination: '/ssr/:id' },
    { source: '/w/api', destination: '/api/echo' },
    { source: '/w/api-slashed/', destination: '/api/echo/' },
    { source: '/w/file', destination: '/hello.txt' },
    { source: '/w/external/:path*', destination: `${upstream}/up/:path*` },
    { source: '/w/external-slash/:path*/', destination: `${upstream}/up/:path*/` },
  ],
  headers: () => [
    { source: '/about', headers: [{ key: 'X-Plain', value: '1' }] },
    { source: '/about/', headers: [{ key: 'X-Slashed', value: '1' }] },
    { source: '/:path*', headers: [{ key: 'X-Path', value: ':path*' }] },
    { source: '/ssr/:id', headers: [{ key: 'X-Id', value: ':id' }] },
  ],
}
