import { compareValues } from './compare.ts'
import { bsonTypeNumber } from './type-info.ts'
import { Binary, Code, Decimal128, type Document, Double, isDocument, type Value } from './value.ts'

/**
 * Tells whether two values have the same bytes: unlike in comparisons, `1` is not `1.0`, `0` is not `-0`
 * and the decimal `1.0` is not `1.00`. An update that leaves every byte alone modified nothing.
 *
 * @example isIdentical(new Int32(1), new Double(1)) // false
 */
export function isIdentical(a: Value, b: Value): boolean {
  if (a === b) return true
  if (bsonTypeNumber(a) !== bsonTypeNumber(b)) return false
  if (isDocument(a) && isDocument(b)) return isIdenticalDocument(a, b)
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => isIdentical(item, b[at]))
  }
  if (a instanceof Double && b instanceof Double) return Object.is(a.value, b.value)
  if (a instanceof Decimal128 && b instanceof Decimal128) {
    return a.bytes.every((byte, at) => byte === b.bytes[at])
  }
  if (a instanceof Code && b instanceof Code && isDocument(a.scope) && isDocument(b.scope)) {
    return a.code === b.code && isIdenticalDocument(a.scope, b.scope)
  }
  if (a instanceof Binary && b instanceof Binary && a.sub_type !== b.sub_type) return false
  return compareValues(a, b) === 0
}

function isIdenticalDocument(a: Document, b: Document): boolean {
  if (a.size !== b.size) return false
  const others = b.entries()
  for (const [name, value] of a) {
    const next = others.next()
    if (next.done === true) return false
    const [otherName, otherValue] = next.value
    if (name !== otherName || !isIdentical(value, otherValue)) return false
  }
  return true
}
