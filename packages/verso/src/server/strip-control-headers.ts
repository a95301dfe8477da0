import type { IncomingMessage } from 'node:http'

/**
 * Headers by which servers of Next.js talk to themselves. Sent by a client they would skip its middleware
 * (CVE-2025-29927) or poison its caches. Verso never acts on them, and user code never sees them.
 */
const control =
  /^(?:x-(?:middleware-.*|matched-path|nextjs-data|now-route-matches|next-resume-state-length)|next-resume)$/

/**
 * Removes control headers from a request (CONTRACT point 16).
 *
 * @example stripControlHeaders(req)
 */
export function stripControlHeaders(req: IncomingMessage): void {
  const { rawHeaders } = req
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = rawHeaders[i] as string
    if (!mayBeControl(name) || !control.test(name.toLowerCase())) continue
    rawHeaders.splice(i, 2)
    delete req.headers[name.toLowerCase()]
  }
}

/** One look at the first letter settles it for nearly all headers. */
function mayBeControl(name: string): boolean {
  const first = name[0]
  return first === 'x' || first === 'X' || first === 'n' || first === 'N'
}
