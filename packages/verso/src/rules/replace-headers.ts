import type { ApiIncomingMessage } from '../request/api-request.ts'
import { readHead } from '../request/read-head.ts'

/** What frames the body: it has come already, and is as long as it is. */
const framing: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])

/**
 * Gives a request other headers, as a middleware asked for. Cookies are read from them afterwards.
 *
 * @example replaceHeaders(req, new Map([['x-user', '7']]))
 */
export function replaceHeaders(
  req: ApiIncomingMessage,
  headers: ReadonlyMap<string, string>,
): void {
  for (const name of Object.keys(req.headers)) {
    if (!headers.has(name) && !framing.has(name)) delete req.headers[name]
  }
  for (const [name, value] of headers) {
    if (!framing.has(name)) req.headers[name] = value
  }
  const raw: string[] = []
  for (const [name, value] of Object.entries(req.headers)) {
    for (const each of [value ?? []].flat()) raw.push(name, each)
  }
  req.rawHeaders = raw
  req.versoHead = readHead(raw)
  req.versoCookies = undefined
}
