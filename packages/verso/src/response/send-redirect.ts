import type { ServerResponse } from 'node:http'

/**
 * Answers with a redirect whose body is its location, untyped, as Next.js does. 308 keeps method and body
 * (RFC 9110 section 15.4.9).
 *
 * @example sendRedirect(res, 307, '/login')
 */
export function sendRedirect(res: ServerResponse, status: number, location: string): void {
  res.statusCode = status
  res.setHeader('location', location)
  // `Refresh` is for old browsers that do not know 308; Next.js sends it too.
  if (status === 308) res.setHeader('Refresh', `0;url=${location}`)
  res.end(location)
}
