import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Manifest } from '../types/manifest.ts'
import type { BuiltPaths, LoadedPage, PageAssets, PageSource, RenderEntry } from '../types/page.ts'
import type { Route } from '../types/route.ts'

const noAssets: PageAssets = { scripts: [], styles: [], preloads: [] }

/**
 * Gives the pages of a finished build. Nothing of React is loaded before the first page is asked for.
 *
 * @returns nothing when the app has no pages
 * @example const source = createBuiltPages(manifest)
 */
export function createBuiltPages({
  pages,
  routes,
  loadRoute,
  buildId,
  outDir,
  config,
}: Manifest): PageSource | undefined {
  if (pages === undefined) return undefined
  let known: Readonly<Record<string, BuiltPaths>> | undefined
  const readPaths = (): Readonly<Record<string, BuiltPaths>> => {
    known ??= readPathsFile(join(outDir, pathsFile))
    return known
  }
  const loadPage = async (route: Route): Promise<LoadedPage> => {
    const [page, app, document] = await Promise.all([
      loadRoute(route),
      pages.app?.(),
      pages.document?.(),
    ])
    return { page, app, document }
  }
  // `import()` of what is loaded already still takes several microseconds.
  const loaded = new Map<string, Promise<LoadedPage>>()
  let rendering: Promise<RenderEntry> | undefined
  return {
    buildId,
    urls: config,
    expireTime: config.expireTime,
    load(route) {
      const known = loaded.get(route.pattern)
      if (known !== undefined) return known
      const loading = loadPage(route)
      loaded.set(route.pattern, loading)
      loading.catch(() => loaded.delete(route.pattern))
      return loading
    },
    async loadSpecial(name) {
      if (name === '_app') return pages.app?.()
      if (name === '_document') return pages.document?.()
      if (name === '_error') return pages.error?.()
      const route = routes.find(({ pattern }) => pattern === `/${name}`)
      return route && loadRoute(route)
    },
    render: () =>
      (rendering ??= pages.render().catch((error: unknown) => {
        rendering = undefined
        throw error
      })),
    staticPaths: ({ pattern }) => readPaths()[pattern],
    assets: (pattern) => withOrigin(pages.assets[pattern] ?? noAssets, config.crossOrigin),
  }
}

/** Lists, by pattern, the paths that the build made of each dynamic page. */
export const pathsFile = 'pages/paths.json'

function readPathsFile(file: string): Record<string, BuiltPaths> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // While the build itself makes the pages it is not there yet: the app is asked.
    return {}
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the build
  return JSON.parse(text) as Record<string, BuiltPaths>
}

function withOrigin(
  assets: PageAssets,
  crossOrigin: Manifest['config']['crossOrigin'],
): PageAssets {
  return crossOrigin === '' ? assets : { ...assets, crossOrigin }
}
