import { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

import type { PreviewData } from '../types/api.ts'
import type { Params } from '../types/route.ts'

import { parseCookies } from './cookies.ts'
import type { Query } from './query.ts'
import { headBits, unreadHead } from './read-head.ts'

/**
 * Node's own request with the helpers of Next.js: `query`, `cookies`, `body`, `preview`, `previewData`, `draftMode`.
 *
 * `query` and `body` are own properties: an Express app that a handler mounts gives the request another prototype, and
 * they have to survive it. `cookies` are parsed when first read. All can be assigned. All fields exist from the start, so
 * that every request has the same shape; none is `#private`, for those cannot be read through a `Proxy`. There is no
 * constructor: Bun hands its own more than the socket, and all of it must arrive.
 */
export class ApiIncomingMessage extends IncomingMessage {
  /** Set by dispatch, before any user code runs. */
  query!: Query
  body: unknown = undefined
  /** What follows the first `?` of the target. Set by dispatch, as is the next; prefixed, for middleware adds names too. */
  versoSearch = ''
  versoParams: Params | undefined = undefined
  /** Keys of the query that are lists, also of one value: a rewrite's `:path*`. */
  versoLists: readonly string[] | undefined = undefined
  /** What {@link readHead} has found. */
  versoHead: number = unreadHead
  /** The client waits for `100 Continue` before it sends its body (RFC 9110 section 10.1.1). */
  versoExpectsContinue = false
  /** What a client that asks for a WebSocket sent behind its head; set when a rewrite may lead it to another server. */
  versoUpgradeHead: Buffer | undefined = undefined
  versoCookies: Record<string, string> | undefined = undefined
  /** What the preview cookies hold: `false` when preview mode is off (CONTRACT point 15). */
  previewData: PreviewData = false

  get cookies(): Record<string, string> {
    return (this.versoCookies ??= parseCookies(this.headers.cookie))
  }

  set cookies(value: Record<string, string>) {
    this.versoCookies = value
  }

  get preview(): boolean | undefined {
    return this.previewData === false ? undefined : true
  }

  set preview(value: boolean | undefined) {
    Object.defineProperty(this, 'preview', {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    })
  }

  get draftMode(): boolean | undefined {
    return this.preview
  }

  set draftMode(value: boolean | undefined) {
    Object.defineProperty(this, 'draftMode', {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    })
  }
}

// A request without a body is complete when its handler begins, as in Next.js, which has read the stream by then. Verso leaves it
// alone, which is faster, and lets `aborted` and `close` tell when a client leaves. (Node's types say that this is a field, which a
// class may not override with a getter.)
// Node reads it for each request: through `Reflect.get` that takes longer than all else here.
const readableEnded = Object.getOwnPropertyDescriptor(Readable.prototype, 'readableEnded')
Object.defineProperty(ApiIncomingMessage.prototype, 'readableEnded', {
  configurable: true,
  get(this: ApiIncomingMessage): boolean {
    if ((this.versoHead & headBits.nothing) !== 0 && !this.destroyed) return true
    return readableEnded?.get?.call(this) === true
  },
})
