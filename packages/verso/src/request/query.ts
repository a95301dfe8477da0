import { parse } from 'node:querystring'

import type { Params } from '../types/route.ts'

/** More pairs than this are dropped, so that a query cannot fill the memory. */
export const maxPairs = 1_000

/** What a query string holds: a string, or a list for repeated keys. No prototype. */
export type Query = Record<string, string | string[]>

/**
 * Reads a query string and lays the route's parameters over it (CONTRACT points 2, 3 and 8).
 *
 * The result has no prototype, so that a key called `__proto__` is nothing but a key.
 *
 * @param search without its `?`
 * @example parseQuery('a=1&a=2', { id: '7' }) // { a: ['1', '2'], id: '7' }
 */
export function parseQuery(search: string, params: Params | undefined): Query {
  const query =
    search === '' ? createQuery() : (parse(search, '&', '=', { maxKeys: maxPairs }) as Query)
  if (params === undefined) return query
  // A catch-all comes before the query's keys, other parameters behind them: the order of Next.js, visible in JSON.
  const first = Object.keys(params).some((name) => Array.isArray(params[name]))
  return first ? Object.assign(createQuery(), params, query, params) : Object.assign(query, params)
}

function createQuery(): Query {
  return Object.create(null) as Query
}
