import type { IncomingMessage, ServerResponse } from 'node:http'

import type { PreviewData } from './api.ts'
import type { Route, RouteModule } from './route.ts'

/** Where a data function sends its visitor. `statusCode` is one of 301, 302, 303, 307, 308; `permanent` stands for 308 or 307. */
export type Redirect =
  | { statusCode: 301 | 302 | 303 | 307 | 308; destination: string; basePath?: false }
  | { permanent: boolean; destination: string; basePath?: false }

/** The parameters of a page's path, by name. */
export type ParsedUrlQuery = Record<string, string | string[] | undefined>

/** What `getStaticProps` is given. */
export interface GetStaticPropsContext<
  P extends ParsedUrlQuery = ParsedUrlQuery,
  Preview extends PreviewData = PreviewData,
> {
  params?: P
  preview?: boolean
  previewData?: Preview
  draftMode?: boolean
  locale?: string
  locales?: string[]
  defaultLocale?: string
  /** Why the page is made: by the build, because it has grown old, or because `res.revalidate` asked for it. */
  revalidateReason?: 'on-demand' | 'build' | 'stale'
}

/** What `getStaticProps` may give. */
export type GetStaticPropsResult<Props> =
  | { props: Props; revalidate?: number | boolean }
  | { redirect: Redirect; revalidate?: number | boolean }
  | { notFound: true; revalidate?: number | boolean }

/**
 * Makes the props of a prerendered page.
 *
 * @example
 * export const getStaticProps: GetStaticProps = async () => ({ props: { users }, revalidate: 60 })
 */
export type GetStaticProps<
  // oxlint-disable-next-line typescript/no-explicit-any -- Next.js types the props so; code written for it relies on it
  Props extends { [key: string]: any } = { [key: string]: any },
  P extends ParsedUrlQuery = ParsedUrlQuery,
  Preview extends PreviewData = PreviewData,
> = (
  context: GetStaticPropsContext<P, Preview>,
) => Promise<GetStaticPropsResult<Props>> | GetStaticPropsResult<Props>

/** What `getStaticPaths` is given. */
export interface GetStaticPathsContext {
  locales?: string[]
  defaultLocale?: string
}

/** The paths that the build makes, and what happens with others. */
export interface GetStaticPathsResult<P extends ParsedUrlQuery = ParsedUrlQuery> {
  paths: (string | { params: P; locale?: string })[]
  fallback: boolean | 'blocking'
}

/** Lists the paths of a dynamic prerendered page. */
export type GetStaticPaths<P extends ParsedUrlQuery = ParsedUrlQuery> = (
  context: GetStaticPathsContext,
) => Promise<GetStaticPathsResult<P>> | GetStaticPathsResult<P>

/** What `getServerSideProps` is given. */
export interface GetServerSidePropsContext<
  P extends ParsedUrlQuery = ParsedUrlQuery,
  Preview extends PreviewData = PreviewData,
> {
  req: IncomingMessage & { cookies: Partial<Record<string, string>> }
  res: ServerResponse
  params?: P
  query: ParsedUrlQuery
  preview?: boolean
  previewData?: Preview
  draftMode?: boolean
  /** The requested path and query, also when the client asked for the data alone. */
  resolvedUrl: string
  locale?: string
  locales?: string[]
  defaultLocale?: string
}

/** What `getServerSideProps` may give. */
export type GetServerSidePropsResult<Props> =
  | { props: Props | Promise<Props> }
  | { redirect: Redirect }
  | { notFound: true }

/** Makes the props of a page for each request. */
export type GetServerSideProps<
  // oxlint-disable-next-line typescript/no-explicit-any -- as for GetStaticProps
  Props extends { [key: string]: any } = { [key: string]: any },
  P extends ParsedUrlQuery = ParsedUrlQuery,
  Preview extends PreviewData = PreviewData,
> = (context: GetServerSidePropsContext<P, Preview>) => Promise<GetServerSidePropsResult<Props>>

/** The props that a `getStaticProps` gives. */
// oxlint-disable-next-line typescript/no-explicit-any -- inference needs a parameter type that any function fits
export type InferGetStaticPropsType<T extends (args: any) => any> = Extract<
  Awaited<ReturnType<T>>,
  { props: unknown }
>['props']

/** The props that a `getServerSideProps` gives. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type InferGetServerSidePropsType<T extends (args: any) => any> = Awaited<
  Extract<Awaited<ReturnType<T>>, { props: unknown }>['props']
>

/** What the page's HTML refers to: addresses below `/_next/static/`. */
export interface PageAssets {
  /** Loaded with `defer`, in this order. */
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
  readonly preloads: readonly string[]
  /** Added to the head as it is: dev's Fast Refresh preamble. */
  readonly inline?: string
  /** How browsers fetch them, where the configuration says so. */
  readonly crossOrigin?: 'anonymous' | 'use-credentials'
  /** `'module'` unless said otherwise. */
  readonly scriptType?: 'module' | 'classic'
}

/** The content of `<script id="__NEXT_DATA__">`. Its names are Next.js': packages and tests read them. */
export interface NextData {
  props: Record<string, unknown>
  page: string
  query: ParsedUrlQuery
  buildId: string
  /** The page is the placeholder of a path that is being made. */
  isFallback?: boolean
  /** Always `false`, on pages made while the app runs. */
  isExperimentalCompile?: boolean
  /** Automatically static: the query is known in the browser only. */
  nextExport?: boolean
  autoExport?: boolean
  /** Has `getStaticProps`. */
  gsp?: boolean
  /** Has `getServerSideProps`. */
  gssp?: boolean
  /** The page has `getInitialProps`. */
  gip?: boolean
  /** `_app` has `getInitialProps`. */
  appGip?: boolean
  isPreview?: boolean
  err?: { name: string; message: string; statusCode?: number; stack?: string }
  customServer?: boolean
  /** `<Script>`s of the document that browsers load. */
  scriptLoader?: unknown[]
  runtimeConfig?: Record<string, unknown>
  assetPrefix?: string
  locale?: string
}

/** What a page is made from. */
export interface RenderInput {
  readonly page: RouteModule
  readonly app?: RouteModule | undefined
  readonly document?: RouteModule | undefined
  /** The props of `_app`: `{ pageProps, ...what its getInitialProps gave }`. */
  readonly props: Record<string, unknown>
  readonly route: { readonly pattern: string }
  readonly query: ParsedUrlQuery
  /** The path with its query, as the address bar shows it. */
  readonly asPath: string
  readonly isFallback?: boolean
  readonly isReady?: boolean
  readonly isPreview?: boolean
  readonly basePath?: string
  readonly trailingSlash?: boolean
  readonly skipTrailingSlashRedirect?: boolean | undefined
  readonly assets: PageAssets
  readonly buildId: string
  readonly nextData: NextData
  readonly status: number
  /** For `_document`'s `getInitialProps`; absent where the page is made for everybody. */
  readonly req?: IncomingMessage | undefined
  readonly res?: ServerResponse | undefined
  readonly err?: unknown
}

/** What `getInitialProps` of the page and of `_app` are called with, through the renderer. */
export interface InitialPropsInput {
  readonly page: RouteModule
  readonly app?: RouteModule | undefined
  readonly route: { readonly pattern: string }
  readonly query: ParsedUrlQuery
  readonly asPath: string
  readonly isReady?: boolean
  readonly isFallback?: boolean
  readonly isPreview?: boolean
  readonly basePath?: string
  readonly trailingSlash?: boolean
  readonly skipTrailingSlashRedirect?: boolean | undefined
  readonly req?: IncomingMessage | undefined
  readonly res?: ServerResponse | undefined
  readonly err?: unknown
}

/** The finished document. */
export interface RenderOutput {
  readonly html: string
}

/**
 * `pages/render-entry.tsx`, evaluated in the module graph of the pages: React and the shims exist once.
 */
export interface RenderEntry {
  renderPage(input: RenderInput): Promise<RenderOutput>
  /** The props of `_app`; without any `getInitialProps` just `{ pageProps: {} }`. */
  loadInitialProps(input: InitialPropsInput): Promise<Record<string, unknown>>
  /** The component that stands in for `pages/_error`. */
  readonly defaultError: RouteModule
}

/** The page of a route, evaluated, with what surrounds it. */
export interface LoadedPage {
  readonly page: RouteModule
  readonly app?: RouteModule | undefined
  readonly document?: RouteModule | undefined
}

/** Files of `pages/` that shape pages without being one. */
export type SpecialPage = '_app' | '_document' | '_error' | '404' | '500'

/** Where pages come from: a build, or dev's modules. */
export interface PageSource {
  /** In dev called for each request, where it must notice edits. */
  load(route: Route): Promise<LoadedPage>
  loadSpecial(name: SpecialPage): Promise<RouteModule | undefined>
  /** The renderer, from the same module graph. */
  render(): Promise<RenderEntry>
  assets(pattern: string): PageAssets
  /** What the build heard from `getStaticPaths`; without it the app is asked when it is first needed. */
  staticPaths?(route: Route): Promise<BuiltPaths | undefined> | BuiltPaths | undefined
  readonly buildId: string
  readonly urls?: PageUrls
  /** Seconds; default a year. See `expireTime` of the configuration. */
  readonly expireTime?: number
}

/** How pages write addresses, where the configuration says more than the base path. */
export interface PageUrls {
  /** Before `/_next/static`: another server, or a path. */
  readonly assetPrefix: string
  /** Links keep the slash at their end, or none, as they are written. */
  readonly skipTrailingSlashRedirect: boolean
}

/** The paths of a dynamic page that the build made. */
export interface BuiltPaths {
  readonly fallback: boolean | 'blocking'
  /** Encoded, as `toPagePath` writes them. */
  readonly paths: readonly string[]
}
