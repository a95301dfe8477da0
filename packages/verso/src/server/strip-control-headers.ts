import type { IncomingMessage } from 'node:http'

import { isControlHeader } from '../request/read-head.ts'

/**
 * Removes the headers by which servers of Next.js talk to themselves (`x-middleware-*` and their like) from a request: a client that
 * sends one must not skip a guard with it (CVE-2025-29927, CONTRACT point 16).
 *
 * @example stripControlHeaders(req)
 */
export function stripControlHeaders(req: IncomingMessage): void {
  const { rawHeaders } = req
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = rawHeaders[i] as string
    if (!isControlHeader(name)) continue
    // In this order: `headers` may be made of the raw ones when it is first read, and counts them as they came.
    delete req.headers[name.toLowerCase()]
    rawHeaders.splice(i, 2)
  }
}
