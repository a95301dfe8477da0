import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {import('next').NextConfig} */
export default {
  turbopack: { root },
  outputFileTracingRoot: root,
  // Cases write the addresses of data requests.
  generateBuildId: () => 'parity',
  basePath: '/docs',
  trailingSlash: true,
  reactStrictMode: true,
}
