/**
 * Gives the path a request should have used, or `undefined` when it used it: one slash between parts,
 * none at the end (CONTRACT point 5).
 *
 * Repeated slashes go first and leave one at the end for a second redirect, as in Next.js. The result always starts
 * with exactly one `/`: `//evil.example` as a location would lead to that host.
 *
 * @example canonicalPath('/api//hello') // '/api/hello'
 */
export function canonicalPath(pathname: string): string | undefined {
  if (pathname.includes('//') || pathname.includes('\\')) return pathname.replaceAll(/[/\\]+/g, '/')
  if (pathname.length > 1 && pathname.endsWith('/')) return pathname.slice(0, -1)
  return undefined
}
