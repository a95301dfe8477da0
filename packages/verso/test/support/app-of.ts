import { onTestFinished } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { compareRoutes } from '../../src/routes/compare-routes.ts'
import { toRoute } from '../../src/routes/to-route.ts'
import { createApp } from '../../src/server/app.ts'
import type { App, AppOptions } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import type { Server } from '../../src/server/listen.ts'
import type { ServerLimits } from '../../src/types/config.ts'
import type { RequestLine } from '../../src/types/log.ts'
import type { Route, RouteModule } from '../../src/types/route.ts'

import { createMemoryLogger } from './memory-logger.ts'
import type { MemoryLogger } from './memory-logger.ts'

/** Route modules by pattern: `{ '/api/users/[id]': { default: handler, config } }`. A function is a default export. */
export type Modules = Readonly<Record<string, object>>

/** What differs from a production app with default settings. */
export interface AppOfOptions extends Partial<
  Pick<AppOptions, 'mode' | 'describeError' | 'loadRoute'>
> {
  readonly compress?: boolean
  readonly generateEtags?: boolean
  readonly limits?: ServerLimits
  /** The caller closes the server: for servers that outlive one test. */
  readonly keep?: boolean
}

/** A server under test. */
export interface TestApp {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly server: Server
  readonly app: App
  readonly log: MemoryLogger
  /** `fetch` of a path of this server, on a connection of its own; redirects are not followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Resolves with the next request's log line that the test accepts, past ones included. */
  logged(accept?: (line: RequestLine) => boolean): Promise<RequestLine>
  close(): Promise<void>
}

/**
 * Serves route modules that live in memory on a free port, and closes the server when the test is finished.
 *
 * @example
 * const app = await appOf({ '/api/hello': (req, res) => res.json({ hello: req.query.name }) })
 * const answer = await app.fetch('/api/hello?name=x')
 */
export async function appOf(modules: Modules, options: AppOfOptions = {}): Promise<TestApp> {
  const log = createMemoryLogger()
  const routes = Object.keys(modules).map(toTestRoute).toSorted(compareRoutes)
  const app = createApp({
    config: {
      compress: options.compress ?? configDefaults.compress,
      generateEtags: options.generateEtags ?? configDefaults.generateEtags,
    },
    routes,
    loadRoute: options.loadRoute ?? ((route) => toModule(modules[route.pattern])),
    logger: log,
    mode: options.mode ?? 'production',
    previewSecret: '0123456789abcdef'.repeat(4),
    ...(options.describeError === undefined ? {} : { describeError: options.describeError }),
  })
  const server = await listen(app, {
    port: 0,
    hostname: '127.0.0.1',
    limits: { ...configDefaults.server, ...options.limits },
  })
  const close = (): Promise<void> => server.close({ grace: 0 })
  if (options.keep !== true) onTestFinished(close)
  return {
    url: server.url,
    port: server.port,
    server,
    app,
    log,
    fetch: (path, init = {}) =>
      fetch(server.url + path, {
        redirect: 'manual',
        ...init,
        headers: closing(init.headers),
      }),
    logged: (accept = () => true) => log.request.next(accept),
    close,
  }
}

/** A connection of its own for each request: the server closes without waiting for idle ones. */
function closing(given: RequestInit['headers']): Headers {
  const headers = new Headers(given)
  headers.set('connection', 'close')
  return headers
}

function toTestRoute(pattern: string): Route {
  const route = toRoute('pages', pattern.slice(1), 'ts')
  if (route === undefined) throw new Error(`${pattern} is no route`)
  return route
}

/** The namespace object that importing the file would give. */
function toModule(value: object | undefined): RouteModule {
  return typeof value === 'function' ? { default: value } : (value as RouteModule)
}
