import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseQuery } from '../request/query.ts'

import { addBasePath } from './base-path.ts'
import type { HeaderList } from './compile-headers.ts'
import type { Exchange } from './exchange.ts'
import type { MiddlewareDecision, MiddlewareRewrite } from './middleware-source.ts'
import { proxyRequest } from './proxy-request.ts'
import { dataOf } from './route-state.ts'
import type { PathConfig, RouteState } from './route-state.ts'
import { setHeaders } from './set-headers.ts'

/**
 * Headers that say how to read a request. A middleware says them of the answer, so they are not shown to handlers with
 * the rest: a type meant for the answer would make the body parser read a form as JSON.
 */
const ofRequests =
  /^(?:content-|if-|proxy-|sec-|(?:accept|accept-encoding|authorization|cache-control|connection|cookie|expect|host|keep-alive|range|te|trailer|transfer-encoding|upgrade)$)/

/**
 * Does what a middleware decided.
 *
 * @returns whether another server answers
 * @example if (takeDecision(exchange, state, { headers: [['x-a', '1']], rewrite: undefined }, config)) return
 */
export function takeDecision(
  exchange: Exchange,
  state: RouteState,
  { headers, rewrite }: MiddlewareDecision,
  config: PathConfig,
): boolean {
  if (headers.some(isCookie)) {
    // A handler's cookies are beside them, as in Next.js.
    exchange.res.versoKeptCookies = headers.filter(isCookie).map(([, value]) => value)
  }
  state.headers = mergeHeaders(state.headers, headers)
  showToHandlers(exchange.req, headers)
  if (rewrite === undefined) return false
  if (rewrite.origin === undefined) {
    moveTo(state, rewrite, config)
    return false
  }
  const { origin, path, search } = rewrite
  // The client's router takes no other server's answer for a page's data.
  if (state.dataOf !== undefined) state.headers.push(['x-nextjs-rewrite', origin.href])
  setHeaders(exchange.res, state.headers)
  const target = search === '' ? path : `${path}?${search}`
  proxyRequest(exchange.req, exchange.res, { origin, target }, exchange.onError)
  return true
}

/**
 * Puts the headers of a middleware behind those of the configuration. Its cookies are instead of theirs, as in Next.js.
 *
 * @example mergeHeaders([['Set-Cookie', 'a=1']], [['set-cookie', 'b=2']]) // [['set-cookie', 'b=2']]
 */
export function mergeHeaders(configured: HeaderList, said: HeaderList): HeaderList {
  const kept = said.some(isCookie) ? configured.filter((header) => !isCookie(header)) : configured
  return [...kept, ...said]
}

/** What a middleware says of the answer, handlers find in `req.headers`, as in Next.js: apps hand on users that way. */
function showToHandlers(req: ApiIncomingMessage, headers: HeaderList): void {
  for (const [name, value] of headers) {
    if (isCookie([name, value]) || name === 'x-middleware-rewrite' || ofRequests.test(name))
      continue
    req.headers[name] = value
  }
}

function moveTo(state: RouteState, { path, search }: MiddlewareRewrite, config: PathConfig): void {
  const data = state.dataOf === undefined ? undefined : dataOf(path, config.basePath)
  const page = data === undefined ? path : addBasePath(data.path, config.basePath)
  // The client's router must not take the data of another page, or of another query, for what it asked for.
  if (state.dataOf !== undefined) {
    state.headers.push(['x-nextjs-rewrite', path + (search === '' ? '' : `?${search}`)])
  }
  state.path = page
  state.search = search
  state.query = parseQuery(search, undefined)
}

function isCookie([name]: HeaderList[number]): boolean {
  return name.toLowerCase() === 'set-cookie'
}
