import { parse, tokensToRegexp } from 'path-to-regexp'
import type { Token } from 'path-to-regexp'

import { VersoError } from '../errors/verso-error.ts'
import type { RuleCondition } from '../types/rules.ts'

import { canonicalSpelling } from './canonical-spelling.ts'
import { addBasePath } from './base-path.ts'
import { compileConditions } from './conditions.ts'
import type { RequestFacts } from './conditions.ts'
import { matchSegments } from './match-segments.ts'
import { countOpenEnds, refuseCostly } from './path-pattern.ts'

/** Tells whether a middleware wants to see a request. */
export type Matches = (path: string, facts: RequestFacts) => boolean

/**
 * Compiles the `config.matcher` of a middleware; without one it sees everything.
 *
 * A path is tried as it was sent, in its plain spelling and decoded: one that fits in any of them is seen.
 *
 * @param options.file for messages
 * @throws {VersoError} VERSO_ERR_BAD_HANDLER when the matcher is none
 * @example compileMatchers('/admin/:path*', { basePath: '', file: 'middleware.ts' })('/admin/a', facts) // true
 */
export function compileMatchers(
  matcher: unknown,
  { basePath, file }: { readonly basePath: string; readonly file: string },
): Matches {
  if (matcher === undefined) return () => true
  const compiled = readMatchers(matcher, file).map(({ source, has, missing }) => ({
    pattern: toPattern(source, basePath, file),
    conditions: compileConditions({ has, missing }),
  }))
  return (path, facts) => {
    const spellings = path.includes('%') ? [path, canonicalSpelling(path), decode(path)] : [path]
    return compiled.some(
      ({ pattern, conditions }) =>
        spellings.some((spelling) => pattern(spelling)) &&
        (conditions === undefined || conditions(facts) !== undefined),
    )
  }
}

/** A matcher as it may be written. */
export interface Matcher {
  readonly source: string
  readonly has?: readonly RuleCondition[] | undefined
  readonly missing?: readonly RuleCondition[] | undefined
}

/**
 * Reads a `config.matcher`.
 *
 * @throws {VersoError} VERSO_ERR_BAD_HANDLER when it is none
 * @example readMatchers('/admin', 'proxy.ts') // [{ source: '/admin' }]
 */
export function readMatchers(matcher: unknown, file: string): Matcher[] {
  return [matcher].flat().map((entry: unknown) => readEntry(entry, file))
}

function readEntry(entry: unknown, file: string): Matcher {
  const found: unknown = typeof entry === 'string' ? { source: entry } : entry
  if (isEntry(found)) return found
  throw new VersoError('VERSO_ERR_BAD_HANDLER', `${file} has a config.matcher that is no path.`, {
    hint: "Use a path that begins with a slash, a list of such, or { source: '/admin/:path*' }.",
  })
}

function isEntry(value: unknown): value is Matcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    value.source.startsWith('/')
  )
}

/** As in Next.js, letters must match, and the address of a page's data counts as the page's. */
function toPattern(source: string, basePath: string, file: string): (path: string) => boolean {
  const suffix = source === '/' ? String.raw`(/?index|/?index\.json)?` : String.raw`{(\.json)}?`
  try {
    const tokens = parse(addBasePath(source, basePath)).map(separate)
    const openEnds = countOpenEnds(tokens)
    const whole = openEnds > 1 ? matchSegments(tokens, { ignoreCase: false }) : undefined
    if (whole !== undefined) {
      return (path) => whole(path) !== undefined || whole(path.replace(/\.json$/, '')) !== undefined
    }
    const all = parse(addBasePath(source, basePath) + suffix).map(separate)
    const pattern = new RegExp(tokensToRegexp(all).source)
    return (path) => {
      refuseCostly(path, openEnds)
      return pattern.test(path)
    }
  } catch (cause) {
    throw new VersoError(
      'VERSO_ERR_BAD_HANDLER',
      `${file} has a matcher that cannot be read: ${source}`,
      {
        hint: 'Sources are written as those of redirects are; see docs/reference/config.md.',
        cause,
      },
    )
  }
}

/** What repeats and has nothing between its parts has slashes there, as in Next.js: `/x-:p*` is about `/x-`, `/x-/a` and `/x-/a/b`. */
function separate(token: Token): Token {
  if (typeof token === 'string' || token.prefix !== '' || token.suffix !== '') return token
  return token.modifier === '*' || token.modifier === '+' ? { ...token, prefix: '/' } : token
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
