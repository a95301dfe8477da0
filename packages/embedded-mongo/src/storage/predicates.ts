import type { Document, Value } from '../bson/value.ts'
import { BSONRegExp, isDocument } from '../bson/value.ts'
import { isFieldOperator } from '../query/operators.ts'
import { isArrayIndex, splitPath } from '../query/path.ts'

/** A condition on a field that an index can answer. */
export type Condition =
  | { readonly kind: 'in'; readonly values: readonly Value[] }
  | { readonly kind: 'range'; readonly operator: RangeOperator; readonly value: Value }
  | { readonly kind: 'exists' }

export type RangeOperator = '$gt' | '$gte' | '$lt' | '$lte'

const RANGE_OPERATORS: ReadonlySet<string> = new Set(['$gt', '$gte', '$lt', '$lte'])

/** The conditions that every matching document fulfils, by path. */
export type Predicates = ReadonlyMap<string, readonly Condition[]>

/**
 * Takes out of a filter what an index can help with. All that is left out only makes a plan read more:
 * the matcher looks at every document again.
 *
 * @example predicatesOf(filter).get('age') // [{ kind: 'range', operator: '$gt', value }]
 */
export function predicatesOf(filter: Document): Predicates {
  const found = new Map<string, Condition[]>()
  collect(filter, found)
  return found
}

function collect(filter: Document, found: Map<string, Condition[]>, prefix = ''): void {
  for (const [name, condition] of filter) {
    if (name === '$and') {
      for (const part of Array.isArray(condition) ? condition : []) {
        if (isDocument(part)) collect(part, found, prefix)
      }
    } else if (!name.startsWith('$')) {
      const path = prefix + name
      // Inside of `$elemMatch` an array counts as a document whose fields are its positions, which
      // no index knows.
      if (prefix !== '' && splitPath(name).some(isArrayIndex)) continue
      add(found, path, conditionsOf(condition))
      if (isDocument(condition)) collectItem(path, condition.get('$elemMatch'), found)
    }
  }
}

/** Some item fulfils what stands in `$elemMatch`, and its values are keys of the index. */
function collectItem(path: string, inner: Value, found: Map<string, Condition[]>): void {
  if (!isDocument(inner)) return
  const [first = ''] = inner.keys()
  if (isFieldOperator(first)) add(found, path, conditionsOf(inner))
  else collect(inner, found, `${path}.`)
}

function add(found: Map<string, Condition[]>, path: string, conditions: Condition[]): void {
  found.set(path, [...(found.get(path) ?? []), ...conditions])
}

function conditionsOf(condition: Value): Condition[] {
  if (condition instanceof BSONRegExp) return []
  if (!isDocument(condition) || !startsWithOperator(condition)) {
    return [{ kind: 'in', values: [condition] }]
  }
  const conditions: Condition[] = []
  for (const [operator, value] of condition) {
    if (operator === '$eq' && !(value instanceof BSONRegExp)) {
      conditions.push({ kind: 'in', values: [value] })
    } else if (operator === '$in' && Array.isArray(value)) {
      if (!value.some((item) => item instanceof BSONRegExp)) {
        conditions.push({ kind: 'in', values: value })
      }
    } else if (RANGE_OPERATORS.has(operator) && !(value instanceof BSONRegExp)) {
      conditions.push({ kind: 'range', operator: operator as RangeOperator, value })
    } else if (operator === '$exists' && value === true) {
      conditions.push({ kind: 'exists' })
    }
  }
  return conditions
}

function startsWithOperator(doc: Document): boolean {
  const [first = ''] = doc.keys()
  return first.startsWith('$') && !(doc.has('$ref') && doc.has('$id'))
}
