import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

import type { PreviewData } from '../types/api.ts'
import type { Params } from '../types/route.ts'

import { parseCookies } from './cookies.ts'
import { parseQuery } from './query.ts'
import type { Query } from './query.ts'

/**
 * Node's own request with the helpers of Next.js: `query`, `cookies`, `body`, `preview`, `previewData`, `draftMode`.
 *
 * The helpers are computed when first read and can be assigned. All fields exist from the start, so that every
 * request has the same shape.
 */
export class ApiIncomingMessage extends IncomingMessage {
  body: unknown = undefined
  /** What follows the first `?` of the target. Set by dispatch, as are the next two; prefixed, for middleware adds names too. */
  versoSearch = ''
  versoParams: Params | undefined = undefined
  /** Reads the preview cookies; a wrong token clears them on the response, which only dispatch can name. */
  versoPreview: (() => PreviewData) | undefined = undefined
  /** The client waits for `100 Continue` before it sends its body (RFC 9110 section 10.1.1). */
  versoExpectsContinue = false
  #query: Query | undefined = undefined
  #cookies: Record<string, string> | undefined = undefined
  #previewData: { value: PreviewData } | undefined = undefined

  // oxlint-disable-next-line eslint/no-useless-constructor -- `http.createServer` wants a constructor that takes a socket
  constructor(socket: Socket) {
    super(socket)
  }

  get query(): Query {
    return (this.#query ??= parseQuery(this.versoSearch, this.versoParams))
  }

  set query(value: Query) {
    this.#query = value
  }

  get cookies(): Record<string, string> {
    return (this.#cookies ??= parseCookies(this.headers.cookie))
  }

  set cookies(value: Record<string, string>) {
    this.#cookies = value
  }

  /** `false` when preview mode is off (CONTRACT point 15). */
  get previewData(): PreviewData {
    this.#previewData ??= { value: this.versoPreview === undefined ? false : this.versoPreview() }
    return this.#previewData.value
  }

  set previewData(value: PreviewData) {
    this.#previewData = { value }
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
