import { join } from 'node:path'

import { bundleClient, type ClientFiles } from '../compile/bundle-client.ts'
import { defineEnv } from '../compile/define-env.ts'
import type { PageRuntime } from '../compile/page-runtime.ts'
import { readTsconfig } from '../compile/read-tsconfig.ts'
import { routeFileName } from '../routes/route-file-name.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { SpecialFiles } from '../types/manifest.ts'
import type { Route } from '../types/route.ts'

import type { PageCompilation } from './bundle-app.ts'

/** What {@link bundlePages} needs. */
export interface BundlePagesOptions {
  readonly config: ResolvedConfig
  readonly routes: readonly Route[]
  readonly special: SpecialFiles
  readonly runtime: PageRuntime
  readonly compilation: PageCompilation
  /** The app has rewrites or a middleware. */
  readonly hasRules: boolean
  /** What {@link staticFolder} names. */
  readonly folder: string
}

/**
 * Bundles the pages of an app for browsers. The error page is always among them, ours when the app has none.
 *
 * @returns by pattern, what each page loads
 * @throws {CompileError} for code that cannot be compiled, or not for a browser
 * @example const client = await bundlePages({ config, routes, special, runtime, compilation, folder })
 */
export function bundlePages(
  options: BundlePagesOptions,
): Promise<ReadonlyMap<string, ClientFiles>> {
  const { config, special, runtime, compilation } = options
  const inApp = (file: string): string => join(config.dir, file)
  const pages = options.routes
    .filter((route) => route.kind === 'page')
    .map(
      ({ pattern, file }) =>
        [pattern, { file: inApp(file), name: routeFileName(pattern) }] as const,
    )
  const error = special.error === undefined ? runtime.error : inApp(special.error)
  return bundleClient({
    dir: config.dir,
    outDir: options.folder,
    css: compilation.css,
    ...compilation.assets,
    settings: readTsconfig(config.dir),
    define: defineEnv(config, process.env),
    runtime: runtime.client,
    rules: options.hasRules ? runtime.rules : undefined,
    scripts: special.document === undefined ? undefined : runtime.scripts,
    pages: new Map([...pages, ['/_error', { file: error, name: '_error' }]]),
    app: special.app === undefined ? undefined : inApp(special.app),
    urls: config,
  })
}

/**
 * Where files for browsers lie in a build: below it are the paths of their addresses.
 *
 * @example staticFolder('/srv/shop/.verso') // '/srv/shop/.verso/static/_next/static'
 */
export function staticFolder(outDir: string): string {
  return join(outDir, 'static', '_next', 'static')
}
