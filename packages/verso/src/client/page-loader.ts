import { matchRoute, type RouteMatch } from './match-route.ts'
import type { PageModule } from './page-module.ts'
import { loadManifest, type PageEntry, type PagesManifest } from './pages-manifest.ts'

/** Brings the code of pages into the browser. */
export interface PageLoader {
  /** Called by each page's entry when it has run. */
  register(pattern: string, page: PageModule): void
  /** The page of a path, if this build has one. */
  match(path: string): Promise<RouteMatch | undefined>
  entry(pattern: string): Promise<PageEntry | undefined>
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
  const manifest = (): Promise<PagesManifest> => loadManifest(folder)
  const entry = async (pattern: string): Promise<PageEntry | undefined> => {
    const pages = await manifest()
    return Object.hasOwn(pages, pattern) ? pages[pattern] : undefined
  }

  return {
    register: (pattern, page) => void modules.set(pattern, page),
    entry,
    async match(path) {
      return matchRoute(Object.keys(await manifest()), path)
    },
    async load(pattern) {
      const found = await entry(pattern)
      const [url] = found?.js ?? []
      if (found === undefined || url === undefined) throw new Error(`There is no page ${pattern}`)
      const styles = Promise.all((found.css ?? []).map(loadStyles))
      if (!modules.has(pattern)) {
        // The entry calls `hydrate`, which registers its page: the first on a document hydrates, later ones only this.
        await import(/* @vite-ignore */ url)
      }
      await styles
      const page = modules.get(pattern)
      if (page === undefined) throw new Error(`${url} did not bring the page ${pattern}`)
      return page
    },
    async prefetch(pattern) {
      const found = await entry(pattern)
      if (modules.has(pattern)) return
      for (const url of found?.js ?? []) hint('modulepreload', url)
      for (const url of found?.css ?? []) hint('prefetch', url)
    },
    async dropOtherStyles(pattern) {
      const kept = (await entry(pattern))?.css ?? []
      for (const link of document.querySelectorAll('link[data-n-p]')) {
        if (!kept.includes(link.getAttribute('href') ?? '')) link.remove()
      }
    },
  }
}

function hint(rel: 'modulepreload' | 'prefetch', href: string): void {
  if (find(`link[href=${quote(href)}]`) || find(`script[src=${quote(href)}]`)) return
  const link = document.createElement('link')
  link.rel = rel
  if (rel === 'prefetch') link.as = 'style'
  link.href = href
  document.head.append(link)
}

/** Resolves when the styles apply; a page must not flash without them. */
function loadStyles(href: string): Promise<void> {
  if (find(`link[rel=stylesheet][href=${quote(href)}]`)) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = href
    link.dataset['nP'] = ''
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => {
      link.remove()
      reject(new Error(`${href} did not load`))
    })
    document.head.append(link)
  })
}

function find(selector: string): boolean {
  return document.head.querySelector(selector) !== null
}

function quote(text: string): string {
  return JSON.stringify(text)
}
