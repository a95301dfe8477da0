import { decodePath, fillPattern, isDynamic, matchPattern } from './match-route.ts'
import type { Query, Url, UrlObject } from './next-router.ts'
import type { Settings } from './settings-context.ts'

/** What addresses are resolved against. */
export interface AddressBase extends Settings {
  /** The pattern of the page. */
  readonly pathname: string
  readonly asPath: string
}

/** An address, and what the address bar shows for it. */
export interface Resolved {
  readonly href: string
  readonly as: string
}

const absolute = /^[a-z][a-z\d+.-]*:/i

/** Whether an address has a scheme, and so leads anywhere. */
export function isAbsolute(url: string): boolean {
  return absolute.test(url)
}

/** A query as an object; repeated keys are lists. */
export function parseQuery(search: URLSearchParams): Query {
  const query: Query = {}
  for (const [name, value] of search) {
    const before = query[name]
    query[name] = before === undefined ? value : [before, value].flat()
  }
  return query
}

/** A query as text, without `?`. Values that are no text become empty, as in Next.js. */
export function formatQuery(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const isText = typeof one === 'string' || typeof one === 'boolean' || Number.isFinite(one)
      search.append(name, isText ? String(one) : '')
    }
  }
  return search.toString()
}

/**
 * Writes an address from its parts.
 *
 * @example formatUrl({ pathname: '/users', query: { page: 2 } }) // '/users?page=2'
 */
export function formatUrl(url: UrlObject): string {
  const query =
    typeof url.query === 'object' && url.query !== null ? formatQuery(url.query) : url.query
  const search = url.search ?? (query ? `?${query}` : '')
  const host = url.host ?? (url.hostname ? url.hostname + prefixed(':', url.port) : '')
  const scheme = url.protocol ? url.protocol.replace(/:?$/, ':') : ''
  const origin = host ? `${scheme}//${url.auth ? `${url.auth}@` : ''}${host}` : scheme
  const path = (url.pathname ?? '').replaceAll(/[?#]/g, encodeURIComponent)
  const rest = prefixed('?', search).replaceAll('#', '%23') + prefixed('#', url.hash)
  return origin + (host ? prefixed('/', path) : path) + rest
}

function prefixed(prefix: string, text: string | number | null | undefined): string {
  if (!text) return ''
  return String(text).startsWith(prefix) ? String(text) : prefix + text
}

/** With or without a slash at the end, as the app wants it; names of files have none. */
export function withSlash(path: string, trailingSlash: boolean): string {
  const bare = path.replace(/\/+$/, '')
  if (bare === '') return '/'
  return trailingSlash && !/\.[^/]+$/.test(bare) ? `${bare}/` : bare
}

/** Puts the base path before an address of the app. */
export function addBasePath(path: string, { basePath, trailingSlash }: Settings): string {
  if (!path.startsWith('/') || basePath === '') return path
  return basePath + (trailingSlash ? path : path.replace(/^\/(?=[?#]|$)/, ''))
}

/** Takes the base path away; `undefined` for what lies outside of it. */
export function removeBasePath(path: string, { basePath }: Settings): string | undefined {
  if (basePath === '') return path
  if (!path.startsWith(basePath)) return undefined
  const rest = path.slice(basePath.length)
  if (rest !== '' && !/^[/?#]/.test(rest)) return undefined
  return rest.startsWith('/') ? rest : `/${rest}`
}

function baseOf(url: string, { pathname, asPath }: AddressBase): string {
  if (url.startsWith('#')) return asPath
  if (!url.startsWith('?')) return pathname
  // A query that has the parameters leads to the page with these values; any other is one of the page that is shown.
  const keepsPattern =
    isDynamic(pathname) &&
    matchPattern(pathname, asPath.replace(/[?#].*/s, '')) !== undefined &&
    fillPattern(pathname, parseQuery(new URLSearchParams(url))) !== undefined
  return keepsPattern ? pathname : asPath
}

/**
 * Resolves what `Link` and the router are given: relative addresses against the page, patterns with the query's values.
 *
 * @example resolveUrl({ pathname: '/posts/[id]', query: { id: '7' } }, base) // { href: '/posts/[id]?id=7', as: '/posts/7' }
 */
export function resolveUrl(url: Url, base: AddressBase): Resolved {
  let text = typeof url === 'string' ? url : formatUrl(url)
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''
  const [path = ''] = text.slice(scheme.length).split('?')
  // `//evil.com` is another host to browsers, and `\` is `/` to them: neither is a path of the app.
  if (/\/\/|\\/.test(path)) {
    if (process.env.NODE_ENV !== 'production') {
      console.error(`Invalid href '${text}': repeated slashes or a backslash.`)
    }
    text =
      scheme +
      path.replaceAll('\\', '/').replaceAll(/\/{2,}/g, '/') +
      text.slice(scheme.length + path.length)
  }
  if (isAbsolute(text)) return { href: text, as: text }
  try {
    const found = new URL(text, new URL(baseOf(text, base), 'http://n'))
    // Browsers skip blanks in front of a scheme, and line breaks inside of it.
    if (found.protocol !== 'http:') return { href: found.href, as: found.href }
    const slashed = (path: string): string =>
      base.skipTrailingSlashRedirect === true ? path : withSlash(path, base.trailingSlash)
    found.pathname = slashed(found.pathname)
    const href = found.href.slice(found.origin.length)
    const pattern = decodePath(found.pathname)
    const filled = isDynamic(pattern)
      ? fillPattern(pattern, parseQuery(found.searchParams))
      : undefined
    if (filled === undefined) return { href, as: href }
    const query = formatQuery(filled.rest)
    return {
      href,
      as: slashed(filled.path) + (query && `?${query}`) + found.hash,
    }
  } catch {
    return { href: text, as: text }
  }
}
