import { ServerResponse } from 'node:http'
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/** What `writeHead` takes. */
export type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]

/**
 * Node's own response, which still knows the headers that went out as a flat list: Node forgets them, and loggers ask
 * `getHeader` and its kin after the fact.
 */
export class FlatServerResponse extends ServerResponse {
  /** The names and values that `sendFlat` sent. Not `#private`: users wrap responses in a `Proxy`. */
  versoFlat: readonly string[] | undefined = undefined

  /** Cookies of a middleware, which stay when a handler sets its own. */
  versoKeptCookies: readonly string[] | undefined = undefined

  /** Trailers were added before the head was made. Not on every response: few ever have any. */
  declare versoTrailers?: true

  /** Trailers need chunks (RFC 9112 section 7.1.2). Where `end` is given the whole body, Node would send a length and drop them. */
  override addTrailers(headers: OutgoingHttpHeaders | readonly [string, string][]): void {
    if (!this.headersSent && !this.hasHeader('content-length')) {
      this.versoTrailers = true
      // Removing what is not there tells Node not to add it.
      this.removeHeader('content-length')
    }
    super.addTrailers(headers)
  }

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

/**
 * Headers given to `writeHead` join those that were set, so that whoever decides by them sees all.
 *
 * @example setAll(res, { 'Content-Type': 'text/plain' })
 */
export function setAll(res: FlatServerResponse, headers: Headers | undefined): void {
  if (headers === undefined) return
  if (!Array.isArray(headers)) {
    // Node refuses a value that is undefined, whichever way it comes.
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value as string)
    return
  }
  const pairs = Array.isArray(headers[0])
    ? (headers as unknown as string[][]).flat()
    : (headers as string[])
  const seen = new Set<string>()
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i] as string
    const value = pairs[i + 1] as string
    if (seen.has(name.toLowerCase())) res.appendHeader(name, value)
    else res.setHeader(name, value)
    seen.add(name.toLowerCase())
  }
}
