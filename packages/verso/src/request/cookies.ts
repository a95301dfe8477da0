import { parseCookie } from 'cookie'

import { dropPrototype, maxPairs } from './query.ts'

/**
 * Reads a `Cookie` header (RFC 6265 section 5.4): the first of two equal names wins, quotes are stripped,
 * values are decoded where they can be (CONTRACT point 8). No prototype, and no name `__proto__`.
 *
 * @example parseCookies('a=1; b="2"') // { a: '1', b: '2' }
 */
export function parseCookies(header: string | undefined): Record<string, string> {
  if (header === undefined) return Object.create(null) as Record<string, string>
  const cookies = parseCookie(limitPairs(header), { decode: decodeValue })
  return dropPrototype(cookies) as Record<string, string>
}

/** What cannot be decoded stays as it was sent. */
function decodeValue(value: string): string {
  const text = value.startsWith('"') ? value.slice(1, -1) : value
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
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
