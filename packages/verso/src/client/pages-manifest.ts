import { addScript } from './add-script.ts'

/** What the browser needs to know of one page. */
export interface PageEntry {
  /** The module that calls `hydrate` for the page comes first, then what it imports. Absolute paths, base path included. */
  readonly js: readonly string[]
  readonly css?: readonly string[]
  /** The page has `getStaticProps` or `getServerSideProps`. */
  readonly data?: 'static' | 'server'
}

/** The pages of a build by pattern: `/posts/[id]`; `/_error` may be among them. */
export type PagesManifest = Readonly<Partial<Record<string, PageEntry>>>

declare global {
  interface Window {
    /** Set by `/_next/static/<buildId>/_buildManifest.js`. */
    __VERSO_PAGES?: PagesManifest
    /** Set beside it when the app has a middleware: it is asked before each page, also before those without data. */
    __VERSO_MIDDLEWARE?: boolean
  }
}

let pending: Promise<void> | undefined

/**
 * Gives the list of pages; asks for it when the document did not bring it along.
 *
 * @example const pages = await loadManifest('/docs/_next/static/abc')
 */
export async function loadManifest(folder: string): Promise<PagesManifest> {
  if (window.__VERSO_PAGES === undefined) {
    pending ??= addScript(`${folder}/_buildManifest.js`)
    await pending.catch((error: unknown) => {
      // The next navigation asks again.
      pending = undefined
      throw error
    })
  }
  return window.__VERSO_PAGES ?? {}
}
