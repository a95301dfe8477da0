import { parse } from 'path-to-regexp'

import { checkConditions } from './check-conditions.ts'

/** The three lists of rules. */
export type RuleKind = 'redirects' | 'rewrites' | 'headers'

/** What is wrong in a list of rules. */
export interface RuleProblems {
  /** The rules that are right. */
  readonly rules: unknown[]
  /** `at` is what follows the name of the list: `[3] (/old)`. */
  readonly problems: readonly { readonly at: string; readonly problem: string }[]
  /** A rule has `locale`, which has no effect. */
  readonly locale: boolean
}

const shared = ['source', 'has', 'missing', 'basePath', 'locale']
const keys: Readonly<Record<RuleKind, ReadonlySet<string>>> = {
  redirects: new Set([...shared, 'destination', 'permanent', 'statusCode']),
  rewrites: new Set([...shared, 'destination']),
  headers: new Set([...shared, 'headers']),
}
const redirectStatus: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308])

type Fields = Readonly<Record<string, unknown>>

/**
 * Looks at each rule of a list by itself.
 *
 * @example checkRules('redirects', [{ source: '/a', destination: '/b', permanent: true }]).problems // []
 */
export function checkRules(kind: RuleKind, list: unknown): RuleProblems {
  if (!Array.isArray(list)) {
    return { rules: [], problems: [{ at: '', problem: 'must be a list' }], locale: false }
  }
  const problems: { at: string; problem: string }[] = []
  const rules: unknown[] = []
  let locale = false
  for (const [index, rule] of (list as unknown[]).entries()) {
    const source = isObject(rule) ? rule['source'] : undefined
    const at = `[${index}]${typeof source === 'string' ? ` (${source.slice(0, 60)})` : ''}`
    const found = isObject(rule) ? checkRule(kind, rule) : ['must be an object']
    problems.push(...found.map((problem) => ({ at, problem })))
    if (found.length === 0) rules.push(rule)
    if (isObject(rule) && rule['locale'] !== undefined) locale = true
  }
  return { rules, problems, locale }
}

function checkRule(kind: RuleKind, rule: Fields): string[] {
  const problems = Object.keys(rule)
    .filter((key) => !keys[kind].has(key))
    .map((key) => `has no key ${key}`)
  const { source, destination, basePath, locale } = rule
  if (basePath !== undefined && basePath !== false) problems.push('basePath can only be false')
  if (locale !== undefined && locale !== false) problems.push('locale can only be false')
  const names = checkSource(source, problems)
  for (const key of ['has', 'missing'] as const) {
    const found = checkConditions(rule[key], key)
    problems.push(...found.problems)
    // What must be missing catches nothing.
    if (key === 'has') for (const name of found.names) names.add(name)
  }
  if (kind === 'headers') {
    checkHeaders(rule['headers'], problems)
    return problems
  }
  checkDestination(kind, destination, names, problems)
  if (kind === 'redirects') checkStatus(rule, problems)
  if (kind === 'rewrites' && basePath === false && !isElsewhere(destination)) {
    problems.push('leaves basePath, so its destination must begin with http:// or https://')
  }
  return problems
}

function checkSource(source: unknown, problems: string[]): Set<string> {
  if (typeof source !== 'string' || !source.startsWith('/')) {
    problems.push('needs a source that begins with a slash')
    return new Set()
  }
  return namesIn(source, 'source', problems)
}

function namesIn(pattern: string, what: string, problems: string[]): Set<string> {
  if (pattern.length > 4096) {
    problems.push(`has a ${what} longer than 4,096 characters`)
    return new Set()
  }
  try {
    // What a part without a name caught can be written nowhere else.
    const names = parse(pattern).map((token) => (typeof token === 'object' ? token.name : 0))
    return new Set(names.filter((name) => typeof name === 'string'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    problems.push(`has a ${what} that is no pattern (${reason})`)
    return new Set()
  }
}

function checkHeaders(headers: unknown, problems: string[]): void {
  if (!Array.isArray(headers) || headers.length === 0) {
    problems.push('needs headers: [{ key, value }]')
    return
  }
  for (const header of headers as unknown[]) {
    const { key, value } = isObject(header) ? header : {}
    if (typeof key !== 'string' || key === '' || typeof value !== 'string') {
      problems.push('has a header without key or value')
    } else if (/[\r\n\0]/.test(key + value)) {
      problems.push(`has a header with a line break: ${JSON.stringify(key.slice(0, 40))}`)
    }
  }
}

function checkDestination(
  kind: RuleKind,
  destination: unknown,
  names: ReadonlySet<string>,
  problems: string[],
): void {
  if (typeof destination !== 'string' || destination === '') {
    problems.push('needs a destination')
    return
  }
  const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(destination)?.[0] ?? ''
  if (kind === 'rewrites' && !destination.startsWith('/') && !/^https?:/i.test(origin)) {
    problems.push('has a destination that begins with neither /, http:// nor https://')
    return
  }
  if (kind === 'rewrites' && /:[a-z_]/i.test(origin.replace(/^https?:/i, ''))) {
    // Whoever chooses the host could make this server ask any other: its neighbours, or the cloud's metadata.
    problems.push('has a parameter in the host of its destination: a rewrite leads to a fixed host')
    return
  }
  const rest = destination.slice(origin.length)
  const [path = ''] = rest.split(/[?#]/, 1)
  const [, hash = ''] = rest.split('#', 2)
  const inHash = [...hash.matchAll(/:([a-z_]\w*)/gi)].map(([, name = '']) => name)
  const named = new Set([...namesIn(path, 'destination', problems), ...inHash])
  const missing = [...named].filter((name) => !names.has(name))
  if (missing.length > 0) {
    problems.push(
      `has parameters in its destination that source and has do not: ${missing.join(', ')}`,
    )
  }
}

function checkStatus({ permanent, statusCode }: Fields, problems: string[]): void {
  if (statusCode === undefined) {
    if (typeof permanent !== 'boolean') problems.push('needs permanent: true or false')
  } else if (!redirectStatus.has(statusCode)) {
    problems.push('has a statusCode other than 301, 302, 303, 307 and 308')
  }
}

function isElsewhere(destination: unknown): boolean {
  return typeof destination === 'string' && /^https?:\/\//i.test(destination)
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
