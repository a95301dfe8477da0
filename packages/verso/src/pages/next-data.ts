import { STATUS_CODES } from 'node:http'

import type { NextData, PageSource } from '../types/page.ts'

import type { DataResult } from './data-result.ts'

/**
 * What production tells the browser of an error: its status, and nothing of what happened.
 *
 * @example toErrorData(500).message // '500 - Internal Server Error.'
 */
export function toErrorData(status: number): NonNullable<NextData['err']> {
  const text = `${STATUS_CODES[status] ?? 'Unknown Error'}.`
  return { name: text, message: `${status} - ${text}`, statusCode: status }
}

/**
 * What `__NEXT_DATA__` says of where scripts and styles are.
 *
 * @example toAssetPrefix(source, '/docs') // { assetPrefix: '/docs' }
 */
export function toAssetPrefix({ urls }: PageSource, basePath: string): { assetPrefix?: string } {
  const assetPrefix = urls?.assetPrefix || basePath
  return assetPrefix === '' ? {} : { assetPrefix }
}

/** A redirect that a data function asked for. */
export type PageRedirect = DataResult & { readonly kind: 'redirect' }

/** Where a redirect comes from. */
export interface RedirectDataOptions {
  readonly kind: 'ssg' | 'ssr'
  readonly isDraft: boolean
  /** What `getInitialProps` of the app gave. */
  readonly initial?: Record<string, unknown>
}

/**
 * What a data request is told about a redirect; the browser's router follows it.
 *
 * @example toRedirectData({ kind: 'redirect', destination: '/to', status: 307, basePath: true }, { kind: 'ssr', isDraft: false })
 */
export function toRedirectData(
  { destination, status, basePath }: PageRedirect,
  { kind, isDraft, initial = {} }: RedirectDataOptions,
): Record<string, unknown> {
  return {
    ...initial,
    pageProps: {
      ...(initial['pageProps'] as object | undefined),
      __N_REDIRECT: destination,
      __N_REDIRECT_STATUS: status,
      ...(basePath ? {} : { __N_REDIRECT_BASE_PATH: false }),
    },
    ...(isDraft ? { __N_PREVIEW: true } : {}),
    ...(kind === 'ssg' ? { __N_SSG: true } : { __N_SSP: true }),
  }
}

/**
 * Where a redirect leads: paths of this app get its base path.
 *
 * Browsers read `//host` and `/\\host` as another host's address (open redirect, CWE-601): a path has single slashes.
 *
 * @example toLocation(result, '/docs')
 */
export function toLocation({ destination, basePath }: PageRedirect, prefix: string): string {
  if (!destination.startsWith('/')) return destination
  const path = destination.replace(/^[^?]*/, (text) => text.replaceAll(/[/\\]+/g, '/'))
  return basePath ? `${prefix}${path}` : path
}
