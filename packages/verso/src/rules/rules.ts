import type { IncomingHttpHeaders } from 'node:http'

import type { Exchange } from './exchange.ts'

/** Finds what the app has for a path, which is without base path and slash at the end. */
export interface Lookup<Found> {
  /** A file, or a route without parameters. */
  exact(path: string): Found | undefined
  /** Any route. */
  any(path: string): Found | undefined
  /** Only pages have data. */
  kindOf(found: Found): 'file' | 'api' | 'page'
}

/** A request after all rules. */
export interface Place {
  /** Encoded, without query and base path. */
  readonly path: string
  /** Without its `?`. */
  readonly search: string
}

/** A place, and what answers there. */
export interface Routed<Found> extends Place {
  readonly found: Found | undefined
  /** Not below the base path: nothing answers there. */
  readonly outside?: true
  /** A page's data, behind a middleware: there the browser's router asks for the data of every page. */
  readonly guarded?: true
  /** For a page that turns out not to have the path: what the last rewrites lead to, if anything. */
  readonly otherwise?: () => Routed<Found> | 'answered' | undefined
}

/** The rules of an app. */
export interface Rules {
  /** The path that should have been asked for, or `undefined` when it was. */
  canonical(path: string): string | undefined
  /**
   * Whether rewrites may lead a request to another server; `undefined` when none leads to one at all.
   *
   * @param path canonical, base path included
   */
  readonly leavesApp:
    | ((path: string, search: string, headers: IncomingHttpHeaders) => boolean)
    | undefined
  /**
   * Applies the rules in the order of Next.js: headers, redirects, middleware, rewrites before files, the app's files and
   * plain routes, rewrites after them, all routes, the last rewrites.
   *
   * @returns `undefined` when the request has been answered; a promise only where there is a middleware
   */
  route<Found>(
    exchange: Exchange,
    place: Place,
    lookup: Lookup<Found>,
  ): Routed<Found> | undefined | Promise<Routed<Found> | undefined>
}
