import { compareValues } from '../../bson/compare.ts'
import { type Document, Double, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { splitPath, walkPath } from '../path.ts'
import type { SortOrder } from '../sort.ts'
import { compileNear, type Near } from './near.ts'

/** The one condition of a filter that asks what is near. */
export interface NearCondition {
  readonly path: string
  readonly kinds: Near['kinds']
  /** The nearest first. */
  readonly order: SortOrder
}

/**
 * Looks in a filter for `$near` or `$nearSphere`, which sort what they find.
 *
 * @throws {MongoError} BadValue when there are two
 * @example nearCondition(documentOf(['place', documentOf(['$near', [one, two]])]))
 */
export function nearCondition(filter: Document): NearCondition | undefined {
  const [first, ...more] = collect(filter)
  if (more.length > 0) throw new MongoError('BadValue', 'Too many geoNear expressions')
  if (!first) return undefined
  const [path, operators] = first
  const near = compileNear(operators)
  const compareKeys = (a: readonly Value[], b: readonly Value[]): number =>
    compareValues(a[0], b[0])
  const keyOf = (doc: Document): Value[] => [new Double(leastDistance(doc, path, near))]
  const compare = (a: Document, b: Document): number => compareKeys(keyOf(a), keyOf(b))
  return { path, kinds: near.kinds, order: { parts: [], keyOf, compareKeys, compare } }
}

function collect(filter: Document): [string, Document][] {
  return [...filter].flatMap(([name, condition]): [string, Document][] => {
    if (name === '$and' && Array.isArray(condition)) {
      return condition.flatMap((part) => (isDocument(part) ? collect(part) : []))
    }
    if (name.startsWith('$') || !isDocument(condition)) return []
    return condition.has('$near') || condition.has('$nearSphere') ? [[name, condition]] : []
  })
}

function leastDistance(doc: Document, path: string, near: Near): number {
  let least = Number.POSITIVE_INFINITY
  walkPath(doc, splitPath(path), { expandLast: true }, (value) => {
    least = Math.min(least, near.distanceOf(value) ?? least)
    return false
  })
  return least
}
