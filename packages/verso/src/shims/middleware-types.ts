import type { NextFetchEvent } from './fetch-event.ts'
import type { NextRequest } from './next-request.ts'
import type { NextResponse } from './next-response.ts'

/** What a middleware may return. */
export type NextMiddlewareResult = NextResponse | Response | null | undefined | void

/** The function of a `middleware` file. */
export type NextMiddleware = (
  request: NextRequest,
  event: NextFetchEvent,
) => NextMiddlewareResult | Promise<NextMiddlewareResult>

/** The function of a `proxy` file. */
export type NextProxy = NextMiddleware

type MatcherCondition =
  | { type: 'header' | 'cookie' | 'query'; key: string; value?: string }
  | { type: 'host'; key?: undefined; value: string }

/** One entry of `config.matcher`. */
export interface MiddlewareMatcher {
  source: string
  locale?: false
  has?: MatcherCondition[]
  missing?: MatcherCondition[]
}

/** `export const config` of a `middleware` file. */
export interface MiddlewareConfig {
  matcher?: string | (string | MiddlewareMatcher)[] | MiddlewareMatcher
  runtime?: string
  regions?: string | string[]
}

/** `export const config` of a `proxy` file. */
export type ProxyConfig = MiddlewareConfig
