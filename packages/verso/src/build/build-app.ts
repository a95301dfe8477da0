import { mkdir, rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'

import { buildPlugins } from '../compile/build-plugins.ts'
import { bundle, type BundledFile } from '../compile/bundle.ts'
import { isCompileError } from '../compile/compile-error.ts'
import { defineEnv } from '../compile/define-env.ts'
import { findInstalled } from '../compile/external-packages.ts'
import { createExternalSet, type ExternalSet } from '../compile/external-set.ts'
import { readPackage } from '../compile/module-format.ts'
import { readTsconfig } from '../compile/read-tsconfig.ts'
import { shorten } from '../compile/to-compile-error.ts'
import { dependsOnMongo } from '../database/depends-on-mongo.ts'
import { isVersoError, VersoError } from '../errors/verso-error.ts'
import { scanRoutes } from '../routes/scan-routes.ts'
import { findInstrumentation } from '../server/instrumentation.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

import { copyPackages } from './copy-packages.ts'
import { planBuild, type BuildPlan } from './plan-build.ts'
import { routeSizes } from './route-sizes.ts'
import { serverEntryName, serverEntryPlugin } from './server-entry.ts'
import { removeAbandoned, swapFolders, temporaryFolder } from './swap-folders.ts'
import { warnOfRoutes } from './warn-of-routes.ts'
import { writeManifest } from './write-manifest.ts'

/** What {@link buildApp} needs. */
export interface BuildOptions {
  readonly config: ResolvedConfig
  readonly logger: Logger
  /** Hears what is being done, for builds that take long. */
  readonly onProgress?: (line: string) => void
}

/** A finished build. */
export interface BuildResult {
  /** Bytes: the route's file and all that it loads at once. */
  readonly routes: readonly { readonly route: Route; readonly size: number }[]
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
  const { config } = options
  const [routes, instrumentation, usesMongo] = await Promise.all([
    scanRoutes(config),
    findInstrumentation(config),
    dependsOnMongo(config.dir),
  ])
  const finalDir = resolve(config.dir, config.distDir)
  const plan = planBuild({ config, routes, instrumentation, dependsOnMongo: usesMongo })
  const outDir = temporaryFolder(finalDir)
  await removeAbandoned(finalDir)
  await mkdir(outDir, { recursive: true })
  try {
    const [files] = await Promise.all([
      bundleApp(options, plan, { outDir, finalDir }),
      bundleServer(config, plan, { outDir, finalDir }),
    ])
    const sizes = routeSizes(plan, files)
    warnOfRoutes(plan, files, options.logger)
    await writeManifest(outDir, plan, sizes)
    await swapFolders(outDir, finalDir)
    const built = plan.routes.map(({ route, output }) => ({ route, size: sizes.get(output) ?? 0 }))
    return { routes: built, duration: performance.now() - start, outDir: finalDir }
  } catch (error) {
    await rm(outDir, { recursive: true, force: true })
    throw toBuildError(error, config.dir)
  }
}

interface Folders {
  readonly outDir: string
  readonly finalDir: string
}

/** Each pass finds packages that cannot be bundled; the pass after it leaves them out. */
const mostPasses = 8

async function bundleApp(
  { config, logger, onProgress = () => {} }: BuildOptions,
  plan: BuildPlan,
  folders: Folders,
): Promise<BundledFile[]> {
  const { dir } = config
  if (Object.keys(plan.entries).length === 0) return []
  const wanted = new Set(Object.keys({ ...toRecord(readPackage(dir)?.['dependencies']) }))
  const externals = createExternalSet({ listed: config.serverExternalPackages, wanted })
  // Listed packages are copied even when nothing imports them: they may be loaded by name (pino's transports).
  for (const name of config.serverExternalPackages) {
    const folder = findInstalled(name, dir)
    if (folder !== undefined) externals.keep({ name, dir: folder })
  }
  const settings = readTsconfig(dir)
  const define = defineEnv(config, process.env)
  const warnings = new Set<string>()
  const warn = (message: string) => void warnings.add(message)
  const pass = (): Promise<BundledFile[]> =>
    bundle({
      ...folders,
      dir,
      entries: plan.entries,
      plugins: buildPlugins({ dir, settings, define, externals, warn }),
      define,
      chunkPrefix: '',
      sourcemap: true,
      onWarning: warn,
    })
  onProgress(`Compiling ${plan.routes.length} routes`)
  for (let count = 1; ; count++) {
    warnings.clear()
    const files = await pass()
    if (count < mostPasses && externals.settle()) {
      onProgress('Compiling again: some packages stay outside the bundle')
      // Chunks have hashes in their names: those of the last pass would stay.
      await Promise.all(files.map(({ file }) => rm(`${folders.outDir}/${file}`, { force: true })))
      await Promise.all(
        files.map(({ file }) => rm(`${folders.outDir}/${file}.map`, { force: true })),
      )
      continue
    }
    await copyExternals(externals, wanted, folders.outDir, onProgress)
    for (const message of warnings) logger.warn(message)
    return files
  }
}

async function copyExternals(
  externals: ExternalSet,
  wanted: ReadonlySet<string>,
  outDir: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const roots = externals.roots()
  if (roots.size === 0) return
  onProgress(`Copying ${[...roots.keys()].join(', ')}`)
  await copyPackages({ roots, wanted, to: `${outDir}/node_modules` })
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
    entries: { server: serverEntryName },
    plugins: [serverEntryPlugin({ ...plan, upToApp })],
    define: {},
    chunkPrefix: 'verso-',
    sourcemap: false,
    onWarning: () => {},
  })
}

function toBuildError(error: unknown, dir: string): unknown {
  if (isVersoError(error)) return error
  if (!isCompileError(error)) {
    const reason = error instanceof Error ? shorten(error.message) : String(error)
    return new VersoError('VERSO_ERR_BUILD', `The build failed: ${reason}`, {
      hint: 'VERSO_LOG_LEVEL=debug shows where. The last build is still in place.',
      cause: error,
    })
  }
  const { place, frame } = error
  const at =
    place === undefined ? '' : `${relative(dir, place.file)}:${place.line}:${place.column}: `
  const code = frame === undefined ? '' : `\n\n${frame}\n`
  return new VersoError('VERSO_ERR_BUILD', `${at}${error.message}${code}`, {
    hint: 'Mend the file and build again. The last build is still in place.',
    cause: error,
  })
}

function toRecord(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
