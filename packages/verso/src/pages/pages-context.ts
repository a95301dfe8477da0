import type { ApiIncomingMessage } from '../request/api-request.ts'
import { mayBeDraft } from '../request/may-be-draft.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { Preview } from '../response/preview.ts'
import type { Logger } from '../types/log.ts'
import type { LoadedPage, PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { toCachedPage, type CachedPage } from './cached-page.ts'
import { makePage } from './make-page.ts'
import type { MakePage, PageCache } from './page-cache.ts'
import type { PageRecord } from './page-record.ts'
import type { Draft, Reason } from './static-props.ts'

/** Where failures end that no error page can answer. Handed in: what answers API routes is none of pages' business. */
export type FailRequest = (
  error: unknown,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  route: Route | undefined,
) => void

/** What the parts of `pages/` share: one object an app. */
export interface PagesContext {
  readonly source: PageSource
  readonly cache: PageCache
  readonly logger: Logger
  readonly preview: Preview
  readonly failRequest: FailRequest
  /** Developers see what went wrong instead of an error page. */
  readonly describesErrors: boolean
  readonly basePath: string
  readonly trailingSlash: boolean
  /** Pages may change between requests: nothing is kept. */
  readonly reload: boolean
  /** Refuse props that JSON changes. */
  readonly strict: boolean
}

/** Which page, in which form. */
export interface MakeOptions {
  readonly route: Route
  readonly params: Params | undefined
  readonly reason: Reason
  readonly loaded?: LoadedPage
  readonly fallback?: boolean
  readonly status?: number
  readonly draft?: Draft
}

/**
 * Makes the function that makes a page, loading its code when it is called.
 *
 * @example context.cache.refresh(key, pageMaker(context, { route, params, reason: 'stale' }))
 */
export function pageMaker(context: PagesContext, options: MakeOptions): MakePage {
  return async (epoch): Promise<PageRecord> => {
    const { source, basePath, trailingSlash, strict } = context
    const loaded = options.loaded ?? (await source.load(options.route))
    const status = options.status ?? statusOf(options.route)
    return makePage({ ...options, loaded, source, basePath, trailingSlash, strict, epoch, status })
  }
}

/**
 * The status that a prerendered page has by its name.
 *
 * @example statusOf(route) // 404 for pages/404
 */
export function statusOf({ pattern }: Route): number {
  if (pattern === '/404') return 404
  return pattern === '/500' ? 500 : 200
}

/**
 * Takes a page from the cache, or makes it. In dev, where its code may have changed, it is made each time and not kept.
 *
 * @throws whatever the page's own code throws
 * @example const page = await findOrMake(context, key, pageMaker(context, { route, params, reason: 'stale' }))
 */
export async function findOrMake(
  { reload, cache }: Pick<PagesContext, 'reload' | 'cache'>,
  key: string,
  make: MakePage,
): Promise<CachedPage> {
  if (reload) return toCachedPage(await make(0), 0)
  return (await cache.find(key)) ?? (await cache.make(key, make))
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
