import { join } from 'node:path'

import type { ListenAddress } from '../config/listen-address.ts'
import { overrideLimits } from '../config/override-limits.ts'
import { VersoError } from '../errors/verso-error.ts'
import { isManagedConnectionDown, startManagedConnection } from '../mongoose/managed-hooks.ts'
import { releaseStuckWrites } from '../mongoose/release-stuck-writes.ts'
import type { OpenPages } from '../pages/open-built-pages.ts'
import type { PageStore } from '../pages/page-store.ts'
import type { MiddlewareSource } from '../rules/middleware-source.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { Manifest } from '../types/manifest.ts'

import { createApp, type App } from './app.ts'
import type { Unready } from './health.ts'
import { runInstrumentation } from './instrumentation.ts'
import { listen, type Server } from './listen.ts'
import { createStaticFiles } from './static-files.ts'

/** What {@link openServer} needs. */
export interface OpenOptions {
  readonly logger: Logger
  readonly limits: ResolvedConfig['server']
  readonly address: ListenAddress
  /** Puts something between the pages and their store. */
  readonly toStore?: (store: PageStore) => PageStore
}

/** A server that answers requests, and what tells balancers to send no more. */
export interface OpenServer {
  readonly server: Server
  readonly health: { drain(): void }
}

/**
 * Loads what an app needs before its first request, and listens.
 *
 * @throws {VersoError} VERSO_ERR_INSTRUMENTATION, VERSO_ERR_LISTEN
 * @example const { server } = await openServer(manifest, { logger, limits, address: { port: 3000 } })
 */
export async function openServer(manifest: Manifest, options: OpenOptions): Promise<OpenServer> {
  const { logger, limits, address } = options
  // Apps that connect by themselves meet what the managed connection is spared.
  if (manifest.dependsOnMongo) releaseStuckWrites()
  if (manifest.instrumentation !== undefined) await runInstrumentation(manifest.instrumentation)
  await startManagedConnection(logger)
  let draining = false
  const unready = (): Unready | undefined => {
    if (draining) return 'draining'
    return isManagedConnectionDown() ? 'database' : undefined
  }
  const app = await toApp(manifest, { ...options, unready })
  const server = await listen(app, { ...address, limits })
  // Handlers that call the app itself ask for it.
  process.env['PORT'] = String(server.port)
  return {
    server,
    health: {
      drain: () => {
        draining = true
      },
    },
  }
}

async function toApp(
  manifest: Manifest,
  { logger, toStore, unready }: OpenOptions & { unready: () => Unready | undefined },
): Promise<App> {
  const { config, routes, loadRoute, previewSecret, outDir } = manifest
  const built = { dir: join(outDir, 'static', '_next', 'static'), immutable: true }
  const files = createStaticFiles([
    { dir: join(outDir, 'public'), prefix: '', immutable: false },
    { ...built, prefix: '/_next/static' },
    // A CDN that fetches from here asks with the path of its prefix, and so do browsers where it is a path only.
    ...pathsOf(config.assetPrefix).map((path) => ({ ...built, prefix: `${path}/_next/static` })),
  ])
  const opened = manifest.pages === undefined ? undefined : await openPages(manifest)
  const pages = opened && {
    pages: opened.pages,
    pageStore: toStore === undefined ? opened.pageStore : toStore(opened.pageStore),
  }
  const middleware = await openMiddleware(manifest, logger)
  const mode = 'production'
  const parts = { config, routes, loadRoute, logger, mode, previewSecret, files } as const
  return createApp({ ...parts, middleware, unready, ...pages })
}

/** The path of a prefix that has one. */
function pathsOf(assetPrefix: string): string[] {
  const path = new URL(assetPrefix, 'http://localhost').pathname.replace(/\/+$/, '')
  return path === '' ? [] : [path]
}

/** Evaluated before the server listens: an app must not be served without its guard. */
async function openMiddleware(
  { middleware, config }: Manifest,
  logger: Logger,
): Promise<MiddlewareSource | undefined> {
  if (middleware === undefined) return undefined
  const { loadMiddleware } = await import('../rules/create-middleware.ts')
  const { basePath, trailingSlash } = config
  const report = (error: unknown, message: string): void => logger.error(message, { error })
  return loadMiddleware({ ...middleware, basePath, trailingSlash, report })
}

/** An app without pages loads nothing of this. */
async function openPages(manifest: Manifest): Promise<OpenPages | undefined> {
  const { openBuiltPages } = await import('../pages/open-built-pages.ts')
  return openBuiltPages(manifest)
}

/**
 * The limits of the build, under what the environment and the command line say.
 *
 * @throws {VersoError} VERSO_ERR_CLI, VERSO_ERR_ENV
 * @example toLimits(manifest.config, { keepAliveTimeout: '30000' })
 */
export function toLimits(
  config: ResolvedConfig,
  { keepAliveTimeout: text }: { readonly keepAliveTimeout?: string | undefined },
): ResolvedConfig['server'] {
  const limits = overrideLimits(config.server, process.env)
  if (text === undefined) return limits
  if (/^\d{1,9}$/.test(text)) return { ...limits, keepAliveTimeout: Number(text) }
  throw new VersoError('VERSO_ERR_CLI', `--keepAliveTimeout is '${text.slice(0, 40)}'.`, {
    hint: 'Give it whole milliseconds, as in --keepAliveTimeout 72000.',
  })
}
