import type { IncomingMessage, ServerResponse } from 'node:http'

import type { ComponentType, ReactElement, ReactNode } from 'react'

import type { NextData, ParsedUrlQuery } from './page.ts'

/** What `getInitialProps` of a page is given. In the browser `req` and `res` are absent. */
export interface NextPageContext {
  req?: IncomingMessage
  res?: ServerResponse
  err?: (Error & { statusCode?: number }) | null
  pathname: string
  query: ParsedUrlQuery
  asPath?: string
  /** The component of the page's tree that `_app` wraps. */
  AppTree: ComponentType<Record<string, unknown>>
  locale?: string
  locales?: readonly string[]
  defaultLocale?: string
}

/** A component with `getInitialProps`. */
export type NextComponentType<
  Context = NextPageContext,
  InitialProps = Record<string, never>,
  Props = Record<string, never>,
> = ComponentType<Props> & {
  getInitialProps?(context: Context): InitialProps | Promise<InitialProps>
}

/**
 * A page: the default export of a file below `pages/`.
 *
 * @example const Page: NextPage<{ name: string }> = ({ name }) => <p>{name}</p>
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- the default of Next.js' type parameter
export type NextPage<Props = {}, InitialProps = Props> = NextComponentType<
  NextPageContext,
  InitialProps,
  Props
>

/** The props of `pages/_app`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the default of Next.js' type parameter
export interface AppProps<P = any> {
  // oxlint-disable-next-line typescript/no-explicit-any -- any page may come
  Component: NextComponentType<NextPageContext, any, any>
  pageProps: P
  /** The router; `useRouter` of `next/router` gives the same. */
  // oxlint-disable-next-line typescript/no-explicit-any -- its type belongs to the browser side
  router: any
}

/** What `getInitialProps` of `_app` is given. */
export interface AppContext {
  // oxlint-disable-next-line typescript/no-explicit-any -- any page may come
  Component: NextComponentType<NextPageContext, any, any>
  AppTree: NextPageContext['AppTree']
  ctx: NextPageContext
  // oxlint-disable-next-line typescript/no-explicit-any -- as in AppProps
  router: any
}

/** What `_app` makes of a page's initial props. */
export interface AppInitialProps<P = Record<string, unknown>> {
  pageProps: P
}

/** The page as HTML, and what its `<Head>` asked for. */
export interface RenderPageResult {
  html: string
  head?: (ReactElement | null)[]
}

/** Wraps the app or the page while `_document` renders it. */
export interface RenderPageOptions {
  // oxlint-disable-next-line typescript/no-explicit-any -- wrappers of any component
  enhanceApp?: (App: ComponentType<any>) => ComponentType<any>
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  enhanceComponent?: (Component: ComponentType<any>) => ComponentType<any>
}

/** What `getInitialProps` of `_document` is given. */
export interface DocumentContext extends NextPageContext {
  renderPage(
    options?: RenderPageOptions | RenderPageOptions['enhanceApp'],
  ): RenderPageResult | Promise<RenderPageResult>
  defaultGetInitialProps(
    context: DocumentContext,
    options?: { nonce?: string },
  ): Promise<DocumentInitialProps>
}

/** What `getInitialProps` of `_document` gives. */
export interface DocumentInitialProps extends RenderPageResult {
  styles?: ReactNode
}

/** The props of `_document`. */
export interface DocumentProps extends DocumentInitialProps {
  __NEXT_DATA__: NextData
}
