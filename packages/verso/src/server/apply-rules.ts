import { failRequest } from '../handler/fail-request.ts'
import { isHttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { Match } from '../router/create-router.ts'
import { dataPathOf } from '../rules/data-path.ts'
import type { Lookup, Place, Routed, Rules } from '../rules/rules.ts'

import { answerFile, answerMatch, failPlace } from './answer-path.ts'
import type { PathDispatcher } from './answer-path.ts'
import type { RouteSlot } from './answer-route.ts'
import { answerWithPages } from './answer-with-pages.ts'
import type { StaticFile } from './static-files.ts'

/** What the app has for a path. */
type Found =
  | { readonly kind: 'file'; readonly file: StaticFile }
  | { readonly kind: 'route'; readonly match: Match<RouteSlot> }
  /** The data of a page, of which pages themselves know whether there is any. */
  | { readonly kind: 'data' }

/**
 * Lets the rules decide what answers a request, and has it answer.
 *
 * @example applyRules(dispatcher, rules, { path: '/old', search: '' }, req, res)
 */
export function applyRules(
  dispatcher: PathDispatcher,
  rules: Rules,
  place: Place,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const fail = (error: unknown): void => failOnTheWay(dispatcher, error, place, req, res)
  const answer = (routed: Routed<Found> | undefined): void => {
    if (routed === undefined) return
    try {
      answerFound(dispatcher, routed, req, res)
    } catch (error) {
      fail(error)
    }
  }
  const onError = (error: unknown): void => failRequest(error, req, res, undefined, dispatcher)
  try {
    const routed = rules.route({ req, res, onError }, place, createLookup(dispatcher))
    if (routed instanceof Promise) routed.then(answer, fail)
    else answer(routed)
  } catch (error) {
    fail(error)
  }
}

function createLookup({ files, router }: PathDispatcher): Lookup<Found> {
  return {
    exact(path) {
      const file = files?.find(path)
      if (file !== undefined) return { kind: 'file', file }
      if (dataPathOf(path) !== undefined) return { kind: 'data' }
      const match = matchOrNothing(router, path)
      return match?.params === undefined && match !== undefined
        ? { kind: 'route', match }
        : undefined
    },
    any(path) {
      const match = router.match(path)
      return match === undefined ? undefined : { kind: 'route', match }
    },
    kindOf(found) {
      if (found.kind === 'route') return found.match.value.route.kind
      return found.kind === 'file' ? 'file' : 'page'
    },
  }
}

/** A parameter that cannot be decoded says nothing about routes without parameters. */
function matchOrNothing(
  router: PathDispatcher['router'],
  path: string,
): Match<RouteSlot> | undefined {
  try {
    return router.match(path)
  } catch (error) {
    if (isHttpError(error)) return undefined
    throw error
  }
}

function answerFound(
  dispatcher: PathDispatcher,
  { path, search, found, otherwise, outside, guarded }: Routed<Found>,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const tryOthers = (): boolean => {
    const next = otherwise?.()
    if (typeof next === 'object') answerFound(dispatcher, next, req, res)
    return next !== undefined
  }
  const place = {
    path,
    search,
    ...(otherwise !== undefined && { otherwise: tryOthers }),
    ...(outside && { outside }),
    ...(guarded && { guarded }),
  }
  if (found?.kind === 'file') answerFile(dispatcher, found.file, place, req, res)
  else answerMatch(dispatcher, found?.kind === 'route' ? found.match : undefined, place, req, res)
}

/** What a middleware throws is answered as what a page throws. */
function failOnTheWay(
  dispatcher: PathDispatcher,
  error: unknown,
  place: Place,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  if (!res.headersSent) res.setHeader('Cache-Control', noStore)
  if (isHttpError(error)) failPlace(dispatcher, error, place, req, res)
  else if (dispatcher.pages === undefined || res.headersSent) {
    failRequest(error, req, res, undefined, dispatcher)
  } else answerWithPages(dispatcher, { ...place, search: '', match: undefined, error }, req, res)
}
