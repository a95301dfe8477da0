import type { IncomingHttpHeaders } from 'node:http'

/**
 * Tells whether the client already holds what `etag` names (RFC 9110 section 13.1.2, weak comparison),
 * so that 304 will do. A request with `Cache-Control: no-cache` always gets the whole answer (CONTRACT point 18).
 *
 * An `If-Modified-Since` beside it says no: there is no date to compare with, as in Next.js.
 *
 * @example isFresh({ 'if-none-match': 'W/"1"' }, '"1"') // true
 */
export function isFresh(headers: IncomingHttpHeaders, etag: string): boolean {
  const match = headers['if-none-match']
  // An empty header says nothing.
  if (match === undefined || match === '') return false
  if (headers['if-modified-since'] !== undefined && headers['if-modified-since'] !== '')
    return false
  const control = headers['cache-control']
  if (control !== undefined && /(?:^|,)\s*no-cache\s*(?:,|$)/.test(control)) return false
  if (match.trim() === '*') return true
  for (const entry of match.split(',')) {
    const tag = entry.trim()
    if (tag === etag || tag === `W/${etag}`) return true
  }
  return false
}
