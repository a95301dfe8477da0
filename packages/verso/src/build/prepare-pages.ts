import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { ClientFiles } from '../compile/bundle-client.ts'
import { findPageRuntime } from '../compile/page-runtime.ts'
import { readPostcss } from '../compile/read-postcss.ts'
import { styleOptions } from '../compile/style-options.ts'
import { findSpecialPages } from '../routes/find-special-pages.ts'
import { clientRules, hasRewrites } from '../rules/client-rules.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { ManifestFile, SpecialFiles } from '../types/manifest.ts'
import type { BuiltPage } from '../types/prerender.ts'
import type { Route } from '../types/route.ts'

import { browserSizes } from './browser-sizes.ts'
import type { PageCompilation } from './bundle-app.ts'
import { bundlePages, staticFolder } from './bundle-pages.ts'
import { precompress } from './precompress.ts'
import { prerender } from './prerender.ts'
import { toPageAssets, writeClient } from './write-client.ts'

/** The part of a build that only apps with pages have. */
export interface PageBuild {
  readonly special: SpecialFiles
  /** Our renderer, which is compiled with the pages. */
  readonly renderer: string
  readonly compilation: PageCompilation
  /** Compiles the pages for browsers. */
  bundle(outDir: string): Promise<void>
  /**
   * Writes what browsers load, once server and client have been compiled.
   *
   * @returns what {@link browserSizes} says of it
   */
  write(
    outDir: string,
    manifest: Pick<ManifestFile, 'buildId' | 'pages'>,
  ): Promise<ReadonlyMap<string, number>>
  /** Makes the pages that can be made in advance. */
  prerender(outDir: string, onProgress: (line: string) => void): Promise<readonly BuiltPage[]>
}

/**
 * Gets ready to build an app's pages.
 *
 * @param middleware of an app that has one: what it says it wants to see
 * @returns nothing for an app without pages
 * @throws {VersoError} VERSO_ERR_NO_REACT, VERSO_ERR_CONFIG
 * @example const pages = await preparePages(config, routes, { matcher: '/account/:path*' })
 */
export async function preparePages(
  config: ResolvedConfig,
  routes: readonly Route[],
  middleware: { readonly matcher: unknown } | undefined,
): Promise<PageBuild | undefined> {
  if (!routes.some((route) => route.kind === 'page')) return undefined
  const runtime = findPageRuntime(config.dir)
  const [special, postcss] = await Promise.all([findSpecialPages(config), readPostcss(config.dir)])
  const prefix = config.assetPrefix.replace(/\/+$/, '') || config.basePath
  const base = `${prefix}/_next/static/`
  const assets = new Map<string, string>()
  const compilation: PageCompilation = {
    css: styleOptions(config.dir, postcss),
    assets: { base, onAsset: (name, file) => void assets.set(name, file) },
  }
  let client: ReadonlyMap<string, ClientFiles> = new Map()
  return {
    special,
    renderer: runtime.renderer,
    compilation,
    async bundle(outDir) {
      const folder = staticFolder(outDir)
      const hasRules = middleware !== undefined || hasRewrites(config.rewrites)
      const app = { config, routes, special, runtime, compilation, folder, hasRules }
      client = await bundlePages(app)
    },
    async write(outDir, { buildId, pages }) {
      const folder = staticFolder(outDir)
      const rules = clientRules({ config, middleware })
      await writeClient({ client, assets, base, buildId, folder, rules })
      await precompress(folder)
      const sizes = await browserSizes(client, folder)
      if (pages === undefined) return sizes
      const file = join(outDir, pages.assets)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, JSON.stringify(toPageAssets(client, base)))
      return sizes
    },
    prerender: (outDir, onProgress) =>
      prerender({ dir: config.dir, server: join(outDir, 'server.mjs'), onProgress }),
  }
}
