import { failRequest } from '../handler/fail-request.ts'
import type { FailureOptions } from '../handler/fail-request.ts'
import type { Pages } from '../pages/create-pages.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { sendStatusPage } from '../response/send-status-page.ts'
import type { Match, Router } from '../router/create-router.ts'
import type { Route } from '../types/route.ts'

import type { RouteSlot } from './answer-route.ts'
import type { LazyPages } from './lazy-pages.ts'

/** What of an app is needed to answer with a page. */
export interface PageDispatcher extends FailureOptions {
  router: Router<RouteSlot>
  /** `undefined` in an app without pages. */
  readonly pages: LazyPages | undefined
}

/** Where a request that no API route answers wants to go. */
export interface PagePlace {
  /** Encoded, without query. */
  readonly path: string
  readonly search: string
  /** A page's, or `undefined` when nothing has this path. */
  readonly match: Match<RouteSlot> | undefined
  /** Tried before a path that a page does not list is 404; tells whether something else answers. */
  readonly otherwise?: (() => boolean) | undefined
  /** Not below the base path: nothing answers there. */
  readonly outside?: true | undefined
  /** A page's data, behind a middleware. */
  readonly guarded?: true | undefined
  /** What was thrown on the way here. */
  readonly error?: unknown
}

/**
 * Answers with a page, a page's data, or an error page; an app without pages says `{"error":"Not Found"}`.
 *
 * @example answerWithPages(dispatcher, { path, search, match }, req, res)
 */
export function answerWithPages(
  dispatcher: PageDispatcher,
  place: PagePlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const { pages } = dispatcher
  if (pages === undefined) {
    sendStatusPage(res, 404, 'Not Found')
  } else if (pages.ready !== undefined) {
    answer(dispatcher, pages.ready, place, req, res)
  } else {
    pages.load().then(
      (loaded) => answer(dispatcher, loaded, place, req, res),
      (error: unknown) => failRequest(error, req, res, place.match?.value.route, dispatcher),
    )
  }
}

/** Frames of pages are none themselves, and `/404` shows what its status says: a page that catches all paths has neither. */
function isKeptFree(path: string, { pattern }: Route, dataOnly: boolean): boolean {
  if (path === '/404') return pattern !== '/404' && !dataOnly
  return path === '/_app' || path === '/_document' || path === '/_error'
}

function answer(
  { router }: PageDispatcher,
  pages: Pages,
  { path, search, match, error, otherwise, outside, guarded }: PagePlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  req.versoSearch = search
  if (error !== undefined) {
    pages.fail(error, req, res, { path, search })
    return
  }
  const data = pages.dataPath(path)
  const dataOnly = data !== undefined
  let found = match
  try {
    if (dataOnly) found = data === '' || outside === true ? undefined : router.match(data)
  } catch (problem) {
    pages.fail(problem, req, res, { path, search })
    return
  }
  const isOthers = found !== undefined && isKeptFree(data ?? path, found.value.route, dataOnly)
  if (found === undefined || found.value.route.kind !== 'page' || isOthers) {
    if (dataOnly && guarded !== true && otherwise?.() === true) return
    // `Cache-Control` of the configuration is meant for what exists, not for an error.
    res.removeHeader('Cache-Control')
    const shown = data === undefined || data === '' ? path : data
    pages.notFound(req, res, { path: shown, search, dataOnly, guarded })
    return
  }
  const { value, params } = found
  req.versoParams = params
  const { route } = value
  // Written out: spreading one object into the next takes longer than sending a page that is in memory.
  const target = { path: data ?? path, search, route, params, dataOnly, otherwise, guarded }
  pages.answer(target, req, res)
}
