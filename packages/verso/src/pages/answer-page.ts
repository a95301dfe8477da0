import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { LoadedPage } from '../types/page.ts'
import type { Route } from '../types/route.ts'

import { toStateHeaders } from './error-pages.ts'
import { isCrawler } from './is-crawler.ts'
import { toLocation, toRedirectData } from './make-page.ts'
import { toCachedPage } from './cached-page.ts'
import { isDynamic, toPageKind } from './page-kind.ts'
import type { PageKind } from './page-kind.ts'
import { toPagePath, toSharedKey } from './page-path.ts'
import { pageMaker } from './pages-context.ts'
import type { PagesContext } from './pages-context.ts'
import type { PathLists } from './path-lists.ts'
import { renderDynamic } from './render-dynamic.ts'
import {
  dataType,
  htmlType,
  refuseMethod,
  refuseOptions,
  sendMade,
  sendReady,
  sendRedirect,
} from './send-page.ts'
import {
  devCacheControl,
  isAllowed,
  sendStored,
  sendUnstored,
  setMatchedPath,
} from './send-record.ts'
import type { PageTarget, SendContext } from './send-record.ts'
import type { Draft } from './static-props.ts'

/** What {@link answerPage} works with. One object an app. */
export interface PageAnswers extends SendContext {
  readonly lists: PathLists
  /** What is known of pages that were asked for, by pattern. */
  readonly known: Map<string, KnownPage>
}

/** What does not change while the app runs. */
export interface KnownPage {
  readonly kind: PageKind
  /** The key under which the page is kept, when it is one for all its paths. */
  readonly key: string | undefined
  /** Its modules, once something had to be made from them. */
  readonly loaded?: LoadedPage
}

/**
 * Answers a request for a page, or for its data. What is in memory is sent without waiting for anything.
 *
 * @example answerPage(answers, { route, params, path, search, dataOnly: false }, req, res)
 */
export function answerPage(
  answers: PageAnswers,
  target: PageTarget,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  const { context } = answers
  const known = context.reload ? undefined : answers.known.get(target.route.pattern)
  if (known !== undefined && isKept(known) && (known.kind === 'static' || !mayBeDraft(req))) {
    const page = context.cache.peek(known.key ?? toPagePath(target.route, target.params))
    if (page !== undefined) {
      try {
        sendStored(answers, target, page, req, res)
      } catch (error) {
        void answers.errors.fail(error, req, res, target)
      }
      return
    }
  }
  answerSlowly(answers, target, known, req, res).catch((error: unknown) =>
    answers.errors.fail(error, req, res, target),
  )
}

async function answerSlowly(
  answers: PageAnswers,
  target: PageTarget,
  known: KnownPage | undefined,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const { context } = answers
  const { route } = target
  const kept = !context.reload && (known === undefined || isKept(known))
  if (kept && (known?.kind === 'static' || !mayBeDraft(req))) {
    // A page that is kept is answered without loading its code.
    const page = await context.cache.find(known?.key ?? toPagePath(route, target.params))
    if (page !== undefined) {
      if (known === undefined) learn(answers, route, page.record.hasData ? 'ssg' : 'static')
      sendStored(answers, target, page, req, res)
      return
    }
  }
  const loaded = known?.loaded ?? (await context.source.load(route))
  const kind = known?.loaded === undefined ? toPageKind(loaded, route.pattern) : known.kind
  if (known?.loaded === undefined) learn(answers, route, kind, loaded)
  if (target.dataOnly && kind === 'ssg') setMatchedPath(res, route)
  if (kind === 'static' || kind === 'ssg') {
    await answerStatic(answers, target, { loaded, kind }, req, res)
  } else {
    await answerDynamic(answers, target, { loaded, kind }, req, res)
  }
}

function isKept({ kind }: KnownPage): boolean {
  return kind === 'static' || kind === 'ssg'
}

function learn(
  { context, known }: PageAnswers,
  route: Route,
  kind: PageKind,
  loaded?: LoadedPage,
): void {
  if (context.reload) return
  const shared = kind === 'static' || !isDynamic(route.pattern)
  const key = shared ? toSharedKey(route) : undefined
  known.set(route.pattern, { kind, key, ...(loaded === undefined ? {} : { loaded }) })
}

interface Loaded {
  readonly loaded: LoadedPage
  readonly kind: PageKind
}

async function answerDynamic(
  { context, errors }: PageAnswers,
  target: PageTarget,
  { loaded, kind }: Loaded,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  // Only getServerSideProps has data; getInitialProps runs in the browser itself.
  const dataOnly = target.dataOnly && kind === 'ssr'
  if (target.dataOnly && !dataOnly && target.guarded !== true) {
    return errors.notFound(req, res, target)
  }
  // Next.js lets no OPTIONS reach a page: what a preflight asks for is no page's to grant.
  if (req.method === 'OPTIONS') return refuseOptions(res)
  if (target.dataOnly) setMatchedPath(res, target.route)
  req.query = parseQuery(target.search, target.params, true)
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
    if (context.reload && !res.hasHeader('Cache-Control')) {
      res.setHeader('Cache-Control', devCacheControl)
    }
    sendMade(res, result.body, dataOnly ? dataType : htmlType)
  } else if (result.kind === 'redirect') {
    if (dataOnly) {
      sendPlain(
        res,
        res.statusCode,
        ['Cache-Control', noStore],
        toRedirectData(result, {
          kind: 'ssr',
          isDraft: draft !== undefined,
          initial: result.initial,
        }),
      )
    } else {
      sendRedirect(res, result.status, toLocation(result, basePath), ['Cache-Control', noStore])
    }
  } else if (dataOnly) {
    sendPlain(res, 404, ['Cache-Control', noStore], { notFound: true })
  } else {
    await errors.notFound(req, res, target)
  }
}

async function answerStatic(
  answers: PageAnswers,
  target: PageTarget,
  { loaded, kind }: Loaded,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const { context, errors, lists } = answers
  const { route, params, dataOnly } = target
  if (kind === 'static' && dataOnly && target.guarded !== true) {
    return errors.notFound(req, res, target)
  }
  if (!isAllowed(req.method, route)) return refuseMethod(res)
  if (kind === 'static') {
    const make = pageMaker(context, { route, params: undefined, reason: 'stale', loaded })
    const key = toSharedKey(route)
    const page = context.reload
      ? toCachedPage(await make(0), 0)
      : ((await context.cache.find(key)) ?? (await context.cache.make(key, make)))
    return sendStored(answers, target, page, req, res)
  }
  const draft = readDraft(context, req, res)
  const key = toPagePath(route, params)
  const list = draft === undefined ? await lists.get(route, loaded) : undefined
  const unlisted = list !== undefined && !list.has(key)
  if (unlisted && list.fallback === false) {
    if (!dataOnly && target.otherwise?.() === true) return
    return errors.notFound(req, res, target)
  }
  if (unlisted && list.fallback === true && !dataOnly && !isCrawler(req.headers['user-agent'])) {
    return sendFallback(answers, target, loaded, res)
  }
  const options = { route, params, reason: 'stale', loaded } as const
  if (draft !== undefined || context.reload) {
    const record = await pageMaker(context, {
      ...options,
      ...(draft === undefined ? {} : { draft }),
    })(0)
    return sendUnstored(answers, target, toCachedPage(record, 0), draft, req, res)
  }
  const held = await context.cache.find(key)
  const page = held ?? (await context.cache.make(key, pageMaker(context, options)))
  return sendStored(answers, target, page, req, res, held === undefined ? 'MISS' : undefined)
}

/** The placeholder of a page that is not there yet; the browser asks for the data, which makes the page. */
async function sendFallback(
  { context }: PageAnswers,
  { route }: PageTarget,
  loaded: LoadedPage,
  res: ApiServerResponse,
): Promise<void> {
  const options = { route, params: undefined, reason: 'stale', loaded, fallback: true } as const
  const key = `${route.pattern}#fallback`
  const make = pageMaker(context, options)
  const page = context.reload
    ? toCachedPage(await make(0), 0)
    : ((await context.cache.find(key)) ?? (await context.cache.make(key, make)))
  sendReady(res, 200, [...toStateHeaders('MISS'), 'Cache-Control', noStore], page.html)
}

function sendPlain(res: ApiServerResponse, status: number, headers: string[], body: object): void {
  for (let i = 0; i < headers.length; i += 2) {
    if (!res.hasHeader(headers[i] as string)) {
      res.setHeader(headers[i] as string, headers[i + 1] as string)
    }
  }
  if (status !== 404) res.setHeader('Content-Type', dataType)
  res.statusCode = status
  res.end(JSON.stringify(body))
}

/** One look at the header: cookies are parsed for the few requests that carry one of these. */
function mayBeDraft(req: ApiIncomingMessage): boolean {
  const { cookie } = req.headers
  return cookie !== undefined && /__prerender_bypass|__next_preview_data/.test(cookie)
}

/** Draft mode, and a wrong token's end. */
function readDraft(
  { preview }: PagesContext,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Draft | undefined {
  if (!mayBeDraft(req)) return undefined
  req.previewData = preview.read(req.cookies, res)
  return req.previewData === false ? undefined : { data: req.previewData }
}
