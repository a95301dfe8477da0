import type { IncomingMessage } from 'node:http'

import { HttpError } from '../errors/http-error.ts'

/**
 * Finds what Node's parser lets through although no client should send it: versions that do not exist, targets that
 * are no path, two `Host` lines, chunks in HTTP/1.0.
 *
 * Two readings of one request are how requests are smuggled past a proxy (RFC 9112 section 11.2).
 *
 * @returns 400 or 505, or `undefined` when all is well
 * @example const problem = checkHead(req)
 */
export function checkHead(req: IncomingMessage): HttpError | undefined {
  if (req.httpVersionMajor !== 1 || req.httpVersionMinor > 1) {
    return new HttpError(505, 'HTTP Version Not Supported')
  }
  // Absolute-form is for proxies, `*` for OPTIONS of a whole server.
  if (!req.url?.startsWith('/') || countHostLines(req.rawHeaders) > 1) {
    return new HttpError(400, 'Bad Request')
  }
  // HTTP/1.0 knows no chunks: whoever sends them has a proxy before us that sees another body (RFC 9112 section 6.1).
  if (req.httpVersionMinor === 0 && req.headers['transfer-encoding'] !== undefined) {
    return new HttpError(400, 'Bad Request')
  }
  return undefined
}

/** `req.headers` keeps the first and drops the others, so the raw list is looked at. */
function countHostLines(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
