import { equalValues } from '../bson/compare.ts'
import { compareText } from '../bson/text.ts'
import { isDocument, type Value } from '../bson/value.ts'

/**
 * Tells whether two values are equal in the eyes of JSON Schema, which knows no order of fields.
 *
 * @example equalUnordered(documentOf(['a', null], ['b', null]), documentOf(['b', null], ['a', null]))
 */
export function equalUnordered(a: Value, b: Value): boolean {
  return equalValues(ordered(a), ordered(b))
}

function ordered(value: Value): Value {
  if (Array.isArray(value)) return value.map((item) => ordered(item))
  if (!isDocument(value)) return value
  const fields = [...value].map(([name, item]): [string, Value] => [name, ordered(item)])
  return new Map(fields.toSorted(([a], [b]) => compareText(a, b)))
}
