/** One part of a route's path, between two slashes. */
export type Segment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'catch-all'; readonly name: string }
  | { readonly kind: 'optional-catch-all'; readonly name: string }

/** What a file below `pages/` answers. `api` files are handlers; `page` files are React. */
export type RouteKind = 'api' | 'page'

/** One file of the `pages/` folder and the path it answers. */
export interface Route {
  readonly kind: RouteKind
  /** The path as Next.js writes it: `/api/users/[id]`. */
  readonly pattern: string
  /** The file, relative to the app folder, with forward slashes: `pages/api/users/[id].ts`. */
  readonly file: string
  readonly segments: readonly Segment[]
}

/** The namespace object of an evaluated route file. Nothing about it is known before `handler/` has looked. */
export type RouteModule = Readonly<Record<string, unknown>>

/**
 * Gives the module of a route. Called for each request in dev (where it must notice edits),
 * once per route in production. A rejection means the file cannot be compiled or threw while loading.
 */
export type LoadRoute = (route: Route) => Promise<RouteModule> | RouteModule

/** Route parameters: a string, or a list of strings for catch-alls. */
export type Params = Record<string, string | string[]>
