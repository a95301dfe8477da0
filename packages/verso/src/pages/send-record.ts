import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { Params, Route } from '../types/route.ts'

import { toCacheControl, toStateHeaders } from './cache-control.ts'
import type { ErrorPages } from './error-pages.ts'
import type { CachedPage } from './cached-page.ts'
import { isDynamic } from './page-kind.ts'
import type { PageRecord } from './page-record.ts'
import { toPagePath } from './page-path.ts'
import { pageMaker } from './pages-context.ts'
import type { PagesContext } from './pages-context.ts'
import { dataType, refuseMethod, sendReady, sendRedirect } from './send-page.ts'
import type { Draft } from './static-props.ts'

/** What was asked for. */
export interface PageTarget {
  readonly route: Route
  readonly params: Params | undefined
  /** The page's path as it was asked for: encoded, without query; of data requests the page's own. */
  readonly path: string
  readonly search: string
  /** Only the data was asked for. */
  readonly dataOnly: boolean
  /** Tried before a path that `getStaticPaths` does not list is 404; tells whether something else answers. */
  readonly otherwise?: (() => boolean) | undefined
  /** A data request behind a middleware: a page without data is then sent itself. */
  readonly guarded?: true | undefined
}

/** What sending a page needs besides the page. */
export interface SendContext {
  readonly context: PagesContext
  readonly errors: ErrorPages
}

/** What dev says of every page: browsers ask again each time. */
export const devCacheControl = 'no-cache, must-revalidate'

/**
 * Sends a page that everybody gets, and has it made anew when it is stale.
 *
 * @param made `'MISS'` when it was made for this request
 * @example sendStored({ context, errors }, target, page, req, res)
 */
export function sendStored(
  { context, errors }: SendContext,
  target: PageTarget,
  page: CachedPage,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  made?: 'MISS',
): void {
  const { record } = page
  const { route, params, dataOnly } = target
  const itself = target.guarded === true && record.status === 200
  if (!record.hasData && dataOnly) {
    if (!itself) {
      if (target.guarded === true || target.otherwise?.() !== true) {
        void errors.notFound(req, res, target)
      }
      return
    }
    setMatchedPath(res, route)
  }
  if (!isAllowed(req.method, route)) {
    if (dataOnly && record.hasData) setMatchedPath(res, route)
    return refuseMethod(res)
  }
  if (!record.hasData) {
    const headers = context.reload ? ['Cache-Control', devCacheControl] : []
    sendReady(res, toStatus(record, res), headers, page.html)
    return
  }
  let state: 'HIT' | 'STALE' | 'MISS' = made ?? 'HIT'
  if (made === undefined && context.cache.isStale(page)) {
    state = 'STALE'
    const make = pageMaker(context, { route, params, reason: 'stale' })
    context.cache.refresh(toPagePath(route, params), make)
  }
  // `/404` and `/500` asked for by their own addresses: caches must not keep an error.
  const control =
    record.status >= 400 && record.kind === 'page' ? noStore : toPageControl(context, page)
  sendRecord(errors, target, page, [...toStateHeaders(state), 'Cache-Control', control], req, res)
}

/**
 * Whether a prerendered page answers a method. Pages for errors answer what failed, whatever it was.
 *
 * @example isAllowed('POST', route) // false
 */
export function isAllowed(method: string | undefined, { pattern }: Route): boolean {
  return method === 'GET' || method === 'HEAD' || pattern === '/404' || pattern === '/500'
}

/**
 * Sends a page that was made for this request only: draft mode, and dev.
 *
 * @example sendUnstored({ context, errors }, target, toCachedPage(record, 0), draft, req, res)
 */
export function sendUnstored(
  { errors }: SendContext,
  target: PageTarget,
  page: CachedPage,
  draft: Draft | undefined,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  // Next.js says HIT of a draft, which was rendered just now; our own header says what it was.
  const headers =
    draft === undefined
      ? ['Cache-Control', devCacheControl]
      : ['x-nextjs-cache', 'HIT', 'x-verso-cache', 'BYPASS', 'Cache-Control', noStore]
  sendRecord(errors, target, page, headers, req, res)
}

function sendRecord(
  errors: ErrorPages,
  target: PageTarget,
  page: CachedPage,
  headers: string[],
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const { record } = page
  const all = target.dataOnly ? [...toMatchedPath(target.route), ...headers] : headers
  if (record.kind === 'page') {
    // The data of `pages/404` is an answer like others, that of `pages/500` is not, as in Next.js.
    const isPlain = target.dataOnly && record.status === 404
    const status = isPlain ? res.statusCode : toStatus(record, res)
    sendReady(res, status, all, target.dataOnly ? page.data : page.html)
  } else if (target.dataOnly) {
    // `{"notFound":true}`, or what tells the router where to go.
    if (record.kind === 'redirect') res.setHeader('Content-Type', dataType)
    setHeaders(res, all)
    res.statusCode = record.kind === 'redirect' ? 200 : 404
    res.end(record.data)
  } else if (record.kind === 'redirect') {
    sendRedirect(res, record.status, record.location ?? '/', headers)
  } else {
    void errors.notFound(req, res, { ...target, headers })
  }
}

/** What a middleware said with `next` or `rewrite` holds for a page that has nothing to say itself. */
function toStatus({ status }: PageRecord, res: ApiServerResponse): number {
  return status === 200 ? res.statusCode : status
}

/** The page's `Cache-Control`. After a failed attempt to make it anew it names the time of the next attempt. */
function toPageControl({ source }: PagesContext, { record, revalidate }: CachedPage): string {
  if (record.revalidate === false && revalidate !== false) return `s-maxage=${revalidate}`
  return toCacheControl(revalidate, source.expireTime)
}

function setHeaders(res: ApiServerResponse, headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) {
    res.setHeader(headers[i] as string, headers[i + 1] as string)
  }
}

/**
 * Tells the browser's router which page a path with parameters belongs to.
 *
 * @example setMatchedPath(res, route)
 */
export function setMatchedPath(res: ApiServerResponse, route: Route): void {
  setHeaders(res, toMatchedPath(route))
}

function toMatchedPath({ pattern }: Route): string[] {
  if (!isDynamic(pattern)) return []
  // A file's name may hold any letter, a header's value only some.
  const value = pattern.replaceAll(/[^\x21-\x7e]+/g, (text) =>
    encodeURIComponent(Buffer.from(text).toString()),
  )
  return ['x-nextjs-matched-path', value]
}
