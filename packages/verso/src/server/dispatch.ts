import type { Socket } from 'node:net'

import type { HttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { headBits, readHead } from '../request/read-head.ts'
import { splitTarget } from '../request/split-target.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { releaseDueAnswers } from '../response/held-answers.ts'
import { sendRedirect } from '../response/send-redirect.ts'
import { sendStatusPage } from '../response/send-status-page.ts'
import { resolveDots } from '../router/resolve-dots.ts'
import { canonicalPath } from '../rules/canonical-path.ts'
import type { Rules } from '../rules/rules.ts'
import type { AppContext } from '../types/app-context.ts'

import { answerPath } from './answer-path.ts'
import type { PathDispatcher } from './answer-path.ts'
import { applyRules } from './apply-rules.ts'
import type { Health } from './health.ts'
import { stripControlHeaders } from './strip-control-headers.ts'

/** What a request meets on its way. One object an app, made by `createApp`. */
export interface Dispatcher extends PathDispatcher {
  readonly context: AppContext
  /** `undefined` in an app whose configuration says nothing of requests, and that has no middleware. */
  readonly rules: Rules | undefined
  readonly health: Health | undefined
  readonly observe: (res: ApiServerResponse) => void
  readonly checkHead: (req: ApiIncomingMessage) => HttpError | undefined
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
  const { rules, health } = dispatcher
  res.verso = dispatcher.context
  res.versoPreview = dispatcher.preview
  dispatcher.observe(res)
  releaseDueAnswers(res.versoStarted)
  dispatcher.watchQueue(req.socket, res)

  const problem = dispatcher.checkHead(req)
  if (problem !== undefined) {
    refuse(problem, res)
    return
  }
  req.versoHead = readHead(req.rawHeaders)
  // A middleware may add the header later.
  res.versoConditional = rules !== undefined || (req.versoHead & headBits.condition) !== 0
  if ((req.versoHead & headBits.control) !== 0) stripControlHeaders(req)

  const { pathname, search, plain } = splitTarget(req.url ?? '')
  const path = plain ? pathname : resolveDots(pathname)
  if (health?.answer(path, req, res) === true) return
  let better: string | undefined
  if (rules !== undefined) better = rules.canonical(path)
  else if (!plain) better = canonicalPath(path)
  if (better !== undefined) {
    sendRedirect(res, 308, search === '' ? better : `${better}?${search}`)
    return
  }

  if (rules === undefined) answerPath(dispatcher, { path, search }, req, res)
  else applyRules(dispatcher, rules, { path, search }, req, res)
}

/** The connection ends with the answer: whoever sends such a head may have hidden another request behind it. */
function refuse(problem: HttpError, res: ApiServerResponse): void {
  res.shouldKeepAlive = false
  sendStatusPage(res, problem.status, problem.message)
}
