import type { DevModules } from '../compile/dev-modules.ts'
import type { PageSource, RenderEntry } from '../types/page.ts'
import type { RouteModule } from '../types/route.ts'

import type { PageFiles } from './page-files.ts'
import { devBuildId, type PageScripts } from './page-scripts.ts'

/** What {@link createDevPages} needs. */
export interface DevPagesOptions {
  readonly modules: DevModules
  readonly files: PageFiles
  readonly scripts: PageScripts
}

/**
 * Makes the source of pages for dev: what has been edited is evaluated anew, all else keeps its state.
 *
 * @example createApp({ pages: createDevPages({ modules, files, scripts }), ... })
 */
export function createDevPages({ modules, files, scripts }: DevPagesOptions): PageSource {
  const styles = new Map<string, readonly string[]>()
  const load = (file: string | undefined): Promise<RouteModule | undefined> =>
    file === undefined ? Promise.resolve(undefined) : modules.load(file)
  /** `_app` first: its styles are the general ones. */
  const noteStyles = (pattern: string, ...file: string[]): void => {
    const { app } = files.special
    styles.set(pattern, modules.stylesOf(app === undefined ? file : [app, ...file]))
  }
  const loadNoting = async (pattern: string, file: string): Promise<RouteModule> => {
    const module = await modules.load(file)
    noteStyles(pattern, file)
    return module
  }
  return {
    buildId: devBuildId,
    async load({ pattern, file }) {
      // Without React the page would fail by the first import of it, and nobody would be told what to do.
      files.runtime()
      const { app, document } = files.special
      const [page, around, frame] = await Promise.all([
        modules.load(file),
        load(app),
        load(document),
      ])
      noteStyles(pattern, file)
      return { page, app: around, document: frame }
    },
    async loadSpecial(name) {
      const { app, document, error } = files.special
      if (name === '_app') return load(app)
      if (name === '_document') return load(document)
      if (name === '_error') {
        if (error !== undefined) return loadNoting('/_error', error)
        noteStyles('/_error')
        return undefined
      }
      const route = files.routes.find(({ pattern }) => pattern === `/${name}`)
      return route === undefined ? undefined : loadNoting(route.pattern, route.file)
    },
    async render() {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own module
      return (await modules.load(files.runtime().renderer)) as unknown as RenderEntry
    },
    assets: (pattern) => scripts.assetsOf(pattern, styles.get(pattern) ?? []),
  }
}
