/**
 * Shows a place of this server without its host: the client knows better under which name it came.
 *
 * @param base an address of this server
 * @example relativeLocation('http://localhost:3000/a?b', 'http://localhost:3000/x') // '/a?b'
 */
export function relativeLocation(location: string, base: string): string {
  const url = new URL(location, base)
  const { origin } = new URL(base)
  return url.origin === origin ? url.href.slice(origin.length) : url.href
}
