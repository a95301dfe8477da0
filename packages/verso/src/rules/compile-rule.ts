import type { RuleCondition } from '../types/rules.ts'

import { addBasePath } from './base-path.ts'
import { compileConditions } from './conditions.ts'
import type { RequestFacts } from './conditions.ts'
import type { Caught } from './destination.ts'
import { compilePattern } from './path-pattern.ts'

/** Gives what a rule caught of a request, or `undefined` when it does not apply. */
export type MatchRule = (path: string, facts: RequestFacts) => Caught | undefined

/** What all rules have. */
interface AnyRule {
  readonly source: string
  readonly has?: readonly RuleCondition[] | undefined
  readonly missing?: readonly RuleCondition[] | undefined
  readonly basePath?: false | undefined
}

/**
 * Compiles the part of a rule that says when it applies.
 *
 * @param options.except no path that begins so matches: `/_next` belongs to the framework
 * @example compileRule({ source: '/old/:slug' }, { basePath: '' })('/old/a', facts)?.path // { slug: 'a' }
 */
export function compileRule(
  rule: AnyRule,
  { basePath, except }: { readonly basePath: string; readonly except?: string },
): MatchRule {
  const source = addBasePath(rule.source, rule.basePath === false ? '' : basePath)
  const matchPath = compilePattern(source, except)
  const matchConditions = compileConditions(rule)
  return (path, facts) => {
    const caught = matchPath(path)
    if (caught === undefined) return undefined
    if (matchConditions === undefined) return { path: caught, text: {} }
    const text = matchConditions(facts)
    if (text === undefined) return undefined
    // What a condition caught wins over a part of the path with the same name.
    for (const name of Object.keys(text)) delete caught[name]
    return { path: caught, text }
  }
}
