import { mkdir, rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'

import { bundle } from '../compile/bundle.ts'
import { leaveOutPlugin } from '../compile/leave-out-plugin.ts'
import { readMatcher } from '../compile/read-matcher.ts'
import { dependsOnMongo } from '../database/depends-on-mongo.ts'
import { scanRoutes } from '../routes/scan-routes.ts'
import { compileMatchers } from '../rules/compile-matchers.ts'
import { findMiddleware } from '../server/find-middleware.ts'
import { findInstrumentation } from '../server/instrumentation.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { BuiltPage } from '../types/prerender.ts'
import type { Route } from '../types/route.ts'

import { bundleApp } from './bundle-app.ts'
import { copyPublic } from './copy-public.ts'
import { planBuild, type BuildPlan } from './plan-build.ts'
import { preparePages } from './prepare-pages.ts'
import { routeSizes } from './route-sizes.ts'
import { serverEntry } from './server-entry.ts'
import { removeAbandoned, swapFolders, temporaryFolder } from './swap-folders.ts'
import { toBuildError, toFolderError } from './to-build-error.ts'
import { warnOfRoutes } from './warn-of-routes.ts'
import { writeManifest } from './write-manifest.ts'

/** What {@link buildApp} needs. */
export interface BuildOptions {
  readonly config: ResolvedConfig
  readonly logger: Logger
  /** Hears what is being done, for builds that take long. */
  readonly onProgress?: (line: string) => void
}

/** One route of a finished build. */
export interface BuiltRouteInfo {
  readonly route: Route
  /** Bytes: the route's file and all that it loads at once. */
  readonly size: number
  /** How the page is made; API routes have none. */
  readonly page: BuiltPage | undefined
  /** Bytes that a browser loads for the page, compressed. */
  readonly browserSize: number | undefined
}

/** A finished build. */
export interface BuildResult {
  readonly routes: readonly BuiltRouteInfo[]
  /** Milliseconds. */
  readonly duration: number
  readonly outDir: string
}

/**
 * Compiles an app into a folder that runs alone: `node .verso/server.mjs`, with nothing installed beside it.
 * The folder is written elsewhere and put in place at the end; a failed build leaves the last one as it was.
 *
 * @throws {VersoError} VERSO_ERR_BUILD for code that cannot be compiled, and what the routes are wrong in
 * @example const { routes } = await buildApp({ config, logger })
 */
export async function buildApp(options: BuildOptions): Promise<BuildResult> {
  const start = performance.now()
  const { config, logger, onProgress = () => {} } = options
  const [routes, instrumentation, middleware, usesMongo] = await Promise.all([
    scanRoutes(config),
    findInstrumentation(config),
    findMiddleware(config),
    dependsOnMongo(config.dir),
  ])
  const matched = middleware === undefined ? undefined : await checkMatcher(config, middleware)
  const pages = await preparePages(config, routes, matched)
  const finalDir = resolve(config.dir, config.distDir)
  const plan = planBuild({
    config,
    routes,
    instrumentation,
    middleware,
    dependsOnMongo: usesMongo,
    pages,
  })
  const outDir = temporaryFolder(finalDir)
  await removeAbandoned(finalDir)
  await mkdir(outDir, { recursive: true }).catch((error: unknown) => {
    throw toFolderError(error, outDir)
  })
  try {
    const onWarning = (message: string): void => logger.warn(message)
    const app = { config, plan, outDir, finalDir, onProgress, onWarning }
    const [files] = await allDone([
      bundleApp({ ...app, pages: pages?.compilation }),
      bundleServer(config, plan, { outDir, finalDir }),
      pages?.bundle(outDir) ?? Promise.resolve(),
    ])
    const sizes = routeSizes(plan, files)
    warnOfRoutes(plan, files, logger)
    const browserSizes = await pages?.write(outDir, plan.manifest)
    await copyPublic(config.dir, outDir, onWarning)
    await writeManifest(outDir, plan, sizes)
    const made = new Map<string, BuiltPage>()
    for (const page of (await pages?.prerender(outDir, onProgress)) ?? []) {
      made.set(page.route.pattern, page)
    }
    await swapFolders(outDir, finalDir)
    const built = plan.routes.map(({ route, output }) => ({
      route,
      size: sizes.get(output) ?? 0,
      page: made.get(route.pattern),
      browserSize: browserSizes?.get(route.pattern),
    }))
    return { routes: built, duration: performance.now() - start, outDir: finalDir }
  } catch (error) {
    await rm(outDir, { recursive: true, force: true })
    throw toBuildError(error, config.dir)
  }
}

/** Like `Promise.all`, but waits for the others when one fails: they would go on writing into what is removed. */
async function allDone<A, B, C>(
  work: readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

interface Folders {
  readonly outDir: string
  readonly finalDir: string
}

/** The server is bundled by itself: its pino must not be the one of an app that starts transports with it. */
async function bundleServer(
  { dir }: ResolvedConfig,
  plan: BuildPlan,
  folders: Folders,
): Promise<void> {
  const upToApp = `${relative(folders.finalDir, dir).replaceAll('\\', '/')}/`
  await bundle({
    ...folders,
    dir,
    entries: { server: 'verso:server' },
    virtual: { 'verso:server': serverEntry({ ...plan, upToApp }) },
    // An app without pages is not given the code that answers with them.
    plugins: plan.manifest.pages === undefined ? [leaveOutPlugin(/^\.\.\/pages\//)] : [],
    define: {},
    chunkPrefix: 'verso-',
    sourcemap: false,
    onWarning: () => {},
  })
}

/** A matcher that no request could be compared with would only be found when the server starts. */
async function checkMatcher(
  { dir, basePath }: ResolvedConfig,
  file: string,
): Promise<{ matcher: unknown }> {
  const matcher = await readMatcher(dir, file)
  compileMatchers(matcher, { basePath, file })
  return { matcher }
}
