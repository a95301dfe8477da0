import { parse } from 'node:querystring'

import type { Params } from '../types/route.ts'

/** More pairs than this are dropped, so that a query cannot fill the memory. */
export const maxPairs = 1_000

/** What a query string holds: a string, or a list for repeated keys. No prototype. */
export type Query = Record<string, string | string[]>

/**
 * Reads a query string and lays the route's parameters over it (CONTRACT points 2, 3 and 8).
 *
 * The result has no prototype, and no key called `__proto__`: see {@link dropPrototype}.
 *
 * @param search without its `?`
 * @param lists keys that are lists, also of one value
 * @example parseQuery('a=1&a=2', { id: '7' }) // { a: ['1', '2'], id: '7' }
 */
export function parseQuery(
  search: string,
  params: Params | undefined,
  lists: readonly string[] = [],
): Query {
  const query = dropPrototype(parseSearch(search))
  for (const name of lists) {
    const value = query[name]
    if (typeof value === 'string') query[name] = [value]
  }
  // In the place of a key of the same name, or behind the others: the order of Next.js, visible in JSON. (`Object.assign` takes
  // three times as long with objects that have no prototype.)
  for (const name in params) query[name] = params[name] as string | string[]
  return query
}

function parseSearch(search: string): Query {
  if (search === '') return createQuery()
  // Node's parser looks at every character; most queries have nothing to decode, and few pairs.
  const plain = search.length <= longestPlain && !search.includes('%') && !search.includes('+')
  return plain ? splitPairs(search) : (parse(search, '&', '=', { maxKeys: maxPairs }) as Query)
}

/** Too short for more pairs than are taken. */
const longestPlain = maxPairs

/** Reads a query without escapes, as `node:querystring` reads it: pairs without `=` have an empty value, empty pairs are none. */
function splitPairs(search: string): Query {
  const query = createQuery()
  for (let start = 0; start < search.length;) {
    const next = search.indexOf('&', start)
    const end = next === -1 ? search.length : next
    if (end > start) {
      const equals = search.indexOf('=', start)
      const middle = equals === -1 || equals > end ? end : equals
      add(query, search.slice(start, middle), search.slice(middle + 1, Math.max(end, middle + 1)))
    }
    start = end + 1
  }
  return query
}

function add(query: Query, name: string, value: string): void {
  const known = query[name]
  if (known === undefined) query[name] = value
  else if (typeof known === 'string') query[name] = [known, value]
  else known.push(value)
}

function createQuery(): Query {
  return Object.create(null) as Query
}

/**
 * Drops the key `__proto__`, as Next.js does with that of a query. Here it would be a key like any other; but a handler that
 * merges what it got into an object of its own would write a repeated one, a list, into `Object.prototype` (CWE-1321).
 *
 * @param pairs without prototype
 * @example dropPrototype(parse('__proto__=1&a=2')) // { a: '2' }
 */
export function dropPrototype<Pairs extends Record<string, unknown>>(pairs: Pairs): Pairs {
  if ('__proto__' in pairs) delete pairs['__proto__']
  return pairs
}
