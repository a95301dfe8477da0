import { HttpError, isHttpError } from '../errors/http-error.ts'
import { failRequest } from '../handler/fail-request.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { mayBeDraft } from '../request/may-be-draft.ts'
import { parseQuery } from '../request/query.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { Preview } from '../response/preview.ts'
import { noStore, sendStatusPage } from '../response/send-status-page.ts'
import type { Match } from '../router/create-router.ts'

import { answerRoute } from './answer-route.ts'
import type { AnswerOptions, RouteSlot } from './answer-route.ts'
import { answerWithPages } from './answer-with-pages.ts'
import type { PageDispatcher } from './answer-with-pages.ts'
import type { FileMemory } from './file-memory.ts'
import { sendFile } from './send-file.ts'
import type { StaticFile, StaticFiles } from './static-files.ts'

/** What of an app is needed to answer a path. */
export interface PathDispatcher extends AnswerOptions, PageDispatcher {
  readonly preview: Preview
  /** `undefined` in an app without files: nothing is looked for then. */
  readonly files: StaticFiles | undefined
  readonly etags: boolean
  readonly fileMemory: FileMemory
}

/** A path that is settled, with the query that comes with it. */
export interface PathPlace {
  /** Encoded, without query. */
  readonly path: string
  readonly search: string
  /** Tried before a path that a page does not list is 404; tells whether something else answers. */
  readonly otherwise?: (() => boolean) | undefined
  /** Not below the base path: nothing answers there. */
  readonly outside?: true
  /** A page's data, behind a middleware. */
  readonly guarded?: true
}

/**
 * Answers a path that no rule changes any more: a file, an API route, a page, or 404.
 *
 * @example answerPath(dispatcher, { path: '/api/hello', search: '' }, req, res)
 */
export function answerPath(
  dispatcher: PathDispatcher,
  place: PathPlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  try {
    const file = dispatcher.files?.find(place.path)
    if (file !== undefined) {
      answerFile(dispatcher, file, place, req, res)
      return
    }
    answerMatch(dispatcher, dispatcher.router.match(place.path), place, req, res)
  } catch (error) {
    failPlace(dispatcher, error, place, req, res)
  }
}

/**
 * Answers with the route that was found, or 404.
 *
 * @example answerMatch(dispatcher, router.match('/api/hello'), { path: '/api/hello', search: '' }, req, res)
 */
export function answerMatch(
  dispatcher: PathDispatcher,
  match: Match<RouteSlot> | undefined,
  place: PathPlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const { path, search } = place
  if (match === undefined && path.startsWith('/_next/static/')) {
    // Whoever asks for a script has no use for a page.
    sendNotFoundText(res)
    return
  }
  if (match === undefined || match.value.route.kind !== 'api') {
    const { otherwise, outside, guarded } = place
    answerWithPages(dispatcher, { path, search, match, otherwise, outside, guarded }, req, res)
    return
  }
  req.versoSearch = search
  req.versoParams = match.params
  req.query = parseQuery(search, match.params, req.versoLists)
  // A wrong token is cleared before the handler runs, so that a cookie the handler sets stays the last word.
  if (mayBeDraft(req)) req.previewData = dispatcher.preview.read(req.cookies, res)
  answerRoute(dispatcher, match.value, req, res)
}

/**
 * Answers with a file.
 *
 * @example answerFile(dispatcher, file, { path: '/favicon.ico', search: '' }, req, res)
 */
export function answerFile(
  dispatcher: PathDispatcher,
  file: StaticFile,
  place: PathPlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const options = {
    etags: dispatcher.etags,
    memory: dispatcher.fileMemory,
    onStatus: (_: unknown, __: unknown, status: number, reason: string) =>
      failPlace(dispatcher, new HttpError(status, reason), place, req, res),
  }
  sendFile(file, req, res, options).catch((error: unknown) =>
    failRequest(error, req, res, undefined, dispatcher),
  )
}

/**
 * Answers a failure on the way to a route: an error page, or JSON in an app without pages.
 *
 * @example failPlace(dispatcher, new HttpError(412, 'Precondition Failed'), place, req, res)
 */
export function failPlace(
  dispatcher: PathDispatcher,
  error: unknown,
  place: PathPlace,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  if (!isHttpError(error)) failRequest(error, req, res, undefined, dispatcher)
  else if (dispatcher.pages === undefined) sendStatusPage(res, error.status, error.message)
  else answerWithPages(dispatcher, { ...place, match: undefined, error }, req, res)
}

function sendNotFoundText(res: ApiServerResponse): void {
  res.statusCode = 404
  res.setHeader('Cache-Control', noStore)
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  res.end('Not Found')
}
