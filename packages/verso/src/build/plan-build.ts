import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { routeFileName } from '../routes/route-file-name.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { BuiltPagesFile, ManifestFile, SpecialFiles } from '../types/manifest.ts'
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
  readonly middleware: string | undefined
  readonly dependsOnMongo: boolean
  /** Of apps with pages. */
  readonly pages?: { readonly special: SpecialFiles; readonly renderer: string } | undefined
}

/**
 * Decides the names of all output files and writes the manifest, but for the sizes.
 *
 * @example const { entries, manifest } = planBuild({ config, routes, instrumentation, dependsOnMongo })
 */
export function planBuild(options: PlanOptions): BuildPlan {
  const { config, instrumentation, middleware, pages } = options
  const { dir, ...portable } = config
  // The path a route answers is unique among routes; its file name need not be (`a.ts`, `a/index.ts`).
  const routes = options.routes.map((route) => {
    return { route, output: `routes/${routeFileName(route.pattern)}.mjs` }
  })
  const entries = routes.map(({ route, output }) => [nameOf(output), join(dir, route.file)])
  if (instrumentation !== undefined) entries.push(['instrumentation', join(dir, instrumentation)])
  if (middleware !== undefined) entries.push(['middleware', join(dir, middleware)])
  if (pages !== undefined) entries.push(...pageEntries(dir, pages))
  return {
    routes,
    entries: Object.fromEntries(entries),
    previewSecret: randomBytes(32).toString('hex'),
    manifest: {
      version: 1,
      buildId: config.generateBuildId || randomBytes(12).toString('hex'),
      config: portable,
      routes: routes.map(({ route, output }) => ({ ...route, output, size: 0 })),
      dependsOnMongo: options.dependsOnMongo,
      ...(instrumentation !== undefined && { instrumentation: 'instrumentation.mjs' }),
      ...(middleware !== undefined && {
        middleware: { file: middleware, output: 'middleware.mjs' },
      }),
      ...(pages !== undefined && { pages: planPages(pages.special) }),
    },
  }
}

const specialNames = ['app', 'document', 'error'] as const

/** Beside their routes: what is known before anything is compiled. */
const renderOutput = 'pages/render.mjs'

function planPages(special: SpecialFiles): BuiltPagesFile {
  const present = specialNames.filter((name) => special[name] !== undefined)
  const outputs: SpecialFiles = Object.fromEntries(present.map((name) => [name, outputOf(name)]))
  // The list of assets is a file of its own, written later: the client is compiled at the same time as the server.
  return { ...outputs, render: renderOutput, assets: 'pages/assets.json' }
}

function pageEntries(
  dir: string,
  { special, renderer }: { special: SpecialFiles; renderer: string },
): [name: string, file: string][] {
  const entries = specialNames.flatMap((name): [string, string][] => {
    const file = special[name]
    return file === undefined ? [] : [[nameOf(outputOf(name)), join(dir, file)]]
  })
  return [...entries, [nameOf(renderOutput), renderer]]
}

function outputOf(name: (typeof specialNames)[number]): string {
  return `pages/_${name}.mjs`
}

function nameOf(output: string): string {
  return output.slice(0, -'.mjs'.length)
}
