import { stringify } from 'node:querystring'

import { configDefaults } from '../config/defaults.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'
import type { Query } from '../request/query.ts'
import type { ResolvedConfig } from '../types/config.ts'

import { addBasePath, removeBasePath } from './base-path.ts'
import { canonicalPath } from './canonical-path.ts'
import { compileHeaders } from './compile-headers.ts'
import type { HeaderList } from './compile-headers.ts'
import { compileRedirects } from './compile-redirects.ts'
import { compileRewrites } from './compile-rewrites.ts'
import type { Rewritten, TryRewrite } from './compile-rewrites.ts'
import type { RequestFacts } from './conditions.ts'
import { dataPathOf, toDataPath } from './data-path.ts'
import type { Exchange } from './exchange.ts'
import type { Middleware, MiddlewareDecision, MiddlewareSource } from './middleware-source.ts'
import { proxyRequest } from './proxy-request.ts'
import type { Lookup, Routed, Rules } from './rules.ts'
import { sendRedirect } from './send-redirect.ts'
import { setHeaders } from './set-headers.ts'

/** What the configuration says about requests. */
export type RulesConfig = Pick<
  ResolvedConfig,
  | 'basePath'
  | 'trailingSlash'
  | 'skipTrailingSlashRedirect'
  | 'poweredByHeader'
  | 'redirects'
  | 'rewrites'
  | 'headers'
>

/** A request on its way through the rules. */
interface State {
  path: string
  search: string
  query: Query
  headers: HeaderList
  /** What handlers see: the target without base path. */
  readonly url: string
  /** A data request: the build it was for. The path is the page's then. */
  dataOf: string | undefined
}

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
  const { basePath, rewrites } = config
  const findRedirect = compileRedirects(config.redirects, basePath)
  const findHeaders = compileHeaders(config.headers, basePath)
  const before = compileRewrites(rewrites.beforeFiles, basePath)
  const after = compileRewrites(rewrites.afterFiles, basePath)
  const fallback = compileRewrites(rewrites.fallback, basePath)
  const needed =
    basePath !== '' ||
    config.trailingSlash ||
    config.skipTrailingSlashRedirect ||
    config.poweredByHeader ||
    middleware !== undefined ||
    findRedirect !== undefined ||
    findHeaders !== undefined ||
    before.length + after.length + fallback.length > 0
  if (!needed) return undefined

  const strip = (path: string): string | undefined => {
    const inside = removeBasePath(path, basePath)
    return inside !== undefined && inside.length > 1 ? inside.replace(/\/$/, '') : inside
  }

  /** The first rewrite that leads somewhere, or `'answered'` when another server answers. */
  const rewriteAll = <Found>(
    rules: readonly TryRewrite[],
    exchange: Exchange,
    state: State,
    check: ((path: string) => Found | undefined) | undefined,
  ): Found | 'answered' | undefined => {
    for (const rule of rules) {
      const rewritten = rule(state.path, factsOf(exchange.req, state))
      if (rewritten === undefined) continue
      if (rewritten.origin !== undefined) {
        passOn(exchange, rewritten, rewritten.origin)
        return 'answered'
      }
      state.path = rewritten.path
      state.query = rewritten.query
      state.search = stringify(rewritten.query)
      const path = strip(state.path)
      const found = path === undefined ? undefined : check?.(path)
      if (found !== undefined) return found
    }
    return undefined
  }

  const finish = <Found>(
    { req, res }: Exchange,
    state: State,
    found: Found | undefined,
  ): Routed<Found> => {
    setHeaders(res, state.headers)
    req.url = state.url
    const path = strip(state.path) ?? state.path
    // Of a page with parameters its answer says the pattern instead.
    if (state.dataOf !== undefined) res.setHeader('x-nextjs-matched-path', path)
    return {
      path: state.dataOf === undefined ? path : toDataPath(path, state.dataOf),
      search: state.search,
      // Data of pages is found under its own path, once more.
      found: state.dataOf === undefined ? found : undefined,
    }
  }

  const afterMiddleware = <Found>(
    exchange: Exchange,
    state: State,
    lookup: Lookup<Found>,
  ): Routed<Found> | undefined => {
    const exact = (path: string): Found | undefined => lookup.exact(path)
    const any = (path: string): Found | undefined => lookup.exact(path) ?? lookup.any(path)
    const here = (find: (path: string) => Found | undefined): Found | undefined => {
      const path = strip(state.path)
      return path === undefined ? undefined : find(path)
    }
    const found =
      rewriteAll<Found>(before, exchange, state, undefined) ??
      here(exact) ??
      rewriteAll(after, exchange, state, any) ??
      here(any) ??
      rewriteAll(fallback, exchange, state, any)
    if (found === 'answered') return undefined
    const routed = finish(exchange, state, found)
    if (fallback.length === 0) return routed
    const otherwise = (): Routed<Found> | 'answered' | undefined => {
      const next = rewriteAll(fallback, exchange, state, any)
      if (next === undefined) return undefined
      return next === 'answered' ? 'answered' : finish(exchange, state, next)
    }
    return { ...routed, otherwise }
  }

  const applyDecision = <Found>(
    exchange: Exchange,
    state: State,
    lookup: Lookup<Found>,
    decision: MiddlewareDecision | undefined,
  ): Routed<Found> | undefined => {
    if (decision === undefined) return undefined
    const { headers, rewrite } = decision
    if (headers.some(isCookie)) {
      // Its cookies are instead of the configuration's, and a handler's are beside them, as in Next.js.
      state.headers = state.headers.filter((header) => !isCookie(header))
      exchange.res.versoKeptCookies = headers.filter(isCookie).map(([, value]) => value)
    }
    state.headers.push(...headers)
    if (rewrite !== undefined) {
      const { origin, path, search } = rewrite
      if (origin !== undefined) {
        setHeaders(exchange.res, state.headers)
        passOn(exchange, { path, search: search === '' ? '' : `?${search}` }, origin)
        return undefined
      }
      // The client's router must not take another page's data for its own.
      if (state.dataOf !== undefined && path !== state.path) {
        state.headers.push(['x-nextjs-rewrite', path + (search === '' ? '' : `?${search}`)])
      }
      state.path = path
      state.search = search
      state.query = parseQuery(search, undefined)
    }
    return afterMiddleware(exchange, state, lookup)
  }

  const throughMiddleware = <Found>(
    middleware: Middleware,
    exchange: Exchange,
    state: State,
    lookup: Lookup<Found>,
  ): Routed<Found> | undefined | Promise<Routed<Found> | undefined> => {
    const { path, search, headers } = state
    if (!middleware.matches(path, factsOf(exchange.req, state))) {
      return afterMiddleware(exchange, state, lookup)
    }
    return middleware
      .run(exchange, { path, search, data: state.dataOf !== undefined, headers })
      .then((decision) => applyDecision(exchange, state, lookup, decision))
  }

  return {
    canonical: (path) => canonicalPath(path, config),
    route(exchange, place, lookup) {
      const { req, res } = exchange
      if (config.poweredByHeader) res.setHeader('X-Powered-By', 'Verso')
      // With a middleware the data of a page is asked for as the page is: what guards one guards the other.
      // Without its last slash, which configurations may let pass: it is looked up without it, too.
      const inside = middleware && strip(place.path)
      const data = inside === undefined ? undefined : dataPathOf(inside)
      const state: State = {
        path: data === undefined ? place.path : addBasePath(data.path, basePath),
        search: place.search,
        query: parseQuery(place.search, undefined),
        headers: [],
        url: removeBasePath(req.url ?? '/', basePath) ?? req.url ?? '/',
        dataOf: data?.buildId,
      }
      const facts = factsOf(req, state)
      if (findHeaders !== undefined) state.headers.push(...findHeaders(state.path, facts))
      const redirect = findRedirect?.(state.path, facts)
      if (redirect !== undefined) {
        sendRedirect(res, redirect.status, redirect.location)
        return undefined
      }
      if (middleware === undefined) return afterMiddleware(exchange, state, lookup)
      const current = middleware.current()
      return current instanceof Promise
        ? current.then((loaded) => throughMiddleware(loaded, exchange, state, lookup))
        : throughMiddleware(current, exchange, state, lookup)
    },
  }
}

function isCookie([name]: HeaderList[number]): boolean {
  return name.toLowerCase() === 'set-cookie'
}

function factsOf(req: ApiIncomingMessage, { query }: State): RequestFacts {
  return { headers: req.headers, query }
}

function passOn(
  { req, res, onError }: Exchange,
  { path, search }: Pick<Rewritten, 'path' | 'search'>,
  origin: URL,
): void {
  proxyRequest(req, res, { origin, target: path + search }, onError)
}
