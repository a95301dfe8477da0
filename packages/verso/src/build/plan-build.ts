import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import type { ResolvedConfig } from '../types/config.ts'
import type { ManifestFile } from '../types/manifest.ts'
import type { Route } from '../types/route.ts'

/** What a build will write, known before anything is compiled. */
export interface BuildPlan {
  /** The routes that are served, with the files they become. */
  readonly routes: readonly { readonly route: Route; readonly output: string }[]
  /** Source files by the names of their outputs, without ending. */
  readonly entries: Readonly<Record<string, string>>
  readonly manifest: ManifestFile
  readonly previewSecret: string
}

/** What a plan is made from. */
export interface PlanOptions {
  readonly config: ResolvedConfig
  readonly routes: readonly Route[]
  readonly instrumentation: string | undefined
  readonly dependsOnMongo: boolean
}

/**
 * Decides the names of all output files and writes the manifest, but for the sizes.
 *
 * @example const { entries, manifest } = planBuild({ config, routes, instrumentation, dependsOnMongo })
 */
export function planBuild(options: PlanOptions): BuildPlan {
  const { config, instrumentation } = options
  const { dir, ...portable } = config
  // The path a route answers is unique among routes; its file name need not be (`a.ts`, `a/index.ts`).
  const routes = options.routes
    .filter((route) => route.kind === 'api')
    .map((route) => ({ route, output: `routes${route.pattern}.mjs` }))
  const entries = routes.map(({ route, output }) => [
    output.slice(0, -'.mjs'.length),
    join(dir, route.file),
  ])
  if (instrumentation !== undefined) entries.push(['instrumentation', join(dir, instrumentation)])
  return {
    routes,
    entries: Object.fromEntries(entries),
    previewSecret: randomBytes(32).toString('hex'),
    manifest: {
      version: 1,
      buildId: randomBytes(12).toString('hex'),
      config: portable,
      routes: routes.map(({ route, output }) => ({ ...route, output, size: 0 })),
      dependsOnMongo: options.dependsOnMongo,
      ...(instrumentation !== undefined && { instrumentation: 'instrumentation.mjs' }),
    },
  }
}
