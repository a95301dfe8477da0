import { HttpError } from '../errors/http-error.ts'
import type { Query } from '../request/query.ts'
import { resolveDots } from '../router/resolve-dots.ts'
import type { RewriteRule } from '../types/rules.ts'

import { addBasePath } from './base-path.ts'
import { compileRule } from './compile-rule.ts'
import type { RequestFacts } from './conditions.ts'
import { compileDestination } from './destination.ts'

/** What answers instead. */
export interface Rewritten {
  /** Another server, fixed by the configuration; `undefined` for a path of this app. */
  readonly origin: URL | undefined
  /** Encoded. */
  readonly path: string
  readonly query: Query
  /** With its `?`, for another server. */
  readonly search: string
}

/** Applies one rewrite, when it applies. */
export type TryRewrite = (path: string, facts: RequestFacts) => Rewritten | undefined

/**
 * Compiles a list of `rewrites`, each by itself: between two of them the app may find an answer.
 *
 * @example compileRewrites([{ source: '/a', destination: '/b' }], '')[0]?.('/a', facts)?.path // '/b'
 */
export function compileRewrites(
  rules: readonly RewriteRule[] | undefined,
  basePath: string,
): TryRewrite[] {
  return (rules ?? []).map((rule) => {
    const match = compileRule(rule, { basePath })
    const inside = rule.basePath === false || !rule.destination.startsWith('/') ? '' : basePath
    const destination = compileDestination(addBasePath(rule.destination, inside), { append: true })
    // Made once, so that nothing a client sends has a part in it.
    const origin = destination.origin === '' ? undefined : new URL(destination.origin)
    return (path, facts) => {
      const caught = match(path, facts)
      if (caught === undefined) return undefined
      const filled = destination.fill(caught, facts.query)
      const single = filled.path.replaceAll(/[/\\]+/g, '/')
      const resolved = resolveDots(single)
      if (origin !== undefined && (resolved !== single || climbs(resolved))) {
        // It would leave the folder that the configuration names.
        throw new HttpError(400, 'Bad Request')
      }
      return { origin, path: resolved, query: filled.query, search: filled.search }
    }
  })
}

/** Tells of `..` between slashes or backslashes that are encoded: some servers decode first and climb then. */
function climbs(path: string): boolean {
  return /(?:^|\/|%2f|%5c)(?:\.|%2e){2}(?:$|\/|%2f|%5c)/i.test(path)
}
