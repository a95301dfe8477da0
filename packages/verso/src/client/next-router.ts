/** An address in parts, as `Link` and the router take it. Other parts of Node's `UrlObject` are accepted and ignored. */
export interface UrlObject {
  protocol?: string | null | undefined
  slashes?: boolean | null | undefined
  auth?: string | null | undefined
  host?: string | null | undefined
  hostname?: string | null | undefined
  port?: string | number | null | undefined
  pathname?: string | null | undefined
  search?: string | null | undefined
  query?: string | null | Readonly<Record<string, unknown>>
  hash?: string | null | undefined
}

/** Where to go: an address or its parts. */
export type Url = string | UrlObject

/** The query and the route's parameters. */
export type Query = Record<string, string | string[] | undefined>

/** How to go there. */
export interface TransitionOptions {
  /** Changes the address only: no data is fetched, the page stays. */
  shallow?: boolean
  /** `false` leaves the window where it is. */
  scroll?: boolean
  locale?: string | false
  unstable_skipClientCache?: boolean
}

/** What the router tells while it works. */
export type RouterEvent =
  | 'routeChangeStart'
  | 'beforeHistoryChange'
  | 'routeChangeComplete'
  | 'routeChangeError'
  | 'hashChangeStart'
  | 'hashChangeComplete'

// oxlint-disable-next-line typescript/no-explicit-any -- each event has arguments of its own; handlers name what they expect
export type RouterHandler = (...args: any[]) => void

/** Listeners of the router, by event. */
export interface RouterEvents {
  on(event: RouterEvent, handler: RouterHandler): void
  off(event: RouterEvent, handler: RouterHandler): void
  emit(event: RouterEvent, ...args: unknown[]): void
}

/** An entry of the history, as `beforePopState` sees it. */
export interface HistoryEntry {
  url: string
  as: string
  options: TransitionOptions
}

/** The router of pages: what `useRouter` gives. */
export interface NextRouter {
  readonly route: string
  /** The page's pattern: `/posts/[id]`. */
  readonly pathname: string
  readonly query: Query
  /** The path as the address bar shows it, with query and fragment, without the base path. */
  readonly asPath: string
  readonly isFallback: boolean
  readonly basePath: string
  /** `false` while a static page does not know its query yet. */
  readonly isReady: boolean
  readonly isPreview: boolean
  readonly isLocaleDomain: boolean
  readonly locale?: string | undefined
  readonly locales?: readonly string[] | undefined
  readonly defaultLocale?: string | undefined
  readonly domainLocales?: readonly object[] | undefined
  readonly events: RouterEvents
  readonly push: (url: Url, as?: Url, options?: TransitionOptions) => Promise<boolean>
  readonly replace: (url: Url, as?: Url, options?: TransitionOptions) => Promise<boolean>
  readonly prefetch: (url: string, as?: string, options?: object) => Promise<void>
  readonly reload: () => void
  readonly back: () => void
  readonly forward: () => void
  /** What to ask before the router follows the browser's back and forward; `false` leaves it to the app. */
  readonly beforePopState: (decide: (entry: HistoryEntry) => boolean) => void
}
