import type { Socket } from 'node:net'

import type { HttpError } from '../errors/http-error.ts'
import { isHttpError } from '../errors/http-error.ts'
import { failRequest } from '../handler/fail-request.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import { splitTarget } from '../request/split-target.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { Preview } from '../response/preview.ts'
import { sendPermanentRedirect } from '../response/send-permanent-redirect.ts'
import { sendStatusPage } from '../response/send-status-page.ts'
import type { Router } from '../router/create-router.ts'
import { resolveDots } from '../router/resolve-dots.ts'
import type { AppContext } from '../types/app-context.ts'

import { answerRoute } from './answer-route.ts'
import type { AnswerOptions, RouteSlot } from './answer-route.ts'
import { answerWithPages } from './answer-with-pages.ts'
import { canonicalPath } from './canonical-path.ts'
import { checkHead } from './check-head.ts'
import type { LazyPages } from './lazy-pages.ts'
import { stripControlHeaders } from './strip-control-headers.ts'

/** What a request meets on its way. One object an app, made by `createApp`. */
export interface Dispatcher extends AnswerOptions {
  router: Router<RouteSlot>
  readonly context: AppContext
  readonly preview: Preview
  /** `undefined` in an app without pages. */
  readonly pages: LazyPages | undefined
  readonly observe: (res: ApiServerResponse) => void
  readonly watchQueue: (socket: Socket, res: ApiServerResponse) => void
}

/**
 * Everything that happens to a request, in order.
 *
 * @example http.createServer(options, (req, res) => dispatch(dispatcher, req, res))
 */
export function dispatch(
  dispatcher: Dispatcher,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  res.verso = dispatcher.context
  res.versoPreview = dispatcher.preview
  dispatcher.observe(res)
  dispatcher.watchQueue(req.socket, res)

  const problem = checkHead(req)
  if (problem !== undefined) {
    refuse(problem, res)
    return
  }
  stripControlHeaders(req)

  const { pathname, search } = splitTarget(req.url ?? '')
  const path = resolveDots(pathname)
  const better = canonicalPath(path)
  if (better !== undefined) {
    sendPermanentRedirect(res, search === '' ? better : `${better}?${search}`)
    return
  }

  try {
    const match = dispatcher.router.match(path)
    if (match === undefined || match.value.route.kind !== 'api') {
      answerWithPages(dispatcher, { path, search, match }, req, res)
      return
    }
    req.versoSearch = search
    req.versoParams = match.params
    req.query = parseQuery(search, match.params)
    if (hasPreviewCookie(req)) req.previewData = dispatcher.preview.read(req.cookies, res)
    answerRoute(dispatcher, match.value, req, res)
  } catch (error) {
    if (isHttpError(error) && dispatcher.pages === undefined) {
      sendStatusPage(res, error.status, error.message)
    } else if (isHttpError(error)) {
      answerWithPages(dispatcher, { path, search, match: undefined, error }, req, res)
    } else failRequest(error, req, res, undefined, dispatcher)
  }
}

/** A wrong token is cleared before the handler runs, so that a cookie the handler sets stays the last word. */
function hasPreviewCookie(req: ApiIncomingMessage): boolean {
  const { cookie } = req.headers
  return cookie !== undefined && /__prerender_bypass|__next_preview_data/.test(cookie)
}

/** The connection ends with the answer: whoever sends such a head may have hidden another request behind it. */
function refuse(problem: HttpError, res: ApiServerResponse): void {
  res.shouldKeepAlive = false
  sendStatusPage(res, problem.status, problem.message)
}
