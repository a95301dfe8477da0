import { parse, pathToRegexp, tokensToRegexp } from 'path-to-regexp'
import type { Key } from 'path-to-regexp'

import type { ResolvedConfig } from '../types/config.ts'
import type { RewriteRule, Rewrites } from '../types/rules.ts'

import { addBasePath } from './base-path.ts'
import { readMatchers } from './compile-matchers.ts'

/** What of an app's rules its router in the browser follows by itself. */
export interface ClientRulesOptions {
  readonly config: Pick<ResolvedConfig, 'basePath' | 'rewrites'>
  /** The `matcher` of the middleware, as far as its file tells without being run. */
  readonly middleware: { readonly matcher: unknown } | undefined
}

/**
 * Writes the rules for browsers: a script that sets what `client/pages-manifest.ts` reads. Where a rewrite leads on another
 * server is left out, as in Next.js: the browser only has to know that it is none of its pages.
 *
 * @returns nothing for an app without rewrites and middleware
 * @example clientRules({ config, middleware: undefined }) // 'self.__VERSO_REWRITES=[[],[{…}],[]]\n'
 */
export function clientRules({ config, middleware }: ClientRulesOptions): string {
  const { basePath, rewrites } = config
  const parts: string[] = []
  if (hasRewrites(rewrites)) {
    const { beforeFiles, afterFiles, fallback } = rewrites
    const lists = [beforeFiles, afterFiles, fallback].map((rules) =>
      (rules ?? []).map((rule) => toClientRewrite(rule, basePath)),
    )
    parts.push(`self.__VERSO_REWRITES=${JSON.stringify(lists)}\n`)
  }
  if (middleware !== undefined) {
    parts.push(`self.__VERSO_MIDDLEWARE=${JSON.stringify(toMatchers(middleware, basePath))}\n`)
  }
  return parts.join('')
}

/** Whether there is a rewrite at all. */
export function hasRewrites({ beforeFiles, afterFiles, fallback }: Rewrites): boolean {
  return [beforeFiles, afterFiles, fallback].some((rules) => (rules?.length ?? 0) > 0)
}

/** As `client/follow-rewrites.ts` reads it. */
function toClientRewrite(rule: RewriteRule, basePath: string): object {
  const base = rule.basePath === false ? '' : basePath
  const tokens = parse(addBasePath(rule.source, base), { delimiter: '/' })
  const keys: Key[] = []
  const { source } = tokensToRegexp(tokens, keys, { delimiter: '/', strict: true })
  const local = rule.destination.startsWith('/')
  return {
    path: source.replace(/\$$/, String.raw`(?:\/)?$`),
    keys: keys.map(({ name, modifier }) => [
      typeof name === 'number' ? '' : name,
      ...(modifier === '*' || modifier === '+' ? [1] : []),
    ]),
    ...(rule.has !== undefined && { has: rule.has }),
    ...(rule.missing !== undefined && { missing: rule.missing }),
    ...(local && { to: addBasePath(rule.destination, base) }),
  }
}

/** Regular expressions; conditions are for the server, which sees all of the request. `true`: ask before each page. */
function toMatchers({ matcher }: { readonly matcher: unknown }, basePath: string): true | string[] {
  if (matcher === undefined) return true
  try {
    return readMatchers(matcher, '').map(
      ({ source }) => pathToRegexp(addBasePath(source, basePath)).source,
    )
  } catch {
    // Whoever runs the file says what is wrong with it.
    return true
  }
}
