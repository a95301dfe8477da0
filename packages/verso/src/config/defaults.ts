import type { ResolvedConfig } from '../types/config.ts'

/** What holds when the configuration is silent. docs/reference/config.md gives the reasons. */
export const configDefaults: Omit<ResolvedConfig, 'dir' | 'pagesDir'> = {
  distDir: '.verso',
  pageExtensions: ['tsx', 'ts', 'jsx', 'js', 'mts', 'cts', 'mjs', 'cjs'],
  compress: true,
  generateEtags: true,
  serverExternalPackages: [],
  env: {},
  health: {},
  server: {
    // Node's own 60 s and 300 s let slow clients hold sockets for minutes.
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    // Longer than load balancers' 60 s: whoever closes first must not be the server, or requests get lost.
    keepAliveTimeout: 72_000,
    maxHeaderSize: 16_384,
    // Docker kills 10 s after SIGTERM.
    shutdownTimeout: 8_000,
    shutdownDelay: 0,
  },
  assetPrefix: '',
  crossOrigin: '',
  expireTime: 31_536_000,
  basePath: '',
  trailingSlash: false,
  skipTrailingSlashRedirect: false,
  skipProxyUrlNormalize: false,
  poweredByHeader: false,
  reactStrictMode: false,
  generateBuildId: '',
  redirects: [],
  rewrites: {},
  headers: [],
}
