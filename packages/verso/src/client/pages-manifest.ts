/** What the browser needs to know of one page. */
export interface PageEntry {
  /** The module that calls `hydrate` for the page comes first, then what it imports. Absolute paths, base path included. */
  readonly js: readonly string[]
  readonly css?: readonly string[]
  /** The page has `getStaticProps` or `getServerSideProps`. */
  readonly data?: 'static' | 'server'
}

/** The pages of a build by pattern: `/posts/[id]`; `/_error` may be among them. */
export type PagesManifest = Readonly<Record<string, PageEntry>>

declare global {
  interface Window {
    /** Set by `/_next/static/<buildId>/_buildManifest.js`. */
    __VERSO_PAGES?: PagesManifest
  }
}

let pending: Promise<PagesManifest> | undefined

/**
 * Gives the list of pages; asks for it when the document did not bring it along.
 *
 * @example const pages = await loadManifest('/docs/_next/static/abc')
 */
export function loadManifest(folder: string): Promise<PagesManifest> {
  if (window.__VERSO_PAGES !== undefined) return Promise.resolve(window.__VERSO_PAGES)
  pending ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = `${folder}/_buildManifest.js`
    const settle = (): void => {
      script.remove()
      if (window.__VERSO_PAGES !== undefined) return resolve(window.__VERSO_PAGES)
      pending = undefined
      reject(new Error(`${script.src} brought no list of pages`))
    }
    script.addEventListener('load', settle)
    script.addEventListener('error', settle)
    document.head.append(script)
  })
  return pending
}
