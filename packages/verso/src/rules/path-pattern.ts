import { parse, regexpToFunction, tokensToRegexp } from 'path-to-regexp'
import type { Key, Token } from 'path-to-regexp'

import { HttpError } from '../errors/http-error.ts'

import type { Captures, MatchPath } from './captures.ts'
import { isWholeSegment, matchSegments } from './match-segments.ts'

/**
 * Compiles the `source` of a rule as Next.js does: letters in either case, a slash at the end or none, and parts
 * without names caught but not given.
 *
 * @param except no path that begins so matches
 * @example compilePattern('/blog/:slug')('/blog/hello') // { slug: 'hello' }
 */
export function compilePattern(source: string, except?: string): MatchPath {
  const tokens = parse(source, { delimiter: '/' })
  const match = compileTokens(tokens)
  const unnamed = tokens.flatMap((token) =>
    typeof token !== 'string' && typeof token.name === 'number' ? [token.name] : [],
  )
  const outside = except?.toLowerCase()
  return (path) => {
    if (outside !== undefined && path.toLowerCase().startsWith(outside)) return undefined
    const found = match(path)
    if (found === undefined) return undefined
    for (const name of unnamed) delete found[name]
    return found
  }
}

function compileTokens(tokens: Token[]): MatchPath {
  const openEnds = countOpenEnds(tokens)
  const whole = openEnds > 1 ? matchSegments(tokens, { ignoreCase: true }) : undefined
  if (whole !== undefined) return whole
  const keys: Key[] = []
  const { source } = tokensToRegexp(tokens, keys, { delimiter: '/', strict: true })
  const pattern = new RegExp(source.replace(/\$$/, String.raw`(?:\/)?$`), 'i')
  const match = regexpToFunction<Captures>(pattern, keys)
  return (path) => {
    refuseCostly(path, openEnds)
    const found = match(path)
    return found === false ? undefined : found.params
  }
}

/**
 * Counts the parts of a pattern that take as much as they like.
 *
 * @example countOpenEnds(parse('/:a*\/:b(.*)')) // 2
 */
export function countOpenEnds(tokens: readonly Token[]): number {
  const isOpen = (token: Token): boolean =>
    typeof token !== 'string' &&
    (token.modifier === '*' ||
      token.modifier === '+' ||
      (!isWholeSegment(token.pattern) && /[*+]|\{\d*,\}/.test(token.pattern)))
  return tokens.filter(isOpen).length
}

/**
 * Refuses a path that is too long for a regular expression with several open ends: what it costs grows with the square of the
 * length, or worse (CWE-1333). No answer but this one would do: a guard must neither be skipped nor keep everybody waiting.
 *
 * @throws {HttpError} 414
 */
export function refuseCostly(path: string, openEnds: number): void {
  const longest = openEnds < 2 ? Infinity : openEnds === 2 ? 2_048 : 400
  if (path.length > longest) throw new HttpError(414, 'URI Too Long')
}
