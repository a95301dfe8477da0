import { stringify } from 'node:querystring'

import type { Query } from '../request/query.ts'
import type { ResolvedConfig } from '../types/config.ts'

import { spelledPlainly } from './canonical-spelling.ts'
import { compileRewrites } from './compile-rewrites.ts'
import type { TryRewrite } from './compile-rewrites.ts'
import type { RequestFacts } from './conditions.ts'
import type { Exchange } from './exchange.ts'
import { proxyRequest } from './proxy-request.ts'
import { toInside } from './route-state.ts'
import type { RouteState } from './route-state.ts'
import type { Lookup } from './rules.ts'

/** `'answered'`: another server answers. */
export type RewriteResult<Found> = Found | 'answered' | undefined

/** The rewrites of an app, with its files and routes in their places between them. */
export interface RewriteOrder {
  /** There is at least one. */
  readonly any: boolean
  /** There are some for what nothing else answers. */
  readonly hasLast: boolean
  /** Whether the rewrites alone lead to another server. */
  leavesApp(path: string, facts: RequestFacts): boolean
  /** Finds what answers, and leaves in the state where that is. */
  find<Found>(exchange: Exchange, state: RouteState, lookup: Lookup<Found>): RewriteResult<Found>
  /** Tries the last ones only: for a page that turns out not to have the path. */
  findLast<Found>(
    exchange: Exchange,
    state: RouteState,
    lookup: Lookup<Found>,
  ): RewriteResult<Found>
}

/** As URLs have it in a query. */
function encodeQuotes(search: string): string {
  return search.replaceAll("'", '%27')
}

/** As text a list of one is a plain value. */
function listsOfOne(query: Query): string[] {
  return Object.keys(query).filter((name) => Array.isArray(query[name]) && query[name].length === 1)
}

/**
 * Compiles `rewrites`. The order is that of Next.js: rewrites before files, files and plain routes, rewrites after them,
 * all routes, the last rewrites.
 *
 * @example createRewriteOrder({ afterFiles: [{ source: '/a', destination: '/b' }] }, '').find(exchange, state, lookup)
 */
export function createRewriteOrder(
  rewrites: ResolvedConfig['rewrites'],
  basePath: string,
): RewriteOrder {
  const before = compileRewrites(rewrites.beforeFiles, basePath)
  const after = compileRewrites(rewrites.afterFiles, basePath)
  const last = compileRewrites(rewrites.fallback, basePath)

  /** Applies rewrites one after the other, until one leads to something. */
  const follow = <Found>(
    rules: readonly TryRewrite[],
    { req, res, onError }: Exchange,
    state: RouteState,
    check: ((path: string) => Found | undefined) | undefined,
    spelling?: string,
  ): RewriteResult<Found> => {
    const sent = state.path
    for (const rule of rules) {
      const facts = { headers: req.headers, query: state.query }
      let rewritten = rule(state.path, facts)
      if (spelling !== undefined && state.path === sent) rewritten ??= rule(spelling, facts)
      if (rewritten === undefined) continue
      if (rewritten.origin !== undefined) {
        const { origin, path, search } = rewritten
        proxyRequest(req, res, { origin, target: path + encodeQuotes(search) }, onError)
        return 'answered'
      }
      state.path = rewritten.path
      state.query = rewritten.query
      state.search = stringify(rewritten.query)
      state.lists = listsOfOne(rewritten.query)
      const path = toInside(state.path, basePath)
      const found = path === undefined ? undefined : check?.(path)
      if (found !== undefined) return found
    }
    return undefined
  }

  const anyOf =
    <Found>(lookup: Lookup<Found>) =>
    (path: string): Found | undefined =>
      lookup.exact(path) ?? lookup.any(path)

  const findLast: RewriteOrder['findLast'] = (exchange, state, lookup) =>
    follow(last, exchange, state, anyOf(lookup))

  return {
    any: before.length + after.length + last.length > 0,
    hasLast: last.length > 0,
    leavesApp(path, { headers, query }) {
      let facts = { headers, query }
      let now = path
      for (const rule of [...before, ...after, ...last]) {
        const rewritten = rule(now, facts)
        if (rewritten?.origin !== undefined) return true
        if (rewritten === undefined) continue
        now = rewritten.path
        facts = { headers, query: rewritten.query }
      }
      return false
    },
    find<Found>(exchange: Exchange, state: RouteState, lookup: Lookup<Found>) {
      const any = anyOf(lookup)
      const here = (find: (path: string) => Found | undefined): Found | undefined => {
        const path = toInside(state.path, basePath)
        return path === undefined ? undefined : find(path)
      }
      return (
        follow<Found>(
          before,
          exchange,
          state,
          undefined,
          before.length > 0 ? spelledPlainly(state.path, () => here(any)) : undefined,
        ) ??
        here((path) => lookup.exact(path)) ??
        follow(after, exchange, state, any) ??
        here(any) ??
        findLast(exchange, state, lookup)
      )
    },
    findLast,
  }
}
