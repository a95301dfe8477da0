import { isHttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { sendError } from '../response/send-error.ts'
import { noStore } from '../response/send-status-page.ts'
import type { LoadedPage } from '../types/page.ts'
import type { Route } from '../types/route.ts'

import { errorRoute } from './make-page.ts'
import type { CachedPage } from './cached-page.ts'
import { toCachedPage } from './cached-page.ts'
import { hasOwnInitialProps, toPageKind } from './page-kind.ts'
import { pageMaker } from './pages-context.ts'
import type { PagesContext } from './pages-context.ts'
import { renderDynamic } from './render-dynamic.ts'
import { htmlType, sendMade, sendReady } from './send-page.ts'

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

/** A page that stands for a status, and how it is made. */
interface Found {
  readonly route: Route
  readonly loaded: LoadedPage
  /** Made once for everybody; else for each request. */
  readonly ready: boolean
}

/**
 * Makes the answers to unknown paths and failures: `pages/404`, `pages/500`, else `pages/_error`, else Verso's own.
 *
 * @example const errors = createErrorPages(context)
 */
export function createErrorPages(context: PagesContext): ErrorPages {
  const { source, cache, reload } = context
  const found = new Map<number, Promise<Found>>()

  const find = async (status: number): Promise<Found> => {
    const name = status === 404 ? '404' : '500'
    const [own, shared, app, document] = await Promise.all([
      status === 404 || status === 500 ? source.loadSpecial(name) : undefined,
      source.loadSpecial('_error'),
      source.loadSpecial('_app'),
      source.loadSpecial('_document'),
    ])
    if (own !== undefined) {
      const route = statusRoute(name)
      const loaded = { page: own, app, document }
      const kind = toPageKind(loaded, route.pattern)
      return { route, loaded, ready: kind === 'static' || kind === 'ssg' }
    }
    const page = shared ?? (await source.render()).defaultError
    // The app's own `_error` may look at the request; ours looks at the status only. Failures are rendered one by one:
    // the browser takes their data for those of the page that failed.
    const ready = status === 404 && shared === undefined && !hasOwnInitialProps(app)
    return { route: errorRoute, loaded: { page, app, document }, ready }
  }
  const findOnce = (status: number): Promise<Found> => {
    if (reload) return find(status)
    const known = found.get(status)
    if (known !== undefined) return known
    const finding = find(status)
    found.set(status, finding)
    finding.catch(() => found.delete(status))
    return finding
  }
  const loadReady = async (status: number, { route, loaded }: Found): Promise<CachedPage> => {
    const key = route === errorRoute ? `/_error:${status}` : route.pattern
    const make = pageMaker(context, { route, params: undefined, reason: 'stale', loaded, status })
    if (reload) return toCachedPage(await make(0), 0)
    const page = (await cache.find(key)) ?? (await cache.make(key, make))
    if (page.record.hasData && cache.isStale(page)) cache.refresh(key, make)
    return page
  }
  const show = async (
    status: number,
    req: ApiIncomingMessage,
    res: ApiServerResponse,
    target: ErrorTarget,
    error?: unknown,
  ): Promise<void> => {
    const page = await findOnce(status)
    const headers = target.headers ?? toControl(res, status)
    if (page.ready) {
      const cached = await loadReady(status, page)
      if (cached.record.kind === 'page') {
        const { hasData } = cached.record
        const state = cache.isStale(cached) ? 'STALE' : 'HIT'
        const added = hasData && target.headers === undefined ? toStateHeaders(state) : []
        const body = hasData && target.dataOnly === true ? cached.data : cached.html
        // The page's own address says nothing of caching, like any page without data.
        const own =
          !hasData &&
          target.path === '/404' &&
          target.dataOnly !== true &&
          target.headers === undefined
        const all = hasData ? withState(headers, state) : headers
        sendReady(res, status, own ? [] : [...all, ...added], body)
        return
      }
    }
    res.statusCode = status
    for (let i = 0; i < headers.length; i += 2) {
      if (!res.hasHeader(headers[i] as string)) {
        res.setHeader(headers[i] as string, headers[i + 1] as string)
      }
    }
    // The parameters belong to the page that failed.
    req.query = parseQuery(target.search, undefined)
    const { route, loaded } = page
    const { path } = target
    const result = await renderDynamic({
      source,
      route,
      loaded,
      req,
      res,
      path,
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

/**
 * What tells the state of a stored page. Ours says more than Next.js' where that one guesses.
 *
 * @example toStateHeaders('STALE')
 */
export function toStateHeaders(state: 'HIT' | 'STALE' | 'MISS'): string[] {
  return ['x-nextjs-cache', state, 'x-verso-cache', state]
}

function sendNoData(res: ApiServerResponse, path: string): void {
  res.statusCode = 404
  res.setHeader('Cache-Control', noStore)
  res.setHeader('Content-Type', 'application/json')
  if (res.hasHeader('x-nextjs-matched-path')) res.setHeader('x-nextjs-matched-path', path)
  res.end('{}')
}

/** What `getServerSideProps` said of its 404 stands. A failure is nothing to keep, whatever was said before it happened. */
function toControl(res: ApiServerResponse, status: number): string[] {
  if (status >= 500 || !res.hasHeader('Cache-Control')) {
    if (status >= 500) res.removeHeader('Cache-Control')
    return ['Cache-Control', noStore]
  }
  return []
}

/** Of a page that is not there Next.js tells the state of the 404 page; ours stays that of the page. */
function withState(headers: readonly string[], state: string): string[] {
  return headers.map((text, index) => (headers[index - 1] === 'x-nextjs-cache' ? state : text))
}

function statusRoute(name: '404' | '500'): Route {
  return {
    kind: 'page',
    pattern: `/${name}`,
    file: `pages/${name}`,
    segments: [{ kind: 'static', text: name }],
  }
}

/** They describe the body that is not sent; cookies and the rest stay. */
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
