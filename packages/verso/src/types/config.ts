import type { Computed, HeaderRule, RedirectRule, RewriteRule, Rewrites } from './rules.ts'

/**
 * What `verso.config.ts` (or `next.config.*`) may say. Every key is optional.
 *
 * @example
 * import { defineConfig } from 'versojs'
 * export default defineConfig({ compress: false })
 */
export interface VersoConfig {
  /** Where the build goes, relative to the app. Default `.verso`. */
  distDir?: string
  /** File endings that make a route. Default `tsx ts jsx js mts cts mjs cjs`. */
  pageExtensions?: string[]
  /** Compress answers (brotli, gzip). Default `true`. */
  compress?: boolean
  /** Send `ETag` on complete answers. Default `true`. */
  generateEtags?: boolean
  /** Packages that the build leaves alone and copies beside the output. */
  serverExternalPackages?: string[]
  /** Values compiled into the code as `process.env.NAME`. */
  env?: Record<string, string>
  /** Where balancers ask how the server is; `false`: nowhere. Default `/livez` and `/readyz`, unless the app has them. */
  health?: false | HealthConfig
  /** Limits of the HTTP server. */
  server?: ServerLimits
  /** Where browsers find scripts, styles and images of the build: another server, as `https://cdn.example.com`. Default none. */
  assetPrefix?: string
  /** How browsers fetch the build's files from another server: `'use-credentials'` sends cookies along. Default: without. */
  crossOrigin?: 'anonymous' | 'use-credentials'
  /** Seconds that caches in front may show a page that is made anew by time, its `revalidate` included. Default a year. */
  expireTime?: number
  /** A path before all others: `/docs`. Default none. */
  basePath?: string
  /** Paths end with a slash, and are redirected there. Default `false`. */
  trailingSlash?: boolean
  /** Leave paths as they are asked for, with or without a slash at the end. Default `false`. */
  skipTrailingSlashRedirect?: boolean
  /** Middleware sees the addresses of pages' data as they are, not those of the pages. Default `false`. */
  skipProxyUrlNormalize?: boolean
  /** Send `X-Powered-By: Verso`. Default `false`. */
  poweredByHeader?: boolean
  /** Pages run in React's strict mode in dev. Default `false`. */
  reactStrictMode?: boolean
  /** Names a build, so that several servers with equal builds agree; `null` for a name of its own. */
  generateBuildId?: () => string | null | Promise<string | null>
  /** Paths that lead to others. */
  redirects?: Computed<readonly RedirectRule[]>
  /** Paths that are answered by others; a list is `afterFiles`. */
  rewrites?: Computed<readonly RewriteRule[] | Rewrites>
  /** Headers for the answers of paths. */
  headers?: Computed<readonly HeaderRule[]>
}

/** Paths that answer 200 while all is well. A path named here is never the app's. */
export interface HealthConfig {
  /** Tells that the process lives. Default `/livez`. */
  live?: string
  /** Tells that the server should get requests: not while it ends, nor while its database is away. Default `/readyz`. */
  ready?: string
}

/** Times are milliseconds, sizes bytes. */
export interface ServerLimits {
  /** How long the request head may take. Default 20,000. */
  headersTimeout?: number
  /** How long a whole request may take to arrive. Default 60,000. */
  requestTimeout?: number
  /** How long an idle connection is kept. Default 72,000: longer than load balancers' 60 s. */
  keepAliveTimeout?: number
  /** Largest request head. Default 16,384. */
  maxHeaderSize?: number
  /** How long SIGTERM waits for requests in flight. Default 8,000: Docker kills at 10 s. */
  shutdownTimeout?: number
  /** How long SIGTERM leaves the listener open after readiness has turned 503. Default 0. */
  shutdownDelay?: number
}

/** The configuration after defaults, with nothing left to look up. */
export interface ResolvedConfig {
  /** Absolute path of the app folder. */
  readonly dir: string
  /** `pages` or `src/pages`, relative to the app folder. */
  readonly pagesDir: string
  readonly distDir: string
  readonly pageExtensions: readonly string[]
  readonly compress: boolean
  readonly generateEtags: boolean
  readonly serverExternalPackages: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly health: false | Readonly<HealthConfig>
  readonly server: Readonly<Required<ServerLimits>>
  readonly assetPrefix: string
  /** Empty: not said. */
  readonly crossOrigin: '' | 'anonymous' | 'use-credentials'
  readonly expireTime: number
  readonly basePath: string
  readonly trailingSlash: boolean
  readonly skipTrailingSlashRedirect: boolean
  readonly skipProxyUrlNormalize: boolean
  readonly poweredByHeader: boolean
  readonly reactStrictMode: boolean
  /** Empty: each build gets a name of its own. */
  readonly generateBuildId: string
  readonly redirects: readonly RedirectRule[]
  readonly rewrites: Rewrites
  readonly headers: readonly HeaderRule[]
}
