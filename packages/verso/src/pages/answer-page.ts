import type { ApiIncomingMessage } from '../request/api-request.ts'
import { mayBeDraft } from '../request/may-be-draft.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { LoadedPage } from '../types/page.ts'
import type { Route } from '../types/route.ts'

import { answerDynamic } from './answer-dynamic.ts'
import { answerPrerendered, answerWithoutData } from './answer-static.ts'
import type { PrerenderedContext } from './answer-static.ts'
import { isDynamic, toPageKind } from './page-kind.ts'
import type { PageKind } from './page-kind.ts'
import { toPagePath, toSharedKey } from './page-path.ts'
import { sendStored, setMatchedPath } from './send-record.ts'
import type { PageTarget } from './send-record.ts'

/** What {@link answerPage} works with. One object an app. */
export interface PageAnswers extends PrerenderedContext {
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

/** Answers with what has to be waited for: a page in the store, or the page's code and what it makes. */
async function answerSlowly(
  answers: PageAnswers,
  target: PageTarget,
  known: KnownPage | undefined,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const { context } = answers
  const { route } = target
  const mayBeStored = !context.reload && (known === undefined || isKept(known))
  if (mayBeStored && (known?.kind === 'static' || !mayBeDraft(req))) {
    // A stored page is answered without loading its code.
    const page = await context.cache.find(known?.key ?? toPagePath(route, target.params))
    if (page !== undefined) {
      if (known === undefined) learn(answers, route, page.record.hasData ? 'ssg' : 'static')
      sendStored(answers, target, page, req, res)
      return
    }
  }
  const loaded = known?.loaded ?? (await context.source.load(route))
  const kind = known?.loaded === undefined ? toPageKind(loaded, route) : known.kind
  if (known?.loaded === undefined) learn(answers, route, kind, loaded)
  if (kind === 'static') {
    await answerWithoutData(answers, target, loaded, req, res)
  } else if (kind === 'ssg') {
    if (target.dataOnly) setMatchedPath(res, route)
    await answerPrerendered(answers, target, loaded, req, res)
  } else {
    await answerDynamic(answers, target, { loaded, kind }, req, res)
  }
}

/** Whether a page is made ahead and kept; others are made for each request. */
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
  const isOneForAllPaths = kind === 'static' || !isDynamic(route.pattern)
  const key = isOneForAllPaths ? toSharedKey(route) : undefined
  known.set(route.pattern, { kind, key, ...(loaded === undefined ? {} : { loaded }) })
}
