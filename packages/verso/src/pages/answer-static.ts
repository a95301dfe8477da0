import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { LoadedPage } from '../types/page.ts'

import { toStateHeaders } from './cache-control.ts'
import { toCachedPage } from './cached-page.ts'
import { findOrMake, pageMaker, readDraft } from './pages-context.ts'
import { isCrawler } from './is-crawler.ts'
import { toPagePath, toSharedKey } from './page-path.ts'
import type { PathLists } from './path-lists.ts'
import { refuseMethod, sendReady } from './send-page.ts'
import { isAllowed, sendStored, sendUnstored } from './send-record.ts'
import type { PageTarget, SendContext } from './send-record.ts'

/** What {@link answerPrerendered} works with, besides what sending a page needs. */
export interface PrerenderedContext extends SendContext {
  readonly lists: PathLists
}

/**
 * Answers with a page without data: it is made once, the same for all its paths.
 *
 * @throws whatever the page's own code throws
 * @example await answerWithoutData({ context, errors }, target, loaded, req, res)
 */
export async function answerWithoutData(
  sending: SendContext,
  target: PageTarget,
  loaded: LoadedPage,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const { context, errors } = sending
  const { route } = target
  if (target.dataOnly && target.guarded !== true) {
    if (target.otherwise?.() === true) return
    return errors.notFound(req, res, target)
  }
  if (!isAllowed(req.method, route)) return refuseMethod(res)
  const make = pageMaker(context, { route, params: undefined, reason: 'stale', loaded })
  const page = await findOrMake(context, toSharedKey(route), make)
  sendStored(sending, target, page, req, res)
}

/**
 * Answers with a page that has `getStaticProps`: the stored one, one that is made now, a placeholder while it is being made, or
 * 404 for a path that `getStaticPaths` does not list.
 *
 * @throws whatever the page's own code throws
 * @example await answerPrerendered({ context, errors, lists }, target, loaded, req, res)
 */
export async function answerPrerendered(
  prerendered: PrerenderedContext,
  target: PageTarget,
  loaded: LoadedPage,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const { context, errors, lists } = prerendered
  const { route, params, dataOnly } = target
  if (!isAllowed(req.method, route)) return refuseMethod(res)
  const draft = readDraft(context, req, res)
  const key = toPagePath(route, params)
  // An editor in draft mode may look at any path.
  const list = draft === undefined ? await lists.get(route, loaded) : undefined
  const unlisted = list !== undefined && !list.has(key)
  if (unlisted && list.fallback === false) {
    if (target.otherwise?.() === true) return
    return errors.notFound(req, res, target)
  }
  if (unlisted && list.fallback === true && !dataOnly && !isCrawler(req.headers['user-agent'])) {
    return sendFallback(prerendered, target, loaded, res)
  }
  const options = { route, params, reason: 'stale', loaded } as const
  if (draft !== undefined || context.reload) {
    const make = pageMaker(context, draft === undefined ? options : { ...options, draft })
    return sendUnstored(prerendered, target, toCachedPage(await make(0), 0), draft, req, res)
  }
  const held = await context.cache.find(key)
  const page = held ?? (await context.cache.make(key, pageMaker(context, options)))
  sendStored(prerendered, target, page, req, res, held === undefined ? 'MISS' : undefined)
}

/** The placeholder of a page that is not there yet; the browser asks for the data, which makes the page. */
async function sendFallback(
  { context }: SendContext,
  { route }: PageTarget,
  loaded: LoadedPage,
  res: ApiServerResponse,
): Promise<void> {
  const options = { route, params: undefined, reason: 'stale', loaded, fallback: true } as const
  const page = await findOrMake(context, `${route.pattern}#fallback`, pageMaker(context, options))
  sendReady(res, res.statusCode, [...toStateHeaders('MISS'), 'Cache-Control', noStore], page.html)
}
