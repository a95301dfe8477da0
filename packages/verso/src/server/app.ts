import type { IncomingMessage } from 'node:http'

import { failRequest } from '../handler/fail-request.ts'
import type { DescribeError } from '../handler/fail-request.ts'
import type { PageStore } from '../pages/page-store.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { splitTarget } from '../request/split-target.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { createAnswerMemory } from '../response/answer-memory.ts'
import { createPreview } from '../response/preview.ts'
import { createRouter } from '../router/create-router.ts'
import type { Router } from '../router/create-router.ts'
import { resolveDots } from '../router/resolve-dots.ts'
import { createRules } from '../rules/create-rules.ts'
import type { RulesConfig } from '../rules/create-rules.ts'
import { createNamedPaths } from '../rules/named-paths.ts'
import type { MiddlewareSource } from '../rules/middleware-source.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { PageSource } from '../types/page.ts'
import type { LoadRoute, Route } from '../types/route.ts'

import { createRunHooks } from './answer-route.ts'
import type { RouteSlot } from './answer-route.ts'
import { createHeadCheck } from './check-head.ts'
import { createFileMemory } from './file-memory.ts'
import { dispatch } from './dispatch.ts'
import type { Dispatcher } from './dispatch.ts'
import { createHealth, type Unready } from './health.ts'
import { createLazyPages } from './lazy-pages.ts'
import { createObserver } from './observe-request.ts'
import { createQueueWatch } from './watch-queue.ts'
import { revalidate } from './revalidate.ts'
import type { StaticFiles } from './static-files.ts'

/** What an app is made of. The modes differ in these, never in what happens to a request. */
export interface AppOptions {
  readonly config: Pick<ResolvedConfig, 'compress' | 'generateEtags'> &
    Partial<Pick<ResolvedConfig, 'health'>> &
    Partial<RulesConfig>
  readonly routes: readonly Route[]
  readonly loadRoute: LoadRoute
  readonly logger: Logger
  readonly mode: 'development' | 'production' | 'test'
  /** 64 hexadecimal digits, from which the preview cookies' keys are derived. */
  readonly previewSecret: string
  /** Answers to errors of user code, for developers' eyes. Without it clients see `Internal Server Error`. */
  readonly describeError?: DescribeError
  /** Where pages come from. Without it, paths of pages are not found, and no code for them is loaded. */
  readonly pages?: PageSource
  /** Where prerendered pages are kept. Default: memory. */
  readonly pageStore?: PageStore
  /** The files of `public/` and what the build made for browsers. */
  readonly files?: StaticFiles | undefined
  /** The app's `middleware` or `proxy` file. */
  readonly middleware?: MiddlewareSource | undefined
  /** Why the server should get no requests at the moment, for `/readyz`. Without it, it always should. */
  readonly unready?: (() => Unready | undefined) | undefined
}

/** Answers requests. Any number of apps fit in one process. */
export interface App {
  /** Takes a request as `http.createServer` gives it, made by Verso's classes; see `listen`. */
  handle(req: ApiIncomingMessage, res: ApiServerResponse): void
  /** Whether a rewrite may lead a request to another server. `undefined`: none does. */
  readonly leavesApp: ((req: IncomingMessage) => boolean) | undefined
  /** Replaces the route table; requests under way keep theirs. */
  setRoutes(routes: readonly Route[]): void
}

/**
 * Makes the one thing that answers requests, in dev, production and tests alike.
 *
 * @example
 * const app = createApp({ config, routes, loadRoute: (route) => import(route.file), logger, mode, previewSecret })
 * const server = await listen(app, { port: 3000, limits: config.server })
 */
export function createApp(options: AppOptions): App {
  const { config, logger, mode } = options
  const toRouter = (routes: readonly Route[]): Router<RouteSlot> =>
    createRouter<RouteSlot>(routes, (route) => ({ route }))
  const preview = createPreview({ secret: options.previewSecret, secure: mode !== 'development' })
  const { describeError, pages: source, pageStore: store } = options
  const pages =
    source === undefined
      ? undefined
      : createLazyPages({
          source,
          store,
          logger,
          preview,
          mode,
          basePath: config.basePath,
          trailingSlash: config.trailingSlash,
          describesErrors: describeError !== undefined,
          failRequest: (error, req, res, route) =>
            failRequest(error, req, res, route, { logger, describeError }),
        })

  const isNamed = createNamedPaths(config)
  const dispatcher: Dispatcher = {
    router: toRouter(options.routes),
    context: {
      compress: config.compress,
      generateEtags: config.generateEtags,
      basePath: config.basePath ?? '',
      trailingSlash: config.trailingSlash ?? false,
      revalidate: (path, { unstable_onlyGenerated = false }) =>
        revalidate(dispatcher, path, {
          onlyGenerated: unstable_onlyGenerated,
          basePath: config.basePath ?? '',
        }),
      warn: (message) => logger.warn(message),
      report: (error, message) => logger.error(message, { error }),
    },
    preview,
    pages,
    files: options.files,
    rules: createRules(config, options.middleware),
    health: createHealth({
      config: config.health,
      isTaken: (path) => {
        const { files, router } = dispatcher
        const inside = !config.basePath && (files?.find(path) ?? router.match(path)) !== undefined
        return inside || isNamed(path)
      },
      unready: options.unready ?? (() => undefined),
    }),
    etags: config.generateEtags,
    fileMemory: createFileMemory(),
    observe: createObserver(logger),
    checkHead: createHeadCheck(),
    watchQueue: createQueueWatch(),
    logger,
    loadRoute: options.loadRoute,
    describeError,
    reload: mode === 'development',
    nextAnswerSlot: createAnswerMemory(),
    hooks: createRunHooks(
      { logger, describeError },
      mode === 'development' ? (route) => warnUnanswered(route, logger) : undefined,
    ),
  }

  const leavesApp = dispatcher.rules?.leavesApp
  return {
    handle: (req, res) => dispatch(dispatcher, req, res),
    leavesApp:
      leavesApp &&
      (({ url = '', headers }) => {
        if (!url.startsWith('/')) return false
        const { pathname, search, plain } = splitTarget(url)
        return leavesApp(plain ? pathname : resolveDots(pathname), search, headers)
      }),
    setRoutes(routes) {
      dispatcher.router = toRouter(routes)
    },
  }
}

function warnUnanswered({ pattern, file }: Route, logger: Logger): void {
  logger.warn(
    `API resolved without sending a response for ${pattern}; the request stays open. ` +
      `If ${file} answers in another way, export const config = { api: { externalResolver: true } }.`,
  )
}
