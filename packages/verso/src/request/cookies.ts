import { parseCookie } from 'cookie'

import { maxPairs } from './query.ts'

/**
 * Reads a `Cookie` header (RFC 6265 section 5.4): the first of two equal names wins, quotes are stripped,
 * values are decoded where they can be (CONTRACT point 8). No prototype.
 *
 * @example parseCookies('a=1; b="2"') // { a: '1', b: '2' }
 */
export function parseCookies(header: string | undefined): Record<string, string> {
  if (header === undefined) return Object.create(null) as Record<string, string>
  return parseCookie(limitPairs(header)) as Record<string, string>
}

/** Cuts the header after the last pair that counts. */
function limitPairs(header: string): string {
  if (header.length < maxPairs) return header
  let end = -1
  for (let pairs = 0; pairs < maxPairs; pairs++) {
    end = header.indexOf(';', end + 1)
    if (end === -1) return header
  }
  return header.slice(0, end)
}
