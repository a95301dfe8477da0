import type { Route, Segment } from '../types/route.ts'

const rank = { static: 0, param: 1, 'catch-all': 2, 'optional-catch-all': 3 } as const

/**
 * Orders routes as they are tried: static before `[x]` before `[...x]` before `[[...x]]`, part by part.
 *
 * @example routes.sort(compareRoutes)
 */
export function compareRoutes(a: Route, b: Route): number {
  const shared = Math.min(a.segments.length, b.segments.length)
  for (let i = 0; i < shared; i++) {
    const order = compareSegments(a.segments[i] as Segment, b.segments[i] as Segment)
    if (order !== 0) return order
  }
  return a.segments.length - b.segments.length
}

function compareSegments(a: Segment, b: Segment): number {
  if (rank[a.kind] !== rank[b.kind]) return rank[a.kind] - rank[b.kind]
  const [left, right] = [textOf(a), textOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function textOf(segment: Segment): string {
  return segment.kind === 'static' ? segment.text : segment.name
}
