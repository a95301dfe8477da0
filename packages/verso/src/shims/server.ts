import { RequestCookies, ResponseCookies } from '@edge-runtime/cookies'

import { NextURL } from './next-url.ts'
import type { NextUrlConfig } from './next-url.ts'

export type { NextURL } from './next-url.ts'

/** What a {@link NextRequest} is made with. */
export interface NextRequestInit extends RequestInit {
  nextConfig?: NextUrlConfig | undefined
  duplex?: 'half'
}

/**
 * The platform's `Request` with cookies and a parsed address.
 *
 * @example const token = request.cookies.get('token')?.value
 */
export class NextRequest extends Request {
  readonly #cookies: RequestCookies
  readonly #nextUrl: NextURL

  constructor(input: string | URL | Request, init: NextRequestInit = {}) {
    const { nextConfig, ...rest } = init
    // Node wants to be told that a stream is sent while the answer is not there yet.
    const given = rest.body !== undefined && rest.body !== null ? { duplex: 'half', ...rest } : rest
    super(input instanceof URL ? input.href : input, given)
    this.#cookies = new RequestCookies(this.headers)
    this.#nextUrl = new NextURL(super.url, { nextConfig })
  }

  get cookies(): RequestCookies {
    return this.#cookies
  }
  get nextUrl(): NextURL {
    return this.#nextUrl
  }
  override get url(): string {
    return this.#nextUrl.href
  }
}

/** Changes to the request that goes on. */
export interface MiddlewareResponseInit extends ResponseInit {
  request?: { headers?: Headers }
}

/** What a {@link NextResponse} is made with. */
export interface NextResponseInit extends ResponseInit {
  nextConfig?: NextUrlConfig
  url?: string
}

const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * The platform's `Response` with cookies, and with answers that only a middleware can give: go on, or go elsewhere.
 *
 * @example return NextResponse.redirect(new URL('/login', request.url))
 */
export class NextResponse<Body = unknown> extends Response {
  /** Keeps the type of what was given to {@link NextResponse.json}. */
  declare readonly bodyType?: Body
  readonly #cookies: ResponseCookies

  constructor(body?: BodyInit | null, init: NextResponseInit = {}) {
    super(body, init)
    this.#cookies = new ResponseCookies(this.headers)
  }

  get cookies(): ResponseCookies {
    return this.#cookies
  }

  static override json<JsonBody>(body: JsonBody, init?: ResponseInit): NextResponse<JsonBody> {
    const response = Response.json(body, init)
    return new NextResponse<JsonBody>(response.body, response)
  }

  static override redirect(
    url: string | NextURL | URL,
    init?: number | ResponseInit,
  ): NextResponse {
    const status = typeof init === 'number' ? init : (init?.status ?? 307)
    if (!redirectStatus.has(status)) {
      throw new RangeError(
        `A redirect cannot have status ${status}: use 301, 302, 303, 307 or 308.`,
      )
    }
    const options = typeof init === 'object' ? init : {}
    const headers = new Headers(options.headers)
    headers.set('Location', absolute(url))
    return new NextResponse(null, { ...options, headers, status })
  }

  /** Answers with what another path, or another server, has. */
  static rewrite(
    destination: string | NextURL | URL,
    init: MiddlewareResponseInit = {},
  ): NextResponse {
    const headers = new Headers(init.headers)
    headers.set('x-middleware-rewrite', absolute(destination))
    return goOn(headers, init)
  }

  /** Lets the request go on. */
  static next(init: MiddlewareResponseInit = {}): NextResponse {
    const headers = new Headers(init.headers)
    headers.set('x-middleware-next', '1')
    return goOn(headers, init)
  }
}

/** By these headers Next.js' own classes say the same, so that either may be used. */
function goOn(headers: Headers, init: MiddlewareResponseInit): NextResponse {
  const { request, ...rest } = init
  if (request?.headers !== undefined) {
    if (!(request.headers instanceof Headers)) {
      throw new TypeError('request.headers must be an instance of Headers.')
    }
    const names: string[] = []
    for (const [name, value] of request.headers) {
      headers.set(`x-middleware-request-${name}`, value)
      names.push(name)
    }
    headers.set('x-middleware-override-headers', names.join(','))
  }
  return new NextResponse(null, { ...rest, headers })
}

/** @throws {TypeError} for a path: whether it is of this app or of the one in front nobody could say. */
function absolute(url: string | NextURL | URL): string {
  try {
    return String(new URL(String(url)))
  } catch (cause) {
    throw new TypeError(
      `${JSON.stringify(String(url))} is no absolute URL: use new URL('/path', request.url).`,
      { cause },
    )
  }
}

/** Where the work goes that a handler gives to {@link NextFetchEvent.waitUntil}. */
export interface FetchEventOptions {
  readonly waiting: Promise<unknown>[]
  readonly sourcePage: string
}

/** What a middleware or an edge handler gets beside the request. */
export class NextFetchEvent {
  readonly request: NextRequest
  /** Which file runs: `/middleware`, or the pattern of a route. */
  readonly sourcePage: string
  readonly #waiting: Promise<unknown>[]

  constructor(request: NextRequest, { waiting, sourcePage }: FetchEventOptions) {
    this.request = request
    this.sourcePage = sourcePage
    this.#waiting = waiting
  }

  /** Work that goes on after the answer. */
  waitUntil(promise: Promise<unknown>): void {
    this.#waiting.push(promise)
  }
}

/** A function for after the answer. */
export function after(work: Promise<unknown> | (() => unknown)): void {
  if (typeof work === 'function') setImmediate(() => void work())
}

/** Whether a `User-Agent` is that of a crawler; Verso takes no other part of it apart. */
export function userAgentFromString(text: string | undefined): { isBot: boolean; ua: string } {
  const ua = text ?? ''
  return { isBot: /bot|crawl|spider|slurp|facebookexternalhit|lighthouse/i.test(ua), ua }
}

/** As {@link userAgentFromString}, of a request. */
export function userAgent({ headers }: { headers: Headers }): { isBot: boolean; ua: string } {
  return userAgentFromString(headers.get('user-agent') ?? undefined)
}

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
