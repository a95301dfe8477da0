import { RequestCookies } from '@edge-runtime/cookies'

import { NextURL } from './next-url.ts'
import type { NextUrlConfig } from './next-url.ts'

const mark = Symbol.for('versojs.NextRequest')

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
  /** As it was at first: `nextUrl` may be changed on the way to another address. */
  readonly #url: string

  constructor(input: string | URL | Request, init: NextRequestInit = {}) {
    const { nextConfig, ...rest } = init
    // Node wants to be told that a stream is sent while the answer is not there yet.
    const given = rest.body !== undefined && rest.body !== null ? { duplex: 'half', ...rest } : rest
    super(input instanceof URL ? input.href : input, given)
    this.#cookies = new RequestCookies(this.headers)
    this.#nextUrl = new NextURL(super.url, { nextConfig })
    this.#url = this.#nextUrl.href
  }

  get cookies(): RequestCookies {
    return this.#cookies
  }
  get nextUrl(): NextURL {
    return this.#nextUrl
  }
  override get url(): string {
    return this.#url
  }

  /** The code of an app has a copy of this class of its own: `request instanceof NextRequest` asks for the mark, not for the copy. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== NextRequest) return Function.prototype[Symbol.hasInstance].call(this, value)
    return value instanceof Request && mark in value
  }
}

// Not a field: it is no property of the request that a handler could list.
Object.defineProperty(NextRequest.prototype, mark, { value: true })
