import { VersoError } from '../errors/verso-error.ts'
import type { Route, Segment } from '../types/route.ts'

/** What is already known below one path, while routes are put in one after the other. */
interface Level {
  /** The route that ends here, if any. */
  route?: Route
  /** The first route that used a parameter at this place. */
  param?: { name: string; route: Route }
  catchAll?: { name: string; route: Route }
  optionalCatchAll?: { name: string; route: Route }
  children: Map<string, Level>
}

/**
 * Refuses routes that cannot live together, by the rules of Next.js.
 *
 * @throws {VersoError} VERSO_ERR_ROUTE_CONFLICT naming both files, VERSO_ERR_ROUTE_NAME for one that contradicts itself
 * @example validateRoutes(routes)
 */
export function validateRoutes(routes: readonly Route[]): void {
  const root: Level = { children: new Map() }
  for (const route of routes) {
    checkNames(route)
    insert(root, route)
  }
}

function insert(root: Level, route: Route): void {
  let level = root
  for (const segment of route.segments) {
    noteParameter(level, segment, route)
    const key = keyOf(segment)
    let next = level.children.get(key)
    if (next === undefined) level.children.set(key, (next = { children: new Map() }))
    level = next
  }
  if (level.route !== undefined) {
    conflict(level.route, route, `both answer ${route.pattern}`, 'Delete or rename one of them.')
  }
  level.route = route
  refuseOptionalBesideIndex(root, route)
}

/** `[[...slug]]` answers its own folder, so an index file beside it could never be told apart. */
function refuseOptionalBesideIndex(root: Level, route: Route): void {
  let level: Level | undefined = root
  for (const segment of [undefined, ...route.segments]) {
    if (segment !== undefined) level = level.children.get(keyOf(segment))
    if (level?.route !== undefined && level.optionalCatchAll !== undefined) {
      conflict(
        level.route,
        level.optionalCatchAll.route,
        `both answer ${level.route.pattern}`,
        'An optional catch-all answers its folder too: delete the other file, or use [...name].',
      )
    }
    if (level === undefined) return
  }
}

function keyOf(segment: Segment): string {
  return segment.kind === 'static' ? `/${segment.text}` : segment.kind
}

const slots = {
  param: 'param',
  'catch-all': 'catchAll',
  'optional-catch-all': 'optionalCatchAll',
} as const

function noteParameter(level: Level, segment: Segment, route: Route): void {
  if (segment.kind === 'static') return
  const { name } = segment
  const slot = slots[segment.kind]
  const other = level[slot]
  if (other !== undefined && other.name !== name) {
    conflict(
      other.route,
      route,
      `name the same part of the path differently ("${other.name}" and "${name}")`,
      'Use one parameter name.',
    )
  }
  const rival = slot === 'catchAll' ? level.optionalCatchAll : level.catchAll
  if (slot !== 'param' && rival !== undefined) {
    conflict(
      rival.route,
      route,
      'are a required and an optional catch-all at the same place',
      'Keep one of them.',
    )
  }
  level[slot] ??= { name, route }
}

/** Names within one path: no repeats, and a catch-all only at the end. */
function checkNames(route: Route): void {
  const seen = new Map<string, string>()
  for (const [index, segment] of route.segments.entries()) {
    if (segment.kind === 'static') continue
    if (segment.kind !== 'param' && index < route.segments.length - 1) {
      throw new VersoError(
        'VERSO_ERR_ROUTE_NAME',
        `The catch-all "${segment.name}" of ${route.file} is not the last part of its path.`,
        { hint: 'Nothing can follow a catch-all: move it to the end.' },
      )
    }
    // `[a-b]` and `[ab]` would be one name in a regular expression's groups; Next.js refuses them, so code never relies on it.
    const plain = segment.name.replaceAll(/\W/g, '')
    const other = seen.get(plain)
    if (other !== undefined) {
      throw new VersoError(
        'VERSO_ERR_ROUTE_NAME',
        other === segment.name
          ? `${route.file} uses the parameter name "${segment.name}" twice.`
          : `${route.file} uses the parameter names "${other}" and "${segment.name}", which differ only in signs.`,
        { hint: 'Give each parameter a name of its own.' },
      )
    }
    seen.set(plain, segment.name)
  }
}

function conflict(one: Route, two: Route, problem: string, hint: string): never {
  throw new VersoError('VERSO_ERR_ROUTE_CONFLICT', `${one.file} and ${two.file} ${problem}.`, {
    hint,
  })
}
