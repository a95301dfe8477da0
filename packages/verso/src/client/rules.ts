import type { DataClient, PageData } from './fetch-data.ts'
import type { Located } from './located.ts'
import type { Query } from './next-router.ts'
import type { PageLoader } from './page-loader.ts'
import type { Settings } from './settings-context.ts'
import type { View } from './view.ts'

/** What asking for pages takes. */
export interface Sources {
  readonly loader: PageLoader
  readonly data: DataClient
  readonly settings: Settings
  /** Only apps with rewrites or a middleware load this. */
  readonly rules?: Rules | undefined
}

/** Where a data function or a middleware sends the visitor. */
export interface Redirect {
  /** An address, or nothing for a whole page of what was asked for. */
  readonly redirect: string
  /** The same as a path of this app, if it is one. */
  readonly inside: string | undefined
}

/** What a middleware says of a page that the browser wants to show. */
export type Advice =
  | Redirect
  | {
      /** The page to show. `undefined`: as it was. */
      readonly found: Located | undefined
      /** What its data function gave, if it has one. */
      readonly data: PageData | undefined
    }

/** Follows the rules of the configuration and of the middleware in the browser. */
export interface Rules {
  /** Finds the page of an address, with the rewrites. */
  readonly locate: (sources: Sources, href: string, shown: string) => Promise<Located | undefined>
  /**
   * Asks the middleware, where it wants to be asked.
   *
   * @throws when only a whole page will do
   */
  readonly advise: (
    sources: Sources,
    asked: Located,
    to: { readonly asPath: string; readonly signal: AbortSignal },
  ) => Promise<Advice | undefined>
  /** The query of a page at first, with what rules added to it. */
  readonly learnQuery: (
    sources: Sources,
    first: Pick<View, 'isReady' | 'pattern'>,
    place: { readonly path: string; readonly query: Query },
  ) => Promise<Query>
}
