import { ResponseCookies } from '@edge-runtime/cookies'

import type { NextURL, NextUrlConfig } from './next-url.ts'

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
