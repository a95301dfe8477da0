import type { IncomingHttpHeaders } from 'node:http'

import { parseCookies } from '../request/cookies.ts'
import type { Query } from '../request/query.ts'
import type { RuleCondition } from '../types/rules.ts'

/** What conditions look at. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders
  readonly query: Query
}

/** Gives what the conditions caught, or `undefined` when they do not hold. */
export type MatchConditions = (facts: RequestFacts) => Record<string, string> | undefined

/** Adds what it catches to `caught`. */
type Condition = (facts: RequestFacts, caught: Record<string, string>) => boolean

/**
 * Compiles the `has` and `missing` of a rule.
 *
 * What is caught comes from headers, cookies and the query: it is text, decoded, and may hold anything.
 *
 * @returns `undefined` for a rule without conditions
 * @example compileConditions({ has: [{ type: 'header', key: 'x-a' }] })?.({ headers: { 'x-a': '1' }, query: {} })
 */
export function compileConditions(rule: {
  readonly has?: readonly RuleCondition[] | undefined
  readonly missing?: readonly RuleCondition[] | undefined
}): MatchConditions | undefined {
  if (rule.has === undefined && rule.missing === undefined) return undefined
  const has = (rule.has ?? []).map(compileCondition)
  const missing = (rule.missing ?? []).map(compileCondition)
  return (facts) => {
    const caught = Object.create(null) as Record<string, string>
    if (!has.every((condition) => condition(facts, caught))) return undefined
    return missing.some((condition) => condition(facts, {})) ? undefined : caught
  }
}

function compileCondition(condition: RuleCondition): Condition {
  const read = reader(condition)
  if (condition.value === undefined || condition.value === '') {
    // A parameter's name can only have letters.
    const name = (condition.key ?? '').replaceAll(/[^a-z]/gi, '')
    return (facts, caught) => {
      const value = lastOf(read(facts))
      if (value === undefined || value === '') return false
      caught[name] = value
      return true
    }
  }
  const pattern = new RegExp(`^${condition.value}$`)
  return (facts, caught) => {
    const value = lastOf(read(facts))
    const found = value === undefined || value === '' ? null : pattern.exec(value)
    if (found === null) return false
    for (const [name, text] of Object.entries(found.groups ?? {})) caught[name] = text ?? ''
    if (condition.type === 'host' && found.groups === undefined) caught['host'] = found[0]
    return true
  }
}

type Value = string | readonly string[] | undefined

function reader(condition: RuleCondition): (facts: RequestFacts) => Value {
  switch (condition.type) {
    case 'header': {
      const name = condition.key.toLowerCase()
      return ({ headers }) => headers[name]
    }
    case 'cookie': {
      const name = condition.key
      return ({ headers }) => parseCookies(headers.cookie)[name]
    }
    case 'query': {
      const name = condition.key
      return ({ query }) => query[name]
    }
    default:
      return ({ headers }) => headers.host?.split(':', 1)[0]?.toLowerCase()
  }
}

function lastOf(value: Value): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.at(-1)
}
