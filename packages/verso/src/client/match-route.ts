import type { Query } from './next-router.ts'

/** Where a path leads. */
export interface RouteMatch {
  readonly pattern: string
  readonly params: Query
}

const part = /^\[(\[?)(\.\.\.)?([^\].]+)\]?\]$/

/** `[id]`, `[...path]` and `[[...path]]`; `undefined` for static text. */
function readSegment(text: string): { name: string; many: boolean; optional: boolean } | undefined {
  const [, optional, many, name] = part.exec(text) ?? []
  return name === undefined
    ? undefined
    : { name, many: many !== undefined, optional: optional !== '' }
}

function segmentsOf(pattern: string): string[] {
  return pattern.split('/').filter((segment) => segment !== '')
}

/** Whether a pattern has parameters. */
export function isDynamic(pattern: string): boolean {
  return segmentsOf(pattern).some((segment) => readSegment(segment) !== undefined)
}

function rank(segment: string | undefined): number {
  if (segment === undefined) return -1
  const found = readSegment(segment)
  if (found === undefined) return 0
  return 1 + Number(found.many) + Number(found.optional)
}

function compare(one: string, other: string): number {
  const [left, right] = [segmentsOf(one), segmentsOf(other)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = rank(left[index]) - rank(right[index])
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Reads the parameters of a path, or gives `undefined` when it is not of this pattern.
 *
 * @example matchPattern('/posts/[id]', '/posts/7') // { id: '7' }
 */
export function matchPattern(pattern: string, path: string): Query | undefined {
  const names: { name: string; many: boolean }[] = []
  const source = segmentsOf(pattern).map((segment) => {
    const found = readSegment(segment)
    if (found === undefined) return `/${segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`
    names.push(found)
    if (found.optional) return '(?:/(.+?))?'
    return found.many ? '/(.+?)' : '/([^/]+?)'
  })
  const match = new RegExp(`^${source.join('')}/?$`).exec(path)
  if (match === null) return undefined
  const params: Query = {}
  try {
    for (const [index, { name, many }] of names.entries()) {
      const value = match[index + 1]
      if (value === undefined) continue
      params[name] = many
        ? value.split('/').map((text) => decodeURIComponent(text))
        : decodeURIComponent(value)
    }
  } catch {
    // A malformed escape: the server answers 400, so let it.
    return undefined
  }
  return params
}

/**
 * Finds the page of a path as the server does: static before `[x]` before `[...x]`, segment by segment.
 *
 * @example matchRoute(['/posts/new', '/posts/[id]'], '/posts/new')
 */
export function matchRoute(patterns: readonly string[], path: string): RouteMatch | undefined {
  if (patterns.includes(path) && !isDynamic(path)) return { pattern: path, params: {} }
  for (const pattern of patterns.filter(isDynamic).toSorted(compare)) {
    const params = matchPattern(pattern, path)
    if (params !== undefined) return { pattern, params }
  }
  // A pattern itself is an address as well: push('/posts/[id]', '/posts/7').
  if (patterns.includes(path)) return { pattern: path, params: {} }
  // Static names may hold characters that addresses escape.
  const decoded = decode(path)
  return decoded !== path && patterns.includes(decoded)
    ? { pattern: decoded, params: {} }
    : undefined
}

function decode(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * Fills a pattern with values of a query. `undefined` when one is missing; `rest` is what was not used.
 *
 * @example fillPattern('/posts/[id]', { id: 'a b', page: '2' }) // { path: '/posts/a%20b', rest: { page: '2' } }
 */
export function fillPattern(
  pattern: string,
  query: Query,
): { path: string; rest: Query } | undefined {
  const rest = { ...query }
  const filled: string[] = []
  for (const segment of segmentsOf(pattern)) {
    const found = readSegment(segment)
    if (found === undefined) {
      filled.push(segment)
      continue
    }
    const value = query[found.name]
    delete rest[found.name]
    if ((value === undefined || value === '' || value.length === 0) && found.optional) continue
    if (value === undefined || Array.isArray(value) !== found.many) {
      // A catch-all takes a single value as a list of one; a list for one segment cannot be meant.
      if (value === undefined || Array.isArray(value)) return undefined
    }
    filled.push([value].flat().map(encodeURIComponent).join('/'))
  }
  return { path: `/${filled.join('/')}`, rest }
}
