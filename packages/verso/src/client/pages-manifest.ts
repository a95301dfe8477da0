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

/** A condition of a rewrite, as the configuration has it. */
export interface RewriteCondition {
  readonly type: 'header' | 'cookie' | 'query' | 'host'
  readonly key?: string
  readonly value?: string
}

/** A rewrite, as the build writes it down for browsers. */
export interface ClientRewrite {
  /** A regular expression for paths with the base path. */
  readonly path: string
  /** What its groups are called, with a 1 behind those that are lists; nameless ones are empty. */
  readonly keys: readonly (readonly [name: string, many?: 1])[]
  readonly has?: readonly RewriteCondition[]
  readonly missing?: readonly RewriteCondition[]
  /** Where it leads, with the base path; nothing when that is another server. */
  readonly to?: string
}

declare global {
  interface Window {
    /** Set by `/_next/static/<buildId>/_buildManifest.js`. */
    __VERSO_PAGES?: PagesManifest
    /** Set beside it when the app has rewrites: those before files, after them, and the last ones. */
    __VERSO_REWRITES?: readonly (readonly ClientRewrite[])[]
    /**
     * Set beside it when the app has a middleware: it is asked before each page whose path one of these matches, also before
     * those without data. `true` stands for all.
     */
    __VERSO_MIDDLEWARE?: true | readonly string[]
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
