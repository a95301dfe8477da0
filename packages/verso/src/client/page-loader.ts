import { addScript, addStyles } from './add-script.ts'
import type { PageModule } from './page-module.ts'
import { loadManifest, type PageEntry } from './pages-manifest.ts'

/** Brings the code of pages into the browser. */
export interface PageLoader {
  /** Called by each page's entry when it has run. */
  register(pattern: string, page: PageModule): void
  entry(pattern: string): Promise<PageEntry | undefined>
  /** All pages of this build, in the order in which the server tries them. */
  patterns(): Promise<string[]>
  /** Loads a page's code and styles. */
  load(pattern: string): Promise<PageModule>
  /** Asks the browser to fetch a page's code when it has time. */
  prefetch(pattern: string): Promise<void>
  /** Takes away the styles of other pages, once this one is shown. */
  dropOtherStyles(pattern: string): Promise<void>
}

/**
 * Makes the loader of one document.
 *
 * @example const loader = createPageLoader('/_next/static/abc')
 */
export function createPageLoader(folder: string): PageLoader {
  const modules = new Map<string, PageModule>()
  const hinted = new Set<string>()
  const patterns = async (): Promise<string[]> => Object.keys(await loadManifest(folder))
  const entryOf = async (pattern: string): Promise<PageEntry | undefined> =>
    (await loadManifest(folder))[pattern]

  return {
    register: (pattern, page) => void modules.set(pattern, page),
    entry: entryOf,
    patterns,
    async load(pattern) {
      // Without a page, the empty address fails to load.
      const { js: [src = ''] = [], css = [] } = (await entryOf(pattern)) ?? {}
      const styles = Promise.all(css.map(addStyles))
      // The entry calls `hydrate`, which registers its page: the first on a document hydrates, later ones only this.
      if (!modules.has(pattern)) await addScript(src, 'module')
      await styles
      const page = modules.get(pattern)
      if (page === undefined) throw new Error(`${src} lacks the page ${pattern}`)
      return page
    },
    async prefetch(pattern) {
      if (modules.has(pattern)) return
      const { js = [], css = [] } = (await entryOf(pattern)) ?? {}
      for (const href of [...js, ...css]) {
        if (hinted.has(href)) continue
        hinted.add(href)
        const link = document.createElement('link')
        link.rel = js.includes(href) ? 'modulepreload' : 'prefetch'
        link.href = href
        document.head.append(link)
      }
    },
    async dropOtherStyles(pattern) {
      const { css = [] } = (await entryOf(pattern)) ?? {}
      for (const link of document.querySelectorAll('link[data-n-p]')) {
        if (!css.includes(link.getAttribute('href') ?? '')) link.remove()
      }
    },
  }
}
