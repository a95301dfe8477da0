import type { ServerResponse } from 'node:http'

/**
 * Ends the request with a status and a plain sentence that is body and reason phrase at once, untyped, as Next.js
 * does (CONTRACT points 11, 13 and 22). Headers and cookies set before are kept, but for those that frame
 * the body that is not sent.
 *
 * @example sendError(res, 400, 'Invalid JSON')
 */
export function sendError(res: ServerResponse, status: number, message: string): void {
  for (const name of ['Content-Encoding', 'Transfer-Encoding']) {
    // Removing what is not there tells Node not to add it either.
    if (res.hasHeader(name)) res.removeHeader(name)
  }
  res.setHeader('Content-Length', Buffer.byteLength(message))
  res.statusCode = status
  res.statusMessage = toReasonPhrase(message)
  res.end(message)
}

/** A reason phrase may hold visible ASCII, space and tab only (RFC 9112 section 4); anything else could split the head. */
function toReasonPhrase(message: string): string {
  return message.replaceAll(/[^\t\x20-\x7e]/g, '?')
}
