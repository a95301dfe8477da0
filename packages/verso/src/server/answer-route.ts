import { failRequest } from '../handler/fail-request.ts'
import type { FailureOptions } from '../handler/fail-request.ts'
import { runEndpoint } from '../handler/run-endpoint.ts'
import type { RunHooks } from '../handler/run-endpoint.ts'
import { toEndpoint } from '../handler/to-endpoint.ts'
import type { Endpoint } from '../handler/to-endpoint.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { AnswerSlot } from '../response/answer-memory.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { noStore } from '../response/send-status-page.ts'
import type { LoadRoute, Route, RouteModule } from '../types/route.ts'

interface Loaded {
  readonly module: RouteModule
  readonly endpoint: Endpoint
  /** What the route answered last. */
  readonly last: AnswerSlot
}

/** A route, and what its file was found to hold. */
export interface RouteSlot {
  readonly route: Route
  loaded?: Loaded
}

/** How routes are loaded and run. */
export interface AnswerOptions extends FailureOptions {
  readonly loadRoute: LoadRoute
  /** Modules may change between requests: dev asks for them each time. */
  readonly reload: boolean
  readonly nextAnswerSlot: () => AnswerSlot
  readonly hooks: RunHooks
}

/**
 * Loads the route's file if need be and runs its handler. Once it is loaded nothing is awaited on the way.
 *
 * @example answerRoute(options, slot, req, res)
 */
export function answerRoute(
  options: AnswerOptions,
  slot: RouteSlot,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  if (slot.loaded !== undefined && !options.reload) {
    run(options, slot.loaded, req, res)
    return
  }
  load(options, slot).then(
    (loaded) => run(options, loaded, req, res),
    (error: unknown) => {
      // A file that does not load today may load after the next deployment.
      res.setHeader('Cache-Control', noStore)
      failRequest(error, req, res, slot.route, options)
    },
  )
}

async function load(options: AnswerOptions, slot: RouteSlot): Promise<Loaded> {
  const module = await options.loadRoute(slot.route)
  if (slot.loaded?.module !== module) {
    slot.loaded = {
      module,
      endpoint: toEndpoint(module, slot.route),
      last: options.nextAnswerSlot(),
    }
  }
  return slot.loaded
}

function run(
  options: AnswerOptions,
  { endpoint, last }: Loaded,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  res.versoSlot = last
  res.versoLimit = endpoint.config.responseLimit
  runEndpoint({ endpoint, req, res }, options.hooks)
}

/**
 * Makes what `runEndpoint` reports to: failures get their one answer, and dev hears of handlers that gave none.
 *
 * @param onUnanswered told about handlers that are done without having answered
 * @example createRunHooks({ logger, describeError: undefined }, undefined)
 */
export function createRunHooks(
  failure: FailureOptions,
  onUnanswered: ((route: Route) => void) | undefined,
): RunHooks {
  return {
    onError(error, { endpoint, req, res }) {
      // An edge handler has no other way to keep a failure out of caches.
      if (endpoint.config.edge && !res.headersSent) res.setHeader('Cache-Control', noStore)
      failRequest(error, req, res, endpoint.route, failure)
    },
    onSettled({ endpoint, res }) {
      if (onUnanswered === undefined || res.headersSent || endpoint.config.externalResolver) return
      watchUnanswered(res, () => onUnanswered(endpoint.route))
    },
  }
}

/** How long a handler may take to answer from a callback before dev wonders whether it will. */
const patience = 1_000

/** A handler that answers from a timer or a pipe is fine: only one that still has not, a while later, is reported. */
function watchUnanswered(res: ApiServerResponse, report: () => void): void {
  const timer = setTimeout(() => {
    const piped = res.listenerCount('unpipe') > 0
    if (!res.headersSent && !res.destroyed && !piped) report()
  }, patience)
  timer.unref()
  res.once('close', () => clearTimeout(timer))
}
