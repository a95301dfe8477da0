import type { IncomingMessage } from 'node:http'

import { isControlHeader } from '../request/read-head.ts'

/**
 * Removes control headers from a request (CONTRACT point 16).
 *
 * @example stripControlHeaders(req)
 */
export function stripControlHeaders(req: IncomingMessage): void {
  const { rawHeaders } = req
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = rawHeaders[i] as string
    if (!isControlHeader(name)) continue
    rawHeaders.splice(i, 2)
    delete req.headers[name.toLowerCase()]
  }
}
