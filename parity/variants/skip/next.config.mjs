import { base } from './base.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  skipTrailingSlashRedirect: true,
  skipProxyUrlNormalize: true,
  redirects: () => [{ source: '/r/one/:slug', destination: '/about', permanent: false }],
  rewrites: () => [{ source: '/w/one/:slug', destination: '/ssr/:slug' }],
  headers: () => [{ source: '/about', headers: [{ key: 'X-About', value: '1' }] }],
}
