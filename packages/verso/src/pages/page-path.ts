import type { Params, Route } from '../types/route.ts'

/**
 * The one path of a page with these parameters: encoded, without query. It is the key under which the page is stored,
 * so nothing a client can vary (spelling, query, headers) leads to a second copy or to somebody else's.
 *
 * @example toPagePath(route, { slug: ['a b', 'c'] }) // '/docs/a%20b/c'
 */
export function toPagePath(route: Route, params: Params | undefined): string {
  if (params === undefined) return route.pattern === '/' ? '/' : encodeStaticPath(route)
  const parts: string[] = []
  for (const segment of route.segments) {
    if (segment.kind === 'static') {
      parts.push(encodePart(segment.text))
      continue
    }
    const value = params[segment.name]
    if (value === undefined) continue
    for (const part of Array.isArray(value) ? value : [value]) parts.push(encodePart(part))
  }
  return `/${parts.join('/')}`
}

/**
 * The key of a page that is the same on all its paths, for it has no data: one copy, however many paths are asked for.
 *
 * @example toSharedKey(route) // '/posts/[id]'
 */
export function toSharedKey(route: Route): string {
  // Brackets are encoded in paths, so this is nobody's path.
  return /\/\[[^/]+\](?=\/|$)/.test(route.pattern) ? route.pattern : toPagePath(route, undefined)
}

function encodeStaticPath({ segments }: Route): string {
  return `/${segments.map((segment) => (segment.kind === 'static' ? encodePart(segment.text) : '')).join('/')}`
}

/** Lone surrogates, which `encodeURIComponent` throws at, come from file names at most. */
function encodePart(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

/**
 * A path as the address bar shows it, with the slash that `trailingSlash` wants.
 *
 * @example withSlash('/users', true) // '/users/'
 */
export function withSlash(path: string, trailingSlash: boolean): string {
  return trailingSlash && !path.endsWith('/') ? `${path}/` : path
}

/**
 * The query as pages see it in `asPath` and `resolvedUrl`: in the platform's one spelling and one name after the other, as
 * Next.js writes it.
 *
 * @param search without its `?`
 * @param without names that are left out
 * @example withSearch('/users', 'q=a%20b') // '/users?q=a+b'
 */
export function withSearch(path: string, search: string, without: readonly string[] = []): string {
  if (search === '') return path
  const grouped = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(search)) {
    const values = grouped.get(name)
    if (values === undefined) grouped.set(name, [value])
    else values.push(value)
  }
  for (const name of without) grouped.delete(name)
  const written = new URLSearchParams()
  for (const [name, values] of grouped) for (const value of values) written.append(name, value)
  return written.size === 0 ? path : `${path}?${written.toString()}`
}
