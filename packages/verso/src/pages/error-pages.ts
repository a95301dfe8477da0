import { isHttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { sendError } from '../response/send-error.ts'
import { noStore } from '../response/send-status-page.ts'
import type { Route } from '../types/route.ts'

import { toStateHeaders } from './cache-control.ts'
import type { CachedPage } from './cached-page.ts'
import { createErrorPageFinder, type ErrorPage } from './find-error-page.ts'
import { findOrMake, pageMaker, readDraft } from './pages-context.ts'
import { errorRoute } from './make-page.ts'
import type { PagesContext } from './pages-context.ts'
import { renderDynamic } from './render-dynamic.ts'
import { htmlType, sendMade, sendReady, setMissingHeaders } from './send-page.ts'

/** A request, as far as an error page shows it. */
export interface ErrorTarget {
  readonly path: string
  readonly search: string
  /** The page that failed. */
  readonly route?: Route | undefined
  /** Headers in front of the body's, names and values in turn; without them the answer is not to be kept. */
  readonly headers?: readonly string[]
  /** A data request: a 404 page with `getStaticProps` answers it with its data. */
  readonly dataOnly?: boolean
  /** Behind a middleware a data request that finds nothing is answered with `{}`, as in Next.js. */
  readonly guarded?: true | undefined
}

/** The app's error pages. */
export interface ErrorPages {
  notFound(req: ApiIncomingMessage, res: ApiServerResponse, target: ErrorTarget): Promise<void>
  /** Logs what was thrown and answers: an `HttpError` with its status, anything else with 500. */
  fail(
    error: unknown,
    req: ApiIncomingMessage,
    res: ApiServerResponse,
    target: ErrorTarget,
  ): Promise<void>
}

/**
 * Makes the answers to unknown paths and failures: `pages/404`, `pages/500`, else `pages/_error`, else Verso's own.
 *
 * @example const errors = createErrorPages(context)
 */
export function createErrorPages(context: PagesContext): ErrorPages {
  const { cache, reload } = context
  const find = createErrorPageFinder(context)

  /** The page for a status that is the same for everybody, from the cache. */
  const loadReady = async (status: number, { route, loaded }: ErrorPage): Promise<CachedPage> => {
    const key = route === errorRoute ? `/_error:${status}` : route.pattern
    const make = pageMaker(context, { route, params: undefined, reason: 'stale', loaded, status })
    const page = await findOrMake(context, key, make)
    if (!reload && page.record.hasData && cache.isStale(page)) cache.refresh(key, make)
    return page
  }
  const show = async (
    status: number,
    req: ApiIncomingMessage,
    res: ApiServerResponse,
    target: ErrorTarget,
    error?: unknown,
  ): Promise<void> => {
    const page = await find(status)
    const headers = target.headers ?? toControl(res, status)
    if (page.ready) {
      const kept = await loadReady(status, page)
      if (kept.record.kind === 'page') {
        // Draft mode shows the same page, but a wrong token ends here as well.
        if (kept.record.hasData) readDraft(context, req, res)
        const state = cache.isStale(kept) ? 'STALE' : 'HIT'
        return sendKept(res, status, kept, { state, headers, target })
      }
    }
    res.statusCode = status
    setMissingHeaders(res, headers)
    // A wrong token ends draft mode here too; the page itself is the one that everybody gets.
    readDraft(context, req, res)
    // The parameters belong to the page that failed.
    req.query = parseQuery(target.search, undefined, req.versoLists)
    const result = await renderDynamic({
      source: context.source,
      route: page.route,
      loaded: page.loaded,
      req,
      res,
      path: target.path,
      err: error,
      params: undefined,
      dataOnly: false,
      strict: false,
      basePath: context.basePath,
      trailingSlash: context.trailingSlash,
    })
    if (result.kind === 'body') sendMade(res, result.body, htmlType)
    else if (result.kind !== 'answered') sendError(res, status, 'Not Found')
  }

  return {
    async notFound(req, res, target) {
      try {
        if (target.guarded === true && target.dataOnly === true) return sendNoData(res, target.path)
        await show(404, req, res, target)
      } catch (error) {
        await this.fail(error, req, res, target)
      }
    },
    async fail(error, req, res, target) {
      const status = isHttpError(error) ? error.status : 500
      if (res.headersSent || (context.describesErrors && status >= 500)) {
        context.failRequest(error, req, res, target.route)
        return
      }
      if (status >= 500) logFailure(context, req, error)
      removeBodyHeaders(res)
      try {
        await show(
          status,
          req,
          res,
          target,
          status >= 500 ? (error ?? new Error(`${String(error)} was thrown`)) : undefined,
        )
      } catch (second) {
        // The error page itself fails: its error is another one.
        logFailure(context, req, second)
        if (res.headersSent) res.destroy()
        else sendError(res, 500, 'Internal Server Error')
      }
    },
  }
}

/** What is said with a page that is kept. */
interface KeptFacts {
  readonly state: 'STALE' | 'HIT'
  readonly headers: readonly string[]
  readonly target: ErrorTarget
}

/** Sends an error page that is the same for everybody. */
function sendKept(
  res: ApiServerResponse,
  status: number,
  { record, html, data }: CachedPage,
  { state, headers, target }: KeptFacts,
): void {
  const isPlain = target.headers === undefined
  if (record.hasData) {
    const added = isPlain ? toStateHeaders(state) : []
    const body = target.dataOnly === true ? data : html
    sendReady(res, status, [...withState(headers, state), ...added], body)
    return
  }
  // The page's own address says nothing of caching, like any page without data.
  const isOwnAddress = target.path === '/404' && target.dataOnly !== true && isPlain
  sendReady(res, status, isOwnAddress ? [] : headers, html)
}

function sendNoData(res: ApiServerResponse, path: string): void {
  res.statusCode = 404
  res.setHeader('Cache-Control', noStore)
  res.setHeader('Content-Type', 'application/json')
  if (res.hasHeader('x-nextjs-matched-path')) res.setHeader('x-nextjs-matched-path', path)
  res.end('{}')
}

/** What `getServerSideProps` said of caching its 404 stands. A failure is never to be cached, whatever was said before it. */
function toControl(res: ApiServerResponse, status: number): string[] {
  if (status >= 500 || !res.hasHeader('Cache-Control')) {
    if (status >= 500) res.removeHeader('Cache-Control')
    return ['Cache-Control', noStore]
  }
  return []
}

/** Of a page that is not there Next.js' header tells the state of the 404 page; `x-verso-cache` stays that of the page. */
function withState(headers: readonly string[], state: string): string[] {
  return headers.map((text, index) => (headers[index - 1] === 'x-nextjs-cache' ? state : text))
}

/** Removes the headers that describe the body which is not sent any more; cookies and the rest stay. */
function removeBodyHeaders(res: ApiServerResponse): void {
  for (const name of [
    'Content-Type',
    'Content-Length',
    'Content-Encoding',
    'ETag',
    'Transfer-Encoding',
  ]) {
    if (res.hasHeader(name)) res.removeHeader(name)
  }
}

function logFailure({ logger }: PagesContext, req: ApiIncomingMessage, error: unknown): void {
  const path = req.url?.split('?', 1)[0] ?? ''
  logger.error(`${req.method ?? ''} ${path} failed`, { error })
}
