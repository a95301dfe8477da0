import type { NextConfig } from 'next'
import { PHASE_PRODUCTION_BUILD, PHASE_PRODUCTION_SERVER } from 'next/constants'

import { base } from './base.mjs'

/** The function form, with everything that changes how answers look. */
export default async function configure(phase: string): Promise<NextConfig> {
  const known = phase === PHASE_PRODUCTION_BUILD || phase === PHASE_PRODUCTION_SERVER
  return {
    ...base,
    compress: false,
    poweredByHeader: false,
    generateEtags: false,
    generateBuildId: async () => 'named-build',
    env: { CONFIGURED: 'by config', PHASE: known ? 'known' : phase },
    pageExtensions: ['page.js', 'page.tsx', 'api.ts'],
    assetPrefix: 'https://cdn.example.com/assets',
    reactStrictMode: true,
    crossOrigin: 'use-credentials',
    expireTime: 7200,
    images: { unoptimized: true },
    experimental: { scrollRestoration: true },
    async headers() {
      return [
        { source: '/kept', headers: [{ key: 'Cache-Control', value: 'public, max-age=60' }] },
        { source: '/static', headers: [{ key: 'Cache-Control', value: 'public, max-age=61' }] },
        { source: '/ssr', headers: [{ key: 'Cache-Control', value: 'public, max-age=62' }] },
        { source: '/_next/static/:path*', headers: [{ key: 'X-Asset', value: '1' }] },
      ]
    },
  }
}
