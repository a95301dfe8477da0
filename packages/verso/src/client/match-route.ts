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
 * Finds the page of a path as the server does.
 *
 * @param patterns in the order in which the server tries them, which is that of the list of pages
 *
 * @example matchRoute(['/posts/new', '/posts/[id]'], '/posts/new')
 */
export function matchRoute(patterns: readonly string[], path: string): RouteMatch | undefined {
  // Static names may be escaped. And a pattern itself is an address as well: push('/posts/[id]', '/posts/7').
  const literal = decodePath(path)
  if (patterns.includes(literal)) return { pattern: literal, params: {} }
  for (const pattern of patterns) {
    const params = isDynamic(pattern) ? matchPattern(pattern, path) : undefined
    if (params !== undefined) return { pattern, params }
  }
  return undefined
}

/** What a path says, or the path as it is when its escapes are malformed. */
export function decodePath(path: string): string {
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
    if (!value?.length && found.optional) continue
    // A catch-all takes a single value as a list of one; a list for one segment cannot be meant.
    if (value === undefined || (Array.isArray(value) && !found.many)) return undefined
    filled.push([value].flat().map(encodeURIComponent).join('/'))
  }
  return { path: `/${filled.join('/')}`, rest }
}

/**
 * The parameters of a pattern among the keys of a query.
 *
 * @example pickParams('/posts/[id]', { id: '7', page: '2' }) // { id: '7' }
 */
export function pickParams(pattern: string, query: Query): Query {
  const params: Query = {}
  for (const segment of segmentsOf(pattern)) {
    const name = readSegment(segment)?.name
    if (name !== undefined) params[name] = query[name]
  }
  return params
}
