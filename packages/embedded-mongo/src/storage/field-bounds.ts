import { Buffer } from 'node:buffer'
import type { Collation } from '../bson/collation.ts'
import { typeOrder } from '../bson/type-info.ts'
import { BSONSymbol, BsonUndefined, isDocument, MaxKey, MinKey, type Value } from '../bson/value.ts'
import { isArrayIndex, splitPath } from '../query/path.ts'
import type { IndexField, IndexInfo } from './collection-info.ts'
import { cutBound, encodeKey, KEPT_BYTES, typeByte } from './key-encoding.ts'
import type { Condition } from './predicates.ts'

/**
 * A stretch of one field's encodings, both ends inside, and everything that begins like `high` too.
 * A point has `low` and `high` alike.
 */
export interface Interval {
  readonly low: Buffer
  readonly high: Buffer
}

/**
 * Gives the stretches of a field in which everything lies that fulfils a condition, or `undefined`
 * when the index cannot tell.
 *
 * @example boundsOf(index, field, { kind: 'in', values: [new Int32(1)] }, undefined)
 */
export function boundsOf(
  index: IndexInfo,
  field: IndexField,
  condition: Condition,
  collation: Collation | undefined,
): Interval[] | undefined {
  // In `a.0` a number is a position and a field name: an item without that field counts as missing to
  // a query, while the key holds what stands at the position.
  if (!needsField(condition) && splitPath(field.path).some(isArrayIndex)) return undefined
  const intervals = ascendingBounds(index, condition, collation)
  return field.descending ? intervals?.map(turnedAround) : intervals
}

/** Tells whether a condition can only be met by documents that have the field. */
export function needsField(condition: Condition): boolean {
  if (condition.kind === 'exists') return true
  const values = condition.kind === 'in' ? condition.values : [condition.value]
  return !values.some(
    (value) =>
      value === null ||
      value === undefined ||
      value instanceof BsonUndefined ||
      value instanceof MinKey,
  )
}

function ascendingBounds(
  index: IndexInfo,
  condition: Condition,
  collation: Collation | undefined,
): Interval[] | undefined {
  if (condition.kind === 'exists') return undefined
  const sameCollation = index.collation?.id === collation?.id
  if (condition.kind === 'in') {
    // Strings are indexed by the index's collation: another one finds other strings equal.
    if (!sameCollation && condition.values.some(holdsText)) return undefined
    return condition.values.flatMap((value) => pointsOf(index, value))
  }
  const { operator, value } = condition
  // Arrays are indexed by their items, and the smallest and largest keys compare across types.
  if (Array.isArray(value) || value instanceof MinKey || value instanceof MaxKey) return undefined
  if (value === null || value === undefined) return pointsOf(index, null)
  const start = Buffer.of(typeByte(typeOrder(value)))
  if (holdsText(value)) {
    if (!sameCollation) return undefined
    // The order of folded strings is not the collation's order.
    if (collation) return [{ low: start, high: start }]
  }
  const point = cutBound(encodeKey([{ value, descending: false }], index.collation))
  return operator === '$gt' || operator === '$gte'
    ? [{ low: point, high: start }]
    : [{ low: start, high: point }]
}

function pointsOf(index: IndexInfo, value: Value): Interval[] {
  const values: Value[] = [value]
  // An array is indexed by its items; the array itself only as an item of another one.
  if (Array.isArray(value)) values.push(value.length === 0 ? new BsonUndefined() : value[0])
  if (value === null) values.push(new BsonUndefined())
  return values.map((one) => {
    const point = cutBound(encodeKey([{ value: one ?? null, descending: false }], index.collation))
    return { low: point, high: point }
  })
}

function holdsText(value: Value): boolean {
  if (typeof value === 'string' || value instanceof BSONSymbol) return true
  if (Array.isArray(value)) return value.some(holdsText)
  return isDocument(value) && [...value.values()].some(holdsText)
}

function turnedAround({ low, high }: Interval): Interval {
  return { low: inverse(high), high: inverse(low) }
}

function inverse(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => 0xff - byte))
}

/** Tells whether a stretch holds a single value: one that was cut holds all that begin like it. */
export function isPoint({ low, high }: Interval): boolean {
  return (low === high || low.equals(high)) && low.length < KEPT_BYTES
}

/**
 * Gives what lies in both lists of stretches.
 *
 * @example intersect(boundsOfGreater, boundsOfLess)
 */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = []
  for (const left of a) {
    for (const right of b) {
      const low = Buffer.compare(left.low, right.low) > 0 ? left.low : right.low
      const high = lowerEnd(left.high, right.high)
      if (Buffer.compare(low, high) <= 0 || startsWith(low, high)) common.push({ low, high })
    }
  }
  return common
}

/** Where one end begins like the other, the longer one ends first. */
function lowerEnd(a: Buffer, b: Buffer): Buffer {
  if (startsWith(a, b)) return a
  if (startsWith(b, a)) return b
  return Buffer.compare(a, b) < 0 ? a : b
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.length >= beginning.length && bytes.subarray(0, beginning.length).equals(beginning)
}
