import { addBasePath } from './base-path.ts'
import type { RulesConfig } from './create-rules.ts'
import { compilePattern } from './path-pattern.ts'

/**
 * Makes the function that tells whether a redirect or a rewrite is about a path, under whatever conditions. Nothing is
 * compiled before it is asked.
 *
 * @example createNamedPaths(config)('/readyz') // true with { source: '/:path*', destination: 'https://old.example' }
 */
export function createNamedPaths({
  redirects = [],
  rewrites = {},
  basePath = '',
}: Partial<RulesConfig>): (path: string) => boolean {
  const { beforeFiles = [], afterFiles = [], fallback = [] } = rewrites
  const rules = [...redirects, ...beforeFiles, ...afterFiles, ...fallback]
  let patterns: readonly ReturnType<typeof compilePattern>[] | undefined
  return (path) => {
    patterns ??= rules.map((rule) =>
      compilePattern(addBasePath(rule.source, rule.basePath === false ? '' : basePath)),
    )
    return patterns.some((match) => match(path) !== undefined)
  }
}
