import { Buffer } from 'node:buffer'
import type { Collation } from './collation.ts'
import { compareNumbers } from './compare-numbers.ts'
import { compareText } from './text.ts'
import { isNumeric, typeOrder } from './type-info.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DbPointer,
  type Document,
  isDocument,
  ObjectId,
  Timestamp,
  type Value,
} from './value.ts'

export { typeOrder }

/**
 * Orders any two values as MongoDB does, across types: the sign of the answer counts. Field order
 * matters in documents; numbers of different types compare by their exact values. A missing value
 * (`undefined`) stands with the BSON type `undefined`, below null: sorting turns it into null first.
 *
 * @example [...values].sort((a, b) => compareValues(a, b))
 */
export function compareValues(a: Value, b: Value, collation?: Collation): number {
  const order = typeOrder(a)
  const other = typeOrder(b)
  if (order !== other) return order < other ? -1 : 1
  return compareSameOrder(a, b, collation)
}

/**
 * Tells whether two values are equal in MongoDB's eyes: `1` and `1.0` are, `{a, b}` and `{b, a}` are not.
 *
 * @example equalValues(new Int32(1), new Double(1)) // true
 */
export function equalValues(a: Value, b: Value, collation?: Collation): boolean {
  return compareValues(a, b, collation) === 0
}

/** The parameter types are as wide as `Value`: both values are known to share one place in the order. */
function compareSameOrder(a: Value, b: Value, collation: Collation | undefined): number {
  if (typeof a === 'string' || typeof b === 'string') {
    return compareStrings(textOf(a), textOf(b), collation)
  }
  if (typeof a === 'boolean') return Number(a) - Number(b)
  if (a === null || a === undefined || b === null || b === undefined) return 0
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, collation)
  if (isDocument(a) && isDocument(b)) return compareDocuments(a, b, collation)
  if (a instanceof Date && b instanceof Date) return compareNumeric(a.getTime(), b.getTime())
  return compareOpaque(a, b, collation)
}

/** The types without a JavaScript type of their own. MinKey, MaxKey and Undefined have one value each. */
function compareOpaque(a: Value, b: Value, collation: Collation | undefined): number {
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id)
  if (a instanceof Binary && b instanceof Binary) return compareBinary(a, b)
  if (a instanceof Timestamp && b instanceof Timestamp) {
    return compareNumeric(a.t, b.t) || compareNumeric(a.i, b.i)
  }
  if (a instanceof BSONRegExp && b instanceof BSONRegExp) {
    return compareText(a.pattern, b.pattern) || compareText(a.options, b.options)
  }
  if (a instanceof BSONSymbol && b instanceof BSONSymbol) {
    return compareStrings(a.value, b.value, collation)
  }
  if (a instanceof Code && b instanceof Code) return compareCode(a, b)
  if (a instanceof DbPointer && b instanceof DbPointer) {
    return (
      compareNumeric(a.namespace.length, b.namespace.length) ||
      compareText(a.namespace, b.namespace) ||
      Buffer.compare(a.id.id, b.id.id)
    )
  }
  return 0
}

function compareNumeric(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** A symbol compares as the string it holds. */
function textOf(value: Value): string {
  if (typeof value === 'string') return value
  return value instanceof BSONSymbol ? value.value : ''
}

function compareStrings(a: string, b: string, collation: Collation | undefined): number {
  return collation === undefined ? compareText(a, b) : collation.compare(a, b)
}

function compareArrays(
  a: readonly Value[],
  b: readonly Value[],
  collation: Collation | undefined,
): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const result = compareValues(a[at], b[at], collation)
    if (result !== 0) return result
  }
  return compareNumeric(a.length, b.length)
}

/** Field by field: the type first, then the name, then the value; the shorter document comes first. */
function compareDocuments(a: Document, b: Document, collation: Collation | undefined): number {
  const others = b.entries()
  for (const [name, value] of a) {
    const next = others.next()
    if (next.done === true) return 1
    const [otherName, otherValue] = next.value
    const byType = compareNumeric(typeOrder(value), typeOrder(otherValue))
    if (byType !== 0) return byType
    const byName = compareText(name, otherName)
    if (byName !== 0) return byName
    const byValue = compareSameOrder(value, otherValue, collation)
    if (byValue !== 0) return byValue
  }
  return others.next().done === true ? 0 : -1
}

/** Length first, then the subtype, then the bytes. */
function compareBinary(a: Binary, b: Binary): number {
  return (
    compareNumeric(a.position, b.position) ||
    compareNumeric(a.sub_type, b.sub_type) ||
    Buffer.compare(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position))
  )
}

function compareCode(a: Code, b: Code): number {
  const byText = compareText(a.code, b.code)
  if (byText !== 0) return byText
  return isDocument(a.scope) && isDocument(b.scope)
    ? compareDocuments(a.scope, b.scope, undefined)
    : 0
}
