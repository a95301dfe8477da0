import type { ComponentType } from 'react'

import type { DataClient } from './fetch-data.ts'
import type { Located } from './locate.ts'
import type { NextRouter } from './next-router.ts'
import type { PageLoader } from './page-loader.ts'
import { componentOf, type PageModule } from './page-module.ts'

/** What loading a page takes. */
export interface PageSources {
  readonly loader: PageLoader
  readonly data: DataClient
  readonly app: PageModule | undefined
  readonly AppTree: ComponentType<Record<string, unknown>>
  readonly router: NextRouter
}

/** A page with the props of `_app`, or where its data function sends the visitor. */
export type LoadedPage =
  | { readonly page: PageModule; readonly props: Readonly<Record<string, unknown>> }
  | { readonly redirect: string; readonly withBasePath: boolean }

/**
 * Loads a page's code and its props: from the server when it has a data function, else from `getInitialProps`, else none.
 *
 * @example const loaded = await loadPage(sources, { pattern: '/', query: {} }, { asPath: '/', signal })
 */
export async function loadPage(
  { loader, data, app, AppTree, router }: PageSources,
  { pattern, query }: Located,
  { asPath, signal }: { asPath: string; signal: AbortSignal },
): Promise<LoadedPage> {
  const code = loader.load(pattern)
  // Fetched beside the data; when both fail, the data's error is the one that is told.
  code.catch(() => undefined)
  const entry = await loader.entry(pattern)
  const path = asPath.replace(/[?#].*/s, '')
  const target = { pattern, query, path, kind: entry?.data ?? 'server' }
  if (entry?.data !== undefined) {
    const props = await data.fetch(target, signal)
    const redirect = props.pageProps?.__N_REDIRECT
    if (redirect === undefined) return { page: await code, props: { ...props } }
    return { redirect, withBasePath: props.pageProps?.__N_REDIRECT_BASE_PATH !== false }
  }
  if (window.__VERSO_MIDDLEWARE === true) await data.check(target, signal)
  const page = await code
  const Component = componentOf(page, pattern)
  const ctx = { pathname: pattern, query, asPath, AppTree }
  const props = await (app?.default?.getInitialProps === undefined
    ? { pageProps: (await Component.getInitialProps?.(ctx)) ?? {} }
    : app.default.getInitialProps({ Component, AppTree, router, ctx }))
  return { page, props: props as Record<string, unknown> }
}
