/** The two parts of a request target. */
export interface Target {
  /** As it was sent: encoded, without query. */
  readonly pathname: string
  /** What follows the first `?`, without it. */
  readonly search: string
  /**
   * The path has one spelling only: no escapes, no dots behind a slash, no backslashes, no repeated slashes and none at the end.
   * There is nothing to resolve and nothing to redirect.
   */
  readonly plain: boolean
}

const hash = 0x23
const percent = 0x25
const dot = 0x2e
const slash = 0x2f
const questionMark = 0x3f
const backslash = 0x5c

/**
 * Cuts a request target at its first `?`. A fragment, which no client should send, is dropped.
 *
 * `new URL` is never used on it: it throws on `//` and takes `//evil.example/x` for a host.
 *
 * @example splitTarget('/api/users?limit=5') // { pathname: '/api/users', search: 'limit=5', plain: true }
 */
export function splitTarget(target: string): Target {
  let plain = true
  let previous = 0
  let end = 0
  for (; end < target.length; end++) {
    const code = target.charCodeAt(end)
    if (code === questionMark || code === hash) break
    if (code === percent || code === backslash) plain = false
    else if (previous === slash && (code === slash || code === dot)) plain = false
    previous = code
  }
  if (previous === slash && end > 1) plain = false
  return {
    pathname: end === target.length ? target : target.slice(0, end),
    search: target.charCodeAt(end) === questionMark ? toSearch(target, end + 1) : '',
    plain,
  }
}

function toSearch(target: string, start: number): string {
  const end = target.indexOf('#', start)
  return end === -1 ? target.slice(start) : target.slice(start, end)
}
