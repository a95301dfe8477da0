/** How paths end, by the configuration. */
export interface PathStyle {
  readonly basePath: string
  readonly trailingSlash: boolean
  readonly skipTrailingSlashRedirect: boolean
}

/**
 * Gives the path a request should have used, or `undefined` when it used it: one slash between parts, and at the end
 * one or none, as the configuration says (CONTRACT point 5). With `trailingSlash`, names with an ending (`/a.txt`) have none.
 *
 * Repeated slashes go first and leave one at the end for a second redirect, as in Next.js. The result always starts
 * with exactly one `/`: `//evil.example` as a location would lead to that host.
 *
 * @example canonicalPath('/api//hello') // '/api/hello'
 */
export function canonicalPath(pathname: string, style?: PathStyle): string | undefined {
  if (pathname.includes('//') || pathname.includes('\\'))
    return encodeSigns(pathname.replaceAll(/[/\\]+/g, '/'))
  if (pathname === '/' || style?.skipTrailingSlashRedirect === true) return undefined
  const slash = pathname.endsWith('/')
  if (style?.trailingSlash !== true) return slash ? encodeSigns(pathname.slice(0, -1)) : undefined
  if (/^\/\.well-known(?:\/|$)/.test(pathname)) return undefined
  if (pathname === style.basePath) return `${pathname}/`
  const last = pathname.slice(pathname.lastIndexOf('/', pathname.length - 2) + 1)
  if (slash) {
    const bare = pathname.slice(0, -1)
    return bare !== style.basePath && /\.\w+\/$/.test(last) ? encodeSigns(bare) : undefined
  }
  return last.includes('.') ? undefined : encodeSigns(`${pathname}/`)
}

/**
 * Encodes what has no place in a URL, as browsers do: raw sockets can send it. A rule about `/%7Badmin%7D` is one about
 * `/{admin}` then, and what is caught can go into a header.
 *
 * @example encodeSigns('/{a}') // '/%7Ba%7D'
 */
export function encodeSigns(pathname: string): string {
  return pathname.replaceAll(/[^\x21-\x7e]|["<>`{}]/g, encodeURIComponent)
}
