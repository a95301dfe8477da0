import { ServerResponse } from 'node:http'
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/**
 * Node's own response, able to send a complete answer in one go: one `writeHead` with a flat list of headers.
 *
 * Node forgets headers given that way; here `getHeader` and its kin still know them, since loggers ask after the fact.
 */
export class FlatServerResponse extends ServerResponse {
  /** The names and values that {@link sendFlat} sent. Not `#private`: users wrap responses in a `Proxy`. */
  versoFlat: readonly string[] | undefined = undefined

  /** Cookies of a middleware, which stay when a handler sets its own. */
  versoKeptCookies: readonly string[] | undefined = undefined

  /**
   * Tells whether nobody has set a header or replaced a method that {@link sendFlat} goes around.
   * Middleware patches by assigning: `compression`, `on-headers` and `express-session` do.
   */
  isUntouched(): boolean {
    return (
      super.getHeaderNames().length === 0 &&
      !Object.hasOwn(this, 'writeHead') &&
      !Object.hasOwn(this, 'setHeader') &&
      !Object.hasOwn(this, 'end')
    )
  }

  /**
   * Sends a whole answer on an untouched response.
   *
   * @param headers names and values in turn
   * @param encoding of a text: what is bytes already travels fastest as latin1, in one piece with the head
   */
  sendFlat(headers: string[], body: string | Uint8Array, encoding: BufferEncoding = 'utf8'): void {
    super.writeHead(this.statusCode, headers)
    this.versoFlat = headers
    this.end(body, encoding)
  }

  /** A header set after the head is out changes nothing, as in Next.js: Node itself would throw. */
  override setHeader(name: string, value: number | string | readonly string[]): this {
    if (this.headersSent) return this
    const kept = this.versoKeptCookies
    return kept !== undefined && name.toLowerCase() === 'set-cookie'
      ? super.setHeader(name, [...new Set([...kept, ...[value].flat().map(String)])])
      : super.setHeader(name, value)
  }

  override getHeader(name: string): OutgoingHttpHeader | undefined {
    const flat = this.versoFlat
    if (flat === undefined) return super.getHeader(name)
    const wanted = name.toLowerCase()
    for (let i = 0; i < flat.length; i += 2) {
      if (flat[i]?.toLowerCase() === wanted) return flat[i + 1]
    }
    return undefined
  }

  override hasHeader(name: string): boolean {
    return this.versoFlat === undefined ? super.hasHeader(name) : this.getHeader(name) !== undefined
  }

  override getHeaderNames(): string[] {
    const flat = this.versoFlat
    if (flat === undefined) return super.getHeaderNames()
    return flat.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  }

  /** Node has it since 15.4, its types only for requests. */
  getRawHeaderNames(): string[] {
    const flat = this.versoFlat
    if (flat !== undefined) return flat.filter((_, index) => index % 2 === 0)
    const inherited = Reflect.get(ServerResponse.prototype, 'getRawHeaderNames') as () => string[]
    return inherited.call(this)
  }

  override getHeaders(): OutgoingHttpHeaders {
    if (this.versoFlat === undefined) return super.getHeaders()
    const headers = Object.create(null) as OutgoingHttpHeaders
    for (const name of this.getHeaderNames()) headers[name] = this.getHeader(name)
    return headers
  }
}
