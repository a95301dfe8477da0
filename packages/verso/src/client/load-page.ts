import type { ComponentType } from 'react'

import type { Located } from './located.ts'
import type { NextRouter } from './next-router.ts'
import { componentOf, type PageModule } from './page-module.ts'
import type { Redirect, Sources } from './rules.ts'

/** What loading a page takes. */
export interface PageSources extends Sources {
  readonly app: PageModule | undefined
  readonly AppTree: ComponentType<Record<string, unknown>>
  readonly router: NextRouter
}

/** A page with the props of `_app`, or where its data function or the middleware sends the visitor. */
export type LoadedPage =
  | {
      readonly page: PageModule
      readonly props: Readonly<Record<string, unknown>>
      /** The page that was asked for, or the one that a middleware shows instead. */
      readonly found: Located
      /** The pattern of the page that is shown: that of the 404 page when the other is not there. */
      readonly shown: string
    }
  | Redirect

/** For what a page is loaded. */
export interface LoadTarget {
  readonly asPath: string
  readonly signal: AbortSignal
  readonly shallow: boolean
}

/**
 * Loads a page's code and its props: from the server when it has a data function, else from `getInitialProps`, else none.
 *
 * @example await loadPage(sources, { pattern: '/', query: {} }, { asPath: '/', signal, shallow: false })
 */
export async function loadPage(
  sources: PageSources,
  asked: Located,
  to: LoadTarget,
): Promise<LoadedPage> {
  const { loader, data, app, AppTree, router, rules } = sources
  const { asPath, signal, shallow } = to
  const advice = shallow ? undefined : await rules?.advise(sources, asked, to)
  if (advice !== undefined && 'redirect' in advice) return advice
  const found = advice?.found ?? asked
  const { pattern, query } = found
  const code = loader.load(pattern)
  // Fetched beside the data; when both fail, the data's error is the one that is told.
  code.catch(() => undefined)
  const kind = (await loader.entry(pattern))?.data
  if (kind !== undefined) {
    const props = advice?.data ?? (await data.fetch({ kind, ...found }, signal))
    const { __N_REDIRECT: redirect, __N_REDIRECT_BASE_PATH: base } = props.pageProps ?? {}
    if (redirect !== undefined) {
      return { redirect, inside: redirect.startsWith('/') && base !== false ? redirect : undefined }
    }
    if (props.notFound === true) {
      const page = (await loader.entry('/404')) === undefined ? '/_error' : '/404'
      // No rule is asked for it.
      const missing = await loadPage({ ...sources, rules: undefined }, { pattern: page, query }, to)
      return { ...missing, found }
    }
    return { page: await code, props: { ...props }, found, shown: pattern }
  }
  const page = await code
  const Component = componentOf(page, pattern)
  const ctx = { pathname: pattern, query, asPath, AppTree }
  const given = await (app?.default?.getInitialProps === undefined
    ? { pageProps: (await Component.getInitialProps?.(ctx)) ?? {} }
    : app.default.getInitialProps({ Component, AppTree, router, ctx }))
  return { page, props: given as Record<string, unknown>, found, shown: pattern }
}
