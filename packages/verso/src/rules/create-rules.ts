import { configDefaults } from '../config/defaults.ts'
import { parseQuery } from '../request/query.ts'
import { sendRedirect } from '../response/send-redirect.ts'
import type { ResolvedConfig } from '../types/config.ts'

import { canonicalPath } from './canonical-path.ts'
import { spelledPlainly } from './canonical-spelling.ts'
import { compileHeaders } from './compile-headers.ts'
import { compileRedirects } from './compile-redirects.ts'
import type { FindRedirect, Redirection } from './compile-redirects.ts'
import type { RequestFacts } from './conditions.ts'
import { toDataPath } from './data-path.ts'
import type { Exchange } from './exchange.ts'
import type { Middleware, MiddlewareSource } from './middleware-source.ts'
import { createRewriteOrder } from './rewrite-order.ts'
import { dataOf, startState, toInside } from './route-state.ts'
import type { RouteState } from './route-state.ts'
import type { Lookup, Place, Routed, Rules } from './rules.ts'
import { setHeaders } from './set-headers.ts'
import { takeDecision } from './take-decision.ts'

/** What the configuration says about requests. */
export type RulesConfig = Pick<
  ResolvedConfig,
  | 'basePath'
  | 'trailingSlash'
  | 'skipTrailingSlashRedirect'
  | 'skipProxyUrlNormalize'
  | 'poweredByHeader'
  | 'redirects'
  | 'rewrites'
  | 'headers'
>

/**
 * Compiles what the configuration says about requests.
 *
 * @returns `undefined` when it says nothing, so that such apps pay nothing
 * @example const rules = createRules(config, undefined)
 */
export function createRules(
  said: Partial<RulesConfig>,
  middleware: MiddlewareSource | undefined,
): Rules | undefined {
  const config: RulesConfig = { ...configDefaults, ...said }
  const { basePath } = config
  const findRedirect = compileRedirects(config.redirects, basePath)
  const findHeaders = compileHeaders(config.headers, basePath)
  const rewrites = createRewriteOrder(config.rewrites, basePath)
  const needed =
    basePath !== '' ||
    config.trailingSlash ||
    config.skipTrailingSlashRedirect ||
    config.poweredByHeader ||
    middleware !== undefined ||
    findRedirect !== undefined ||
    findHeaders !== undefined ||
    rewrites.any
  if (!needed) return undefined

  const afterMiddleware = <Found>(
    exchange: Exchange,
    state: RouteState,
    lookup: Lookup<Found>,
  ): Routed<Found> | undefined => {
    const found = rewrites.find(exchange, state, lookup)
    if (found === 'answered') return undefined
    const routed = finish(exchange, state, { found, lookup, basePath })
    if (!rewrites.hasLast) return routed
    // Another page is no answer to who asks for a page's data.
    const isData = dataOf(state.path, basePath) !== undefined
    const otherwise = (): Routed<Found> | 'answered' | undefined => {
      const next = rewrites.findLast(exchange, state, lookup)
      if (next === undefined) return undefined
      if (isData && next !== 'answered' && lookup.kindOf(next) === 'page') return undefined
      if (next === 'answered') return 'answered'
      return finish(exchange, state, { found: next, lookup, basePath })
    }
    return { ...routed, otherwise }
  }

  const throughMiddleware = <Found>(
    current: Middleware,
    exchange: Exchange,
    state: RouteState,
    lookup: Lookup<Found>,
    asked: Place,
  ): Routed<Found> | undefined | Promise<Routed<Found> | undefined> => {
    const { headers } = state
    const { path, search } = config.skipProxyUrlNormalize ? asked : state
    if (!current.matches(state.path, { headers: exchange.req.headers, query: state.query })) {
      return afterMiddleware(exchange, state, lookup)
    }
    return current
      .run(exchange, { path, search, data: state.dataOf !== undefined, headers })
      .then((decision) =>
        decision === undefined || takeDecision(exchange, state, decision, config)
          ? undefined
          : afterMiddleware(exchange, state, lookup),
      )
  }

  return {
    canonical: (path) => canonicalPath(path, config),
    leavesApp: leadsElsewhere(config.rewrites)
      ? (path, search, headers) =>
          rewrites.leavesApp(path, { headers, query: parseQuery(search, undefined) })
      : undefined,
    route(exchange, place, lookup) {
      const { req, res } = exchange
      if (config.poweredByHeader) res.setHeader('X-Powered-By', 'Verso')
      const guarded = middleware !== undefined
      const state = startState(place, { url: req.url ?? '/', guarded, config })
      const facts = { headers: req.headers, query: state.query }
      if (findHeaders !== undefined) state.headers.push(...findHeaders(state.path, facts))
      const find = (): unknown => {
        const inside = toInside(state.path, basePath)
        return inside === undefined ? undefined : (lookup.exact(inside) ?? lookup.any(inside))
      }
      const redirect = findRedirect && findInAnySpelling(findRedirect, state.path, facts, find)
      if (redirect !== undefined) {
        sendRedirect(res, redirect.status, redirect.location)
        return undefined
      }
      if (middleware === undefined) return afterMiddleware(exchange, state, lookup)
      const current = middleware.current()
      return current instanceof Promise
        ? current.then((loaded) => throughMiddleware(loaded, exchange, state, lookup, place))
        : throughMiddleware(current, exchange, state, lookup, place)
    },
  }
}

/** A path in another spelling must not get past the redirect that guards it. */
function findInAnySpelling(
  findRedirect: FindRedirect,
  path: string,
  facts: RequestFacts,
  find: () => unknown,
): Redirection | undefined {
  const found = findRedirect(path, facts)
  if (found !== undefined) return found
  const plain = spelledPlainly(path, find)
  return plain === undefined ? undefined : findRedirect(plain, facts)
}

function leadsElsewhere({ beforeFiles, afterFiles, fallback }: RulesConfig['rewrites']): boolean {
  return [beforeFiles, afterFiles, fallback].some((rules) =>
    rules?.some(({ destination }) => !destination.startsWith('/')),
  )
}

interface Finish<Found> {
  readonly found: Found | undefined
  readonly lookup: Lookup<Found>
  readonly basePath: string
}

function finish<Found>(
  { req, res }: Exchange,
  state: RouteState,
  { found, lookup, basePath }: Finish<Found>,
): Routed<Found> {
  setHeaders(res, state.headers)
  req.url = state.url
  req.versoLists = state.lists
  const inside = toInside(state.path, basePath)
  const { search } = state
  // What lies outside of the base path is nobody's, data included.
  if (inside === undefined) {
    return { path: state.path, search, found, outside: true }
  }
  if (state.dataOf === undefined) return { path: inside, search, found }
  const kind = found === undefined ? undefined : lookup.kindOf(found)
  if (kind === 'file') return { path: inside, search, found }
  // Of a page with parameters its answer says the pattern instead.
  res.setHeader('x-nextjs-matched-path', inside)
  if (kind === 'api') return { path: inside, search, found }
  // Data of pages is found under its own path, once more.
  const path = toDataPath(inside, state.dataOf)
  return { path, search, found: undefined, guarded: true }
}
