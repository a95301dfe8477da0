import type { ServerResponse } from 'node:http'

/**
 * Redirects for good to another spelling of the path (308 keeps method and body, RFC 9110 section 15.4.9).
 *
 * @param location a path of this server, with its query
 * @example sendPermanentRedirect(res, '/api/hello')
 */
export function sendPermanentRedirect(res: ServerResponse, location: string): void {
  // `Refresh` is for old browsers that do not know 308; Next.js sends it too.
  res.statusCode = 308
  res.setHeader('location', location)
  res.setHeader('Refresh', `0;url=${location}`)
  res.end(location)
}
