import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { LoadedPage } from '../types/page.ts'

import { toLocation, toRedirectData } from './next-data.ts'
import type { PageKind } from './page-kind.ts'
import { readDraft } from './pages-context.ts'
import { renderDynamic, type DynamicResult } from './render-dynamic.ts'
import {
  dataType,
  htmlType,
  refuseOptions,
  sendMade,
  sendRedirect,
  setMissingHeaders,
} from './send-page.ts'
import { devCacheControl, setMatchedPath } from './send-record.ts'
import type { PageTarget, SendContext } from './send-record.ts'
import type { Draft } from './static-props.ts'

/** A page whose code has been loaded. */
export interface LoadedKind {
  readonly loaded: LoadedPage
  readonly kind: PageKind
}

/**
 * Answers with a page that is made for each request: `getServerSideProps`, `getInitialProps`.
 *
 * @throws whatever the page's own code throws
 * @example await answerDynamic({ context, errors }, target, { loaded, kind: 'ssr' }, req, res)
 */
export async function answerDynamic(
  { context, errors }: SendContext,
  target: PageTarget,
  { loaded, kind }: LoadedKind,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  // Only getServerSideProps has data; getInitialProps runs in the browser itself.
  const dataOnly = target.dataOnly && kind === 'ssr'
  if (target.dataOnly && !dataOnly && target.guarded !== true) {
    if (target.otherwise?.() === true) return
    return errors.notFound(req, res, target)
  }
  if (target.dataOnly) setMatchedPath(res, target.route)
  // Next.js lets no OPTIONS reach a page: what a preflight asks for is no page's to grant.
  if (req.method === 'OPTIONS') return refuseOptions(res)
  req.query = parseQuery(target.search, target.params, req.versoLists)
  const found = readDraft(context, req, res)
  // `getInitialProps` knows no draft mode.
  const draft = kind === 'ssr' ? found : undefined
  if (req.versoExpectsContinue) res.writeContinue()
  const { source, strict, basePath, trailingSlash } = context
  const result = await renderDynamic({
    ...target,
    dataOnly,
    source,
    loaded,
    req,
    res,
    strict,
    basePath,
    trailingSlash,
    ...(draft === undefined ? {} : { draft }),
  })
  if (result.kind === 'answered') return
  if (result.kind === 'body') {
    if (context.reload) setMissingHeaders(res, ['Cache-Control', devCacheControl])
    sendMade(res, result.body, dataOnly ? dataType : htmlType)
  } else if (dataOnly) {
    sendOutcome(res, result, draft)
  } else if (result.kind === 'redirect') {
    sendRedirect(res, result.status, toLocation(result, basePath), ['Cache-Control', noStore])
  } else {
    await errors.notFound(req, res, target)
  }
}

/** Tells the browser's router, which asked for data, that there is none: where to go instead, or that nothing is there. */
function sendOutcome(
  res: ApiServerResponse,
  result: DynamicResult & { kind: 'redirect' | 'not-found' },
  draft: Draft | undefined,
): void {
  setMissingHeaders(res, ['Cache-Control', noStore])
  if (result.kind === 'not-found') {
    res.statusCode = 404
    res.end('{"notFound":true}')
    return
  }
  const isDraft = draft !== undefined
  res.setHeader('Content-Type', dataType)
  res.end(JSON.stringify(toRedirectData(result, { kind: 'ssr', isDraft, initial: result.initial })))
}
