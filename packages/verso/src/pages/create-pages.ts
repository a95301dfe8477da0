import { isVersoError, VersoError } from '../errors/verso-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { Preview } from '../response/preview.ts'
import { fromDataPath, isDataPath } from '../rules/data-path.ts'
import type { Logger } from '../types/log.ts'
import type { PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { answerPage } from './answer-page.ts'
import { createErrorPages } from './error-pages.ts'
import type { ErrorTarget } from './error-pages.ts'
import { createMemoryStore } from './memory-store.ts'
import { createPageCache } from './page-cache.ts'
import { toPageKind } from './page-kind.ts'
import { toPagePath } from './page-path.ts'
import type { PageStore } from './page-store.ts'
import { pageMaker } from './pages-context.ts'
import type { FailRequest, PagesContext } from './pages-context.ts'
import { createPathLists } from './path-lists.ts'
import type { PageTarget } from './send-record.ts'

/** What {@link createPages} needs. */
export interface PagesOptions {
  readonly source: PageSource
  /** Default: memory. */
  readonly store?: PageStore | undefined
  readonly logger: Logger
  readonly preview: Preview
  readonly mode: 'development' | 'production' | 'test'
  readonly failRequest: FailRequest
  /** Developers see what went wrong instead of an error page. */
  readonly describesErrors: boolean
  readonly basePath?: string | undefined
  readonly trailingSlash?: boolean | undefined
}

/** Everything that answers with pages. */
export interface Pages {
  /**
   * The path of the page whose data a path asks for; `''` for data of another build; `undefined` for other paths.
   */
  dataPath(path: string): string | undefined
  answer(target: PageTarget, req: ApiIncomingMessage, res: ApiServerResponse): void
  notFound(req: ApiIncomingMessage, res: ApiServerResponse, target: ErrorTarget): void
  /** Logs an error and answers it with the app's error page. */
  fail(error: unknown, req: ApiIncomingMessage, res: ApiServerResponse, target: ErrorTarget): void
  /**
   * Makes a page anew, for `res.revalidate`. Pages that are not stored need nothing.
   *
   * @throws {VersoError} VERSO_ERR_REVALIDATE
   */
  revalidate(page: RevalidateTarget): Promise<void>
}

/** A page to make anew. */
export interface RevalidateTarget {
  readonly route: Route
  readonly params: Params | undefined
  /** As it was given, for messages. */
  readonly urlPath: string
  /** Leave alone what was never made. */
  readonly onlyGenerated: boolean
}

/**
 * Makes the part of an app that answers with pages. Nothing of it is loaded by an app without.
 *
 * @example const pages = createPages({ source, store, logger, preview, mode: 'production', failRequest, describesErrors: false })
 */
export function createPages(options: PagesOptions): Pages {
  const { source, logger, mode } = options
  const context: PagesContext = {
    source,
    logger,
    preview: options.preview,
    failRequest: options.failRequest,
    describesErrors: options.describesErrors,
    basePath: options.basePath ?? '',
    trailingSlash: options.trailingSlash ?? false,
    reload: mode === 'development',
    strict: mode !== 'production',
    cache: createPageCache({
      store: options.store ?? createMemoryStore(),
      report: (error, message) => logger.error(message, { error }),
    }),
  }
  const errors = createErrorPages(context)
  const lists = createPathLists(context)
  const answers = { context, errors, lists, known: new Map() }

  return {
    dataPath: (path) => (isDataPath(path) ? (fromDataPath(path, source.buildId) ?? '') : undefined),
    answer: (target, req, res) => answerPage(answers, target, req, res),
    notFound: (req, res, target) => void errors.notFound(req, res, target),
    fail: (error, req, res, target) => void errors.fail(error, req, res, target),
    async revalidate({ route, params, urlPath, onlyGenerated }) {
      const key = toPagePath(route, params)
      try {
        const loaded = await source.load(route)
        const kind = toPageKind(loaded, route)
        if (kind !== 'ssg') {
          // The status is what a visit would get, as in Next.js.
          if (route.pattern === '/404') refuse(urlPath, 'Invalid response 404')
          return
        }
        const known = await context.cache.find(key)
        if (known === undefined && onlyGenerated) return
        if (known === undefined && !(await lists.allows(route, params, loaded))) {
          refuse(
            urlPath,
            'Invalid response 404',
            `getStaticPaths of ${route.file} does not list it.`,
          )
        }
        const make = pageMaker(context, { route, params, reason: 'on-demand', loaded })
        if (context.reload) await make(0)
        else await context.cache.revalidate(key, make)
      } catch (error) {
        if (isVersoError(error) && error.code === 'VERSO_ERR_REVALIDATE') throw error
        throw new VersoError(
          'VERSO_ERR_REVALIDATE',
          `Failed to revalidate ${urlPath}: Invalid response 500`,
          { hint: 'The old page stays. The cause says what failed.', cause: error },
        )
      }
    },
  }
}

function refuse(
  urlPath: string,
  problem: string,
  hint = 'No prerendered page has this path.',
): never {
  throw new VersoError('VERSO_ERR_REVALIDATE', `Failed to revalidate ${urlPath}: ${problem}`, {
    hint,
  })
}
