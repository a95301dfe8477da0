export { NextFetchEvent } from './fetch-event.ts'
export { ImageResponse } from './image-response.ts'
export type {
  MiddlewareConfig,
  MiddlewareMatcher,
  NextMiddleware,
  NextMiddlewareResult,
  NextProxy,
  ProxyConfig,
} from './middleware-types.ts'
export { NextRequest } from './next-request.ts'
export type { NextRequestInit } from './next-request.ts'
export { NextResponse } from './next-response.ts'
export type { MiddlewareResponseInit, NextResponseInit } from './next-response.ts'
export type { NextURL } from './next-url.ts'
export { URLPattern } from './url-pattern.ts'
export { userAgent, userAgentFromString } from './user-agent.ts'
export type { UserAgent } from './user-agent.ts'

/** A function for after the answer. */
export function after(work: Promise<unknown> | (() => unknown)): void {
  if (typeof work === 'function') setImmediate(() => void work())
}
