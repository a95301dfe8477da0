import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'

import type { PagesContext } from './pages-context.ts'
import type { Draft } from './static-props.ts'

/**
 * Whether a request may be one in draft mode. One look at the header: cookies are parsed for the few requests that carry one of
 * these.
 *
 * @example if (!mayBeDraft(req)) return cache.peek(key)
 */
export function mayBeDraft(req: ApiIncomingMessage): boolean {
  const { cookie } = req.headers
  return cookie !== undefined && /__prerender_bypass|__next_preview_data/.test(cookie)
}

/**
 * Reads draft mode from a request's cookies into `req.previewData`. Cookies whose token is wrong are cleared by the answer.
 *
 * @returns `undefined` when draft mode is off
 * @example const draft = readDraft(context, req, res)
 */
export function readDraft(
  { preview }: Pick<PagesContext, 'preview'>,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Draft | undefined {
  if (!mayBeDraft(req)) return undefined
  req.previewData = preview.read(req.cookies, res)
  return req.previewData === false ? undefined : { data: req.previewData }
}
