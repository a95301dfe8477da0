/** A condition on a request, of `has` and `missing`. */
export type RuleCondition =
  | {
      readonly type: 'header' | 'cookie' | 'query'
      readonly key: string
      /** A regular expression for the whole value; its named groups are parameters. Without it, any value will do. */
      readonly value?: string | undefined
    }
  | { readonly type: 'host'; readonly key?: undefined; readonly value: string }

interface Rule {
  /** A pattern of paths: `/blog/:slug`, `/docs/:path*`, `/post/:id(\\d+)`. */
  readonly source: string
  /** All of these must hold. */
  readonly has?: readonly RuleCondition[] | undefined
  /** None of these may hold. */
  readonly missing?: readonly RuleCondition[] | undefined
  /** `false` leaves `basePath` out of source and destination. */
  readonly basePath?: false | undefined
  /** Accepted and ignored: Verso has no locales. */
  readonly locale?: false | undefined
}

/** A rule of `redirects`. */
export interface RedirectRule extends Rule {
  /** A path of this app, or an address elsewhere. */
  readonly destination: string
  /** 308 when true, 307 when false. */
  readonly permanent?: boolean | undefined
  /** Instead of `permanent`: 301, 302, 303, 307 or 308. */
  readonly statusCode?: number | undefined
}

/** A rule of `rewrites`. */
export interface RewriteRule extends Rule {
  /** A path of this app, or an address elsewhere, which is then asked. */
  readonly destination: string
}

/** A rule of `headers`. */
export interface HeaderRule extends Rule {
  readonly headers: readonly { readonly key: string; readonly value: string }[]
}

/** Rewrites by the time at which they are tried. */
export interface Rewrites {
  /** Before files and pages. */
  readonly beforeFiles?: readonly RewriteRule[] | undefined
  /** After files and pages without parameters, before those with. */
  readonly afterFiles?: readonly RewriteRule[] | undefined
  /** When nothing else answers. */
  readonly fallback?: readonly RewriteRule[] | undefined
}

/** A value, or a function that makes it when the configuration is read. */
export type Computed<T> = T | (() => T | Promise<T>)
