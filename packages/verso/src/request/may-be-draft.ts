import type { ApiIncomingMessage } from './api-request.ts'
import { headBits } from './read-head.ts'

/**
 * Whether a request may be one in draft mode (CONTRACT point 15). Cookies are parsed for the few requests that carry one of these.
 *
 * @example if (mayBeDraft(req)) req.previewData = preview.read(req.cookies, res)
 */
export function mayBeDraft(req: ApiIncomingMessage): boolean {
  if ((req.versoHead & headBits.cookie) === 0) return false
  const { cookie } = req.headers
  return cookie !== undefined && /__prerender_bypass|__next_preview_data/.test(cookie)
}
