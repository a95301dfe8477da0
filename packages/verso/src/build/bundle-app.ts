import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { AssetOptions } from '../compile/asset-plugin.ts'
import { buildPlugins } from '../compile/build-plugins.ts'
import { bundle, type BundledFile } from '../compile/bundle.ts'
import { isCompileError } from '../compile/compile-error.ts'
import { defineEnv } from '../compile/define-env.ts'
import { findInstalled, packageOf } from '../compile/external-packages.ts'
import { createExternalSet, type ExternalSet } from '../compile/external-set.ts'
import { readPackage } from '../compile/module-format.ts'
import { readTsconfig } from '../compile/read-tsconfig.ts'
import type { StyleOptions } from '../compile/style-options.ts'
import type { ResolvedConfig } from '../types/config.ts'

import { copyPackages } from './copy-packages.ts'
import type { BuildPlan } from './plan-build.ts'

/** What {@link bundleApp} needs. */
export interface BundleAppOptions {
  readonly config: ResolvedConfig
  readonly plan: Pick<BuildPlan, 'entries'>
  /** Where the files are written, and where they will lie in the end. */
  readonly outDir: string
  readonly finalDir: string
  readonly onProgress: (line: string) => void
  readonly onWarning: (message: string) => void
  readonly pages?: PageCompilation | undefined
}

/** What the compilations for server and client have to agree on. */
export interface PageCompilation {
  readonly css: StyleOptions
  readonly assets: AssetOptions
}

/** Each pass finds packages that cannot be bundled; the pass after it leaves them out. */
const mostPasses = 10

/**
 * Bundles the code of an app and copies the packages that have to stay outside.
 *
 * @throws {CompileError} for code of the app that cannot be compiled
 * @example const files = await bundleApp({ config, plan, outDir, finalDir, onProgress, onWarning })
 */
export async function bundleApp(options: BundleAppOptions): Promise<BundledFile[]> {
  const { config, plan, outDir, onProgress } = options
  const { dir } = config
  const count = Object.keys(plan.entries).length
  if (count === 0) return []
  const wanted = namesOfDependencies(dir)
  const externals = createExternalSet({ listed: config.serverExternalPackages, wanted })
  // Listed packages are copied even when nothing imports them: they may be loaded by name (pino's transports).
  for (const name of config.serverExternalPackages) {
    const folder = findInstalled(name, dir)
    if (folder !== undefined) externals.keep({ name, dir: folder })
  }
  onProgress(`Compiling ${count} ${count === 1 ? 'file' : 'files'} and what they import`)
  const files = await bundleUntilSettled(options, externals)
  const roots = externals.roots()
  if (roots.size > 0) {
    onProgress(`Copying ${[...roots.keys()].join(', ')}`)
    await copyPackages({ roots, wanted, to: join(outDir, 'node_modules') })
  }
  return files
}

async function bundleUntilSettled(
  { config, plan, outDir, finalDir, onProgress, onWarning, pages }: BundleAppOptions,
  externals: ExternalSet,
): Promise<BundledFile[]> {
  const { dir } = config
  const settings = readTsconfig(dir)
  const define = defineEnv(config, process.env)
  const warnings = new Set<string>()
  const warn = (message: string) => void warnings.add(message)
  for (let pass = 1; ; pass++) {
    warnings.clear()
    let files: BundledFile[] = []
    try {
      const assets = pages?.assets
      const plugins = buildPlugins({ dir, settings, define, externals, warn, assets })
      const shared = { dir, outDir, finalDir, define, plugins }
      files = await bundle({
        ...shared,
        entries: plan.entries,
        chunkPrefix: '',
        sourcemap: true,
        onWarning: warn,
        ...(pages !== undefined && { css: pages.css, base: pages.assets.base }),
      })
    } catch (error) {
      // A package that the compiler refuses may be fine for Node (sloppy mode, odd imports).
      if (!rejectOwner(error, externals)) throw error
    }
    if (pass === mostPasses || !externals.settle()) {
      for (const message of warnings) onWarning(message)
      return files
    }
    onProgress('Compiling again: some packages stay outside the bundle')
    // Chunks have hashes in their names: those of this pass would stay.
    const names = files.flatMap(({ file }) => [file, `${file}.map`])
    await Promise.all(names.map((name) => rm(join(outDir, name), { force: true })))
  }
}

function rejectOwner(error: unknown, externals: ExternalSet): boolean {
  const file = isCompileError(error) ? error.place?.file : undefined
  const owner = file === undefined ? undefined : packageOf(file)
  if (owner === undefined || externals.has(owner)) return false
  externals.reject(owner)
  return true
}

function namesOfDependencies(dir: string): ReadonlySet<string> {
  const dependencies = readPackage(dir)?.['dependencies']
  return new Set(
    typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [],
  )
}
