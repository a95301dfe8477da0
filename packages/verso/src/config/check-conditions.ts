/** What {@link checkConditions} found. */
export interface ConditionProblems {
  readonly problems: readonly string[]
  /** Names of what the conditions catch, which a destination may use. */
  readonly names: readonly string[]
}

const types: ReadonlySet<unknown> = new Set(['header', 'cookie', 'query', 'host'])

/**
 * Looks at the `has` or `missing` of a rule.
 *
 * @param key which of the two, for messages
 * @example checkConditions([{ type: 'query', key: 'page' }], 'has') // { problems: [], names: ['page'] }
 */
export function checkConditions(list: unknown, key: 'has' | 'missing'): ConditionProblems {
  if (list === undefined) return { problems: [], names: [] }
  if (!Array.isArray(list)) return { problems: [`needs a list as ${key}`], names: [] }
  const problems: string[] = []
  const names: string[] = []
  for (const [index, condition] of (list as unknown[]).entries()) {
    const found = checkCondition(condition)
    problems.push(...found.problems.map((problem) => `${problem} in ${key}[${index}]`))
    names.push(...found.names)
  }
  return { problems, names }
}

function checkCondition(condition: unknown): ConditionProblems {
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    return { problems: ['needs an object'], names: [] }
  }
  const { type, key, value } = condition as Readonly<Record<string, unknown>>
  const problems: string[] = []
  const names: string[] = []
  if (!types.has(type)) problems.push('needs header, cookie, query or host as type')
  if (type === 'host') {
    names.push('host')
    if (value === undefined) problems.push('needs a value for host')
  } else if (typeof key !== 'string') {
    problems.push('needs a key')
  } else if (value === undefined) {
    // A parameter's name can only have letters.
    names.push(key.replaceAll(/[^a-z]/gi, ''))
  }
  if (value === undefined) return { problems, names }
  if (typeof value !== 'string')
    return { problems: [...problems, 'needs a string as value'], names }
  if (!isExpression(value)) problems.push('has a value that is no regular expression')
  for (const [, name = ''] of value.matchAll(/\(\?<([a-z][a-z\d]*)>/gi)) names.push(name)
  return { problems, names }
}

function isExpression(value: string): boolean {
  try {
    return RegExp(`^${value}$`) instanceof RegExp
  } catch {
    return false
  }
}
