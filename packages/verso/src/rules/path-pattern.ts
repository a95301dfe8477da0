import { pathToRegexp, regexpToFunction } from 'path-to-regexp'
import type { Key } from 'path-to-regexp'

/** What the parts of a pattern caught, as they were sent: still encoded. */
export type Captures = Record<string, string | string[]>

/** Gives what a path's parts caught, or `undefined` when it does not match. */
export type MatchPath = (path: string) => Captures | undefined

/**
 * Compiles the `source` of a rule as Next.js does: letters in either case, a slash at the end or none, and parts
 * without names caught but not given.
 *
 * @param except no path that begins so matches
 * @example compilePattern('/blog/:slug')('/blog/hello') // { slug: 'hello' }
 */
export function compilePattern(source: string, except?: string): MatchPath {
  const keys: Key[] = []
  const { source: text } = pathToRegexp(source, keys, { delimiter: '/', strict: true })
  let pattern = text.replace(/\$$/, String.raw`(?:\/)?$`)
  if (except !== undefined) {
    pattern = pattern.replace(
      '^',
      `^(?!${except.replaceAll(/[/.*+?^${}()|[\]\\]/g, String.raw`\$&`)})`,
    )
  }
  const match = regexpToFunction<Captures>(new RegExp(pattern, 'i'), keys)
  const unnamed = keys.map(({ name }) => name).filter((name) => typeof name === 'number')
  return (path) => {
    const found = match(path)
    if (found === false) return undefined
    for (const name of unnamed) delete found.params[name]
    return found.params
  }
}
