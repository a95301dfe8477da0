import { ServerResponse } from 'node:http'
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/**
 * Node's own response, which still knows the headers that went out as a flat list: Node forgets them, and loggers ask
 * `getHeader` and its kin after the fact.
 */
export class FlatServerResponse extends ServerResponse {
  /** The names and values that `sendFlat` sent. Not `#private`: users wrap responses in a `Proxy`. */
  versoFlat: readonly string[] | undefined = undefined

  /** Cookies of a middleware, which stay when a handler sets its own. */
  versoKeptCookies: readonly string[] | undefined = undefined

  /** A header set after the head is out changes nothing, as in Next.js: Node itself would throw. */
  override setHeader(name: string, value: number | string | readonly string[]): this {
    if (this.headersSent) return this
    return name.length === 10 && name.toLowerCase() === 'set-cookie'
      ? super.setHeader(name, toCookieLines(this.versoKeptCookies, value))
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

/** A list without repeats, whatever was given, as in Next.js: `getHeader` tells handlers, which append to what it says. */
function toCookieLines(kept: readonly string[] = [], value: unknown): string[] {
  const given = typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : []
  return [...new Set([...kept, ...given])]
}
