/** What Verso itself asks of a request's headers, a bit each. */
export const headBits = {
  /** `Transfer-Encoding` or `Content-Length`: a body may follow. */
  body: 1,
  type: 2,
  cookie: 4,
  /** `If-None-Match`. */
  condition: 8,
  /** A header by which servers of Next.js talk to themselves; see {@link isControlHeader}. */
  control: 16,
  /** `Accept-Encoding`. */
  encoding: 32,
  /** Not found but set, once `req.body` stands for a body that never was: there is nothing to wait for. */
  nothing: 64,
} as const

/** All bits that are found: of a request whose headers nobody has looked at, anything may be true. */
export const unreadHead = 63

/**
 * Sent by a client these would skip the middleware of Next.js (CVE-2025-29927) or poison its caches. Verso never acts on
 * them, and user code never sees them.
 */
const control =
  /^(?:x-(?:middleware-.*|matched-path|nextjs-data|now-route-matches|next-resume-state-length)|next-resume)$/i

/**
 * Tells whether a header belongs to what servers of Next.js say to themselves (CONTRACT point 16).
 *
 * @example isControlHeader('X-Middleware-Subrequest') // true
 */
export function isControlHeader(name: string): boolean {
  // One look at the first letter settles it for nearly all headers.
  const first = name.charCodeAt(0) | 0x20
  return (first === 0x78 || first === 0x6e) && control.test(name)
}

/**
 * Looks once at the raw header lines and tells which of those matter that Verso asks for, so that `req.headers`, an object of
 * them all, is made only for handlers that read it.
 *
 * @returns a sum of {@link headBits}
 * @example (readHead(req.rawHeaders) & headBits.cookie) !== 0
 */
export function readHead(rawHeaders: readonly string[]): number {
  let bits = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    switch (name.length) {
      case 6:
        if (name.toLowerCase() === 'cookie') bits |= headBits.cookie
        break
      case 12:
        if (name.toLowerCase() === 'content-type') bits |= headBits.type
        break
      case 13:
        if (name.toLowerCase() === 'if-none-match') bits |= headBits.condition
        break
      case 14:
        if (name.toLowerCase() === 'content-length') bits |= headBits.body
        break
      case 15:
        if (name.toLowerCase() === 'accept-encoding') bits |= headBits.encoding
        break
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') bits |= headBits.body
        break
    }
    if (isControlHeader(name)) bits |= headBits.control
  }
  return bits
}
