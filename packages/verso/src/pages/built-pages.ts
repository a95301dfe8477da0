import { VersoError } from '../errors/verso-error.ts'
import type { Manifest } from '../types/manifest.ts'
import type { PageAssets, PageSource } from '../types/page.ts'
import type { Route, RouteModule } from '../types/route.ts'

const noAssets: PageAssets = { scripts: [], styles: [], preloads: [] }

/**
 * Gives the pages of a finished build. Nothing of React is loaded before the first page is asked for.
 *
 * @returns nothing when the app has no pages
 * @example const source = createBuiltPages(manifest)
 */
export function createBuiltPages({ pages, routes, buildId }: Manifest): PageSource | undefined {
  if (pages === undefined) return undefined
  const byFile = new Map(routes.map((route) => [route.file, route]))
  const byPattern = new Map(routes.map((route) => [route.pattern, route]))
  const load = ({ file }: Pick<Route, 'file'>): Promise<RouteModule> => {
    const route = byFile.get(file)
    if (route !== undefined) return route.load()
    throw new VersoError('VERSO_ERR_NOT_BUILT', `${file} is not part of this build.`, {
      hint: 'Run verso build again.',
    })
  }
  return {
    buildId,
    async load(route) {
      const [page, app, document] = await Promise.all([
        load(route),
        pages.app?.(),
        pages.document?.(),
      ])
      return { page, app, document }
    },
    async loadSpecial(name) {
      if (name === '_app') return pages.app?.()
      if (name === '_document') return pages.document?.()
      if (name === '_error') return pages.error?.()
      return byPattern.get(`/${name}`)?.load()
    },
    render: () => pages.render(),
    assets: (pattern) => pages.assets[pattern] ?? noAssets,
  }
}
