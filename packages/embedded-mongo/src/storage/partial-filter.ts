import { encodeDocument } from '../bson/encode.ts'
import { type Document, documentOf, isDocument, type Value } from '../bson/value.ts'
import { compileFilter, type Matcher } from '../query/matcher.ts'
import { type Condition, predicatesOf } from './predicates.ts'

const compiled = new WeakMap<Document, Matcher>()

/** Tells whether a partial index covers a document. */
export function matchesPartial(filter: Document, doc: Document): boolean {
  let matcher = compiled.get(filter)
  if (!matcher) {
    matcher = compileFilter(filter)
    compiled.set(filter, matcher)
  }
  return matcher(doc)
}

/**
 * Tells whether every document that matches `query` is covered by a partial index. When in doubt, no:
 * then the index is not used.
 *
 * @example impliesPartial(documentOf(['active', true]), query)
 */
export function impliesPartial(filter: Document, query: Document): boolean {
  const predicates = predicatesOf(query)
  for (const [path, condition] of filter) {
    if (path === '$and' && Array.isArray(condition)) {
      if (!condition.every((part) => isDocument(part) && impliesPartial(part, query))) return false
      continue
    }
    if (path.startsWith('$')) return false
    const literal = query.get(path)
    if (literal !== undefined && sameValue(literal, condition)) continue
    const conditions = predicates.get(path) ?? []
    if (!conditions.some((known) => impliesCondition(known, path, condition))) return false
  }
  return true
}

/** Whether values that fulfil `known` fulfil what the index asks of the path. */
function impliesCondition(known: Condition, path: string, wanted: Value): boolean {
  const covers = (value: Value): boolean =>
    isPlain(value) && matchesPartial(documentOf([path, wanted]), nested(path, value))
  if (known.kind === 'in') return known.values.every(covers)
  if (!isDocument(wanted)) return false
  const operators = [...wanted.keys()]
  if (known.kind === 'exists')
    return operators.every((name) => name === '$exists') && wanted.get('$exists') === true
  const direction = known.operator.slice(0, 3)
  // All values beyond the bound are covered when the bound is, if the index has no end on that side.
  return (
    operators.every(
      (name) => name.startsWith(direction) || (name === '$exists' && wanted.get(name) === true),
    ) && covers(known.value)
  )
}

/** Null stands for missing too, and arrays match by their items: neither proves anything here. */
function isPlain(value: Value): boolean {
  return value !== null && value !== undefined && !Array.isArray(value)
}

function nested(path: string, value: Value): Document {
  let inner = value
  for (const name of path.split('.').toReversed()) inner = documentOf([name, inner])
  return isDocument(inner) ? inner : new Map()
}

function sameValue(a: Value, b: Value): boolean {
  const left = encodeDocument(documentOf(['', a]))
  const right = encodeDocument(documentOf(['', b]))
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
