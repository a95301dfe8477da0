import { relativeLocation } from '../response/relative-location.ts'

import type { HeaderList } from './compile-headers.ts'
import type { MiddlewareRewrite } from './middleware-source.ts'

/** What the answer of a middleware means. */
export type Decision =
  | {
      readonly kind: 'go-on'
      readonly rewrite: MiddlewareRewrite | undefined
      /** Headers that the request has from now on, instead of its own. */
      readonly requestHeaders: ReadonlyMap<string, string> | undefined
      readonly headers: HeaderList
    }
  | { readonly kind: 'redirect'; readonly location: string; readonly headers: HeaderList }
  | { readonly kind: 'answer'; readonly headers: HeaderList }

const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Headers that are not the answer's: messages to the server, and what belongs to a connection or the body's form. */
const own =
  /^(?:x-middleware-(?:next|rewrite|redirect|refresh|set-cookie|override-headers|request-.*)|content-length|content-encoding|transfer-encoding|connection|keep-?alive|accept-encoding|expect)$/

/**
 * Reads what a middleware answered, by the headers with which `NextResponse` says it.
 *
 * @param base the address of the request: redirects and rewrites below it are of this app
 * @example readDecision(NextResponse.next(), 'http://localhost:3000/a').kind // 'go-on'
 */
export function readDecision(response: Response, base: string): Decision {
  const all = response.headers
  const headers: HeaderList = []
  for (const [name, value] of all) {
    // What is empty says nothing, as in Next.js.
    if (value !== '' && !own.test(name)) headers.push([name, value])
  }

  const location = all.get('location')
  if (location !== null && redirectStatus.has(response.status)) {
    return { kind: 'redirect', location: relativeLocation(location, base), headers }
  }
  const destination = all.get('x-middleware-rewrite')
  if (destination === null && all.get('x-middleware-next') === null) {
    return { kind: 'answer', headers }
  }
  const requestHeaders = readRequestHeaders(all)
  if (destination === null) return { kind: 'go-on', rewrite: undefined, requestHeaders, headers }
  const shown: HeaderList = [
    ...headers,
    ['x-middleware-rewrite', relativeLocation(destination, base)],
  ]
  return { kind: 'go-on', rewrite: toRewrite(destination, base), requestHeaders, headers: shown }
}

function readRequestHeaders(headers: Headers): Map<string, string> | undefined {
  const names = headers.get('x-middleware-override-headers')
  if (names === null) return undefined
  const entries = names.split(',').flatMap((name): [string, string][] => {
    const key = name.trim()
    const value = headers.get(`x-middleware-request-${key}`)
    return value === null ? [] : [[key, value]]
  })
  return new Map(entries)
}

function toRewrite(destination: string, base: string): MiddlewareRewrite {
  const url = new URL(destination, base)
  const here = url.origin === new URL(base).origin
  return { origin: here ? undefined : url, path: url.pathname, search: url.search.slice(1) }
}
