import type { Collation } from '../bson/collation.ts'
import { compareValues } from '../bson/compare.ts'
import { formatValue } from '../bson/format.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { isMongoError, MongoError, notSupported } from '../errors/mongo-error.ts'
import { rootOf } from './filter-roots.ts'
import { indexKeys } from './index-keys.ts'
import { checkFieldPath, splitPath } from './path.ts'

/** One path of a sort. */
export interface SortPart {
  readonly path: string
  readonly descending: boolean
}

/** A compiled sort. */
export interface SortOrder {
  readonly parts: readonly SortPart[]
  /** The fields that `keyOf` looks at, without repeats. */
  readonly roots: ReadonlySet<string>
  /**
   * Gives what a document is sorted by, one value a path. Of an array it is the least item, or the
   * greatest when descending; what is missing is null.
   */
  readonly keyOf: (doc: Document) => Value[]
  /** Orders two such keys. */
  readonly compareKeys: (a: readonly Value[], b: readonly Value[]) => number
  /** Orders two documents. */
  readonly compare: (a: Document, b: Document) => number
}

/** The most paths a sort may have. */
const MAX_PARTS = 32

/**
 * Compiles a sort such as `{ a: 1, 'b.c': -1 }`.
 *
 * @throws {MongoError} 15974 and 15975 for directions that are neither 1 nor -1, 238 for `$meta`
 * @example documents.toSorted(compileSort(documentOf(['a', new Int32(1)])).compare)
 */
export function compileSort(spec: Document, collation?: Collation): SortOrder {
  const parts = [...spec].map(([path, direction]) => parsePart(path, direction))
  if (parts.length > MAX_PARTS) throw new MongoError(13_103, 'too many compound keys')
  const paths = parts.map((part) => splitPath(part.path))
  const compareKeys = (a: readonly Value[], b: readonly Value[]): number => {
    for (let at = 0; at < parts.length; at++) {
      const result = compareValues(a[at], b[at], collation)
      if (result !== 0) return parts[at]?.descending === true ? -result : result
    }
    return 0
  }
  const keyOf = (doc: Document): Value[] => leastKey(sortKeys(doc, paths), compareKeys)
  const roots = new Set(parts.map(({ path }) => rootOf(path)))
  return { parts, roots, keyOf, compareKeys, compare: (a, b) => compareKeys(keyOf(a), keyOf(b)) }
}

function sortKeys(doc: Document, paths: readonly string[][]): Value[][] {
  try {
    return indexKeys(doc, paths).keys
  } catch (error) {
    if (!isMongoError(error) || error.codeName !== 'CannotIndexParallelArrays') throw error
    throw new MongoError('BadValue', 'cannot sort with keys that are parallel arrays', {
      cause: error,
    })
  }
}

function leastKey(
  keys: readonly Value[][],
  compare: (a: readonly Value[], b: readonly Value[]) => number,
): Value[] {
  let [least = []] = keys
  for (const key of keys) if (compare(key, least) < 0) least = key
  return least
}

function parsePart(path: string, direction: Value): SortPart {
  checkFieldPath(path)
  if (isDocument(direction) && direction.has('$meta')) throw notSupported('sort by $meta')
  if (!isNumeric(direction)) {
    throw new MongoError(
      15_974,
      `Illegal key in $sort specification: ${path}: ${formatValue(direction)}`,
    )
  }
  const sign = Math.trunc(toDouble(direction))
  if (sign !== 1 && sign !== -1) {
    throw new MongoError(
      15_975,
      '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
    )
  }
  return { path, descending: sign === -1 }
}
