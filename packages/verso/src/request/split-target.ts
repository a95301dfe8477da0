/** The two parts of a request target. */
export interface Target {
  /** As it was sent: encoded, without query. */
  readonly pathname: string
  /** What follows the first `?`, without it. */
  readonly search: string
}

/**
 * Cuts a request target at its first `?`. A fragment, which no client should send, is dropped.
 *
 * `new URL` is never used on it: it throws on `//` and takes `//evil.example/x` for a host.
 *
 * @example splitTarget('/api/users?limit=5') // { pathname: '/api/users', search: 'limit=5' }
 */
export function splitTarget(target: string): Target {
  const hash = target.indexOf('#')
  const text = hash === -1 ? target : target.slice(0, hash)
  const mark = text.indexOf('?')
  if (mark === -1) return { pathname: text, search: '' }
  return { pathname: text.slice(0, mark), search: text.slice(mark + 1) }
}
