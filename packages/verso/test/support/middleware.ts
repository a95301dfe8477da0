import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What connect-style packages are made of. They add to `req` and `res` as they please. */
export type Middleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (problem?: Error | string) => void,
) => unknown

/**
 * Loads an untyped package as CommonJS code does.
 *
 * The caller says what it is: most of these packages carry no types, and theirs would be of another Node.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast at every call would say the same less well
export function load<T = (options?: object) => Middleware>(name: string): T {
  return require(name) as T
}

/**
 * Runs connect-style middleware inside an API handler, the way the documentation of Next.js teaches it.
 * The promise stays open when the middleware answers by itself.
 */
export function runMiddleware(
  req: IncomingMessage,
  res: ServerResponse,
  middleware: Middleware,
): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(req, res, (problem) => {
      if (problem === undefined) resolve()
      else reject(problem instanceof Error ? problem : new Error(problem))
    })
  })
}
