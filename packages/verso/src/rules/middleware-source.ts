import type { HeaderList } from './compile-headers.ts'
import type { RequestFacts } from './conditions.ts'
import type { Exchange } from './exchange.ts'

/** What a middleware decided; `undefined` when it has answered itself. */
export interface MiddlewareDecision {
  /** For the answer. */
  readonly headers: HeaderList
  readonly rewrite: MiddlewareRewrite | undefined
}

/** Where a middleware sends a request. */
export interface MiddlewareRewrite {
  /** Another server. */
  readonly origin: URL | undefined
  /** Encoded, base path included. */
  readonly path: string
  /** Without its `?`. */
  readonly search: string
}

/** The request as a middleware gets it. */
export interface MiddlewareTarget {
  /** Encoded, base path included. */
  readonly path: string
  readonly search: string
  /** The data of a page is asked for, not the page. */
  readonly data: boolean
  /** What the configuration has set so far. */
  readonly headers: HeaderList
}

/** The app's `middleware` or `proxy` file, evaluated. */
export interface Middleware {
  /** Whether it wants to see requests of this path. */
  matches(path: string, facts: RequestFacts): boolean
  /** Runs it. Rejects with what user code throws. */
  run(exchange: Exchange, target: MiddlewareTarget): Promise<MiddlewareDecision | undefined>
}

/** Gives the middleware for a request: at once in production, after a look at its files in dev. */
export interface MiddlewareSource {
  current(): Middleware | Promise<Middleware>
}
