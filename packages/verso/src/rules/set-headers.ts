import type { ServerResponse } from 'node:http'

import type { HeaderList } from './compile-headers.ts'

/**
 * Sets headers in their order: of equal names the last counts, cookies are collected.
 *
 * @example setHeaders(res, [['X-A', '1'], ['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']])
 */
export function setHeaders(res: ServerResponse, headers: HeaderList): void {
  const cookies: string[] = []
  for (const [name, value] of headers) {
    if (name === '') continue
    if (name.toLowerCase() === 'set-cookie') cookies.push(value)
    res.setHeader(name, name.toLowerCase() === 'set-cookie' ? cookies : value)
  }
}
