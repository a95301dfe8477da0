import type { IncomingMessage } from 'node:http'

import { HttpError } from '../errors/http-error.ts'

/**
 * The value of `Host` (RFC 9112 section 3.2, RFC 3986 section 3.2.2): a name or an address, and a port or none. Empty is
 * allowed; a comma is not, although the grammar has it, since two joined values look like that.
 */
const validHost =
  /^(?:(?:[\w.~!$&'()*+;=-]|%[\da-f]{2})+(?::\d{0,5})?|\[[\da-f:.]+\](?::\d{0,5})?|)$/i

/** More than any client sends. Node keeps 2,000 and drops the others unseen, a second `Host` among them. */
const mostFields = 1_000

/**
 * Makes the function that finds what Node's parser lets through although no client should send it: versions that do not exist,
 * targets that are no path, no or two or impossible `Host`s, transfer codings other than `chunked`, chunks in HTTP/1.0.
 *
 * Two readings of one request are how requests are smuggled past a proxy (RFC 9112 section 11.2).
 *
 * @returns a function that gives 400, 431 or 505, or `undefined` when all is well
 * @example const checkHead = createHeadCheck(); const problem = checkHead(req)
 */
export function createHeadCheck(): (req: IncomingMessage) => HttpError | undefined {
  // Nearly all requests name the host that the last one named.
  let soundHost = ''

  const isHostSound = (host: string): boolean => {
    if (host === soundHost) return true
    if (!validHost.test(host)) return false
    soundHost = host
    return true
  }

  /** `req.headers` keeps the first of two equal names or joins them, so the raw list is looked at. */
  const areFieldsSound = (rawHeaders: readonly string[], minorVersion: number): boolean => {
    let hosts = 0
    let codings = 0
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string
      if (name.length === 4) {
        if (name.toLowerCase() !== 'host') continue
        if (++hosts > 1 || !isHostSound(rawHeaders[i + 1] as string)) return false
      } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
        // HTTP/1.0 knows no chunks: whoever sends them has a proxy before us that sees another body (RFC 9112 section 6.1).
        if (++codings > 1 || minorVersion === 0) return false
        // Node takes whatever ends in `chunked`; what `gzip, chunked` wraps is not the body that it gives.
        if ((rawHeaders[i + 1] as string).toLowerCase() !== 'chunked') return false
      }
    }
    return true
  }

  return (req) => {
    if (req.httpVersionMajor !== 1 || req.httpVersionMinor > 1) {
      return new HttpError(505, 'HTTP Version Not Supported')
    }
    const { rawHeaders } = req
    if (rawHeaders.length > 2 * mostFields) {
      return new HttpError(431, 'Request Header Fields Too Large')
    }
    // Absolute-form is for proxies, `*` for OPTIONS of a whole server.
    if (!req.url?.startsWith('/') || !areFieldsSound(rawHeaders, req.httpVersionMinor)) {
      return new HttpError(400, 'Bad Request')
    }
    return undefined
  }
}
