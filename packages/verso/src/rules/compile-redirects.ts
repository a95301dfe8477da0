import type { Query } from '../request/query.ts'
import type { RedirectRule } from '../types/rules.ts'

import { addBasePath } from './base-path.ts'
import { compileRule } from './compile-rule.ts'
import type { RequestFacts } from './conditions.ts'
import { compileDestination } from './destination.ts'
import type { Caught, Destination } from './destination.ts'
import { fillText } from './fill-text.ts'

/** Where a redirect leads. */
export interface Redirection {
  readonly status: number
  readonly location: string
}

/** Finds the redirect of a path. */
export type FindRedirect = (path: string, facts: RequestFacts) => Redirection | undefined

/**
 * Compiles `redirects`. The first that applies counts.
 *
 * @returns `undefined` when there are none
 * @example compileRedirects([{ source: '/a', destination: '/b', permanent: true }], '')?.('/a', facts)
 */
export function compileRedirects(
  rules: readonly RedirectRule[],
  basePath: string,
): FindRedirect | undefined {
  if (rules.length === 0) return undefined
  const compiled = rules.map((rule) => {
    const inside = rule.basePath === false || !rule.destination.startsWith('/') ? '' : basePath
    return {
      match: compileRule(rule, { basePath, except: `${basePath}/_next` }),
      destination: compileDestination(addBasePath(rule.destination, inside), { append: false }),
      status: rule.statusCode ?? (rule.permanent === true ? 308 : 307),
    }
  })
  return (path, facts) => {
    for (const { match, destination, status } of compiled) {
      const caught = match(path, facts)
      if (caught !== undefined)
        return { status, location: toLocation(destination, caught, facts.query) }
    }
    return undefined
  }
}

function toLocation(destination: Destination, caught: Caught, query: Query): string {
  const { path, search, hash } = destination.fill(caught, query)
  // `//evil.example` would be a host: what was caught may begin with slashes.
  const single = path.replaceAll(/[/\\]+/g, '/')
  return fillHost(destination.origin, caught) + single + search + hash
}

/** A value is one label of a host, or several: never its end, a port or a path. */
function fillHost(origin: string, { path, text }: Caught): string {
  if (!origin.includes(':', origin.indexOf('//'))) return origin
  const values = Object.entries({ ...path, ...text }).map(([name, value]) => {
    return [name, encodeURIComponent([value].flat().join(''))] as const
  })
  const at = origin.indexOf('//') + 2
  return origin.slice(0, at) + fillText(origin.slice(at), Object.fromEntries(values))
}
