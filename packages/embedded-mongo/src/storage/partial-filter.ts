import { encodeDocument } from '../bson/encode.ts'
import { type Document, documentOf, isDocument, type Value } from '../bson/value.ts'
import { compileFilter, type Matcher } from '../query/matcher.ts'
import type { IndexInfo } from './collection-info.ts'
import { type Condition, predicatesOf } from './predicates.ts'

const compiled = new WeakMap<Document, Matcher>()

/** A partial index, as far as its filter goes. */
export type PartialIndex = Pick<IndexInfo, 'partial' | 'collation'>

/** Tells whether a partial index covers a document; any other index does. */
export function isCovered({ partial, collation }: PartialIndex, doc: Document): boolean {
  if (!partial) return true
  let matcher = compiled.get(partial)
  if (!matcher) {
    matcher = compileFilter(partial, { collation })
    compiled.set(partial, matcher)
  }
  return matcher(doc)
}

/**
 * Tells whether every document that matches `query` is covered by a partial index. When in doubt, no:
 * then the index is not used.
 *
 * @example impliesPartial(index, query)
 */
export function impliesPartial({ partial, collation }: PartialIndex, query: Document): boolean {
  const predicates = predicatesOf(query)
  for (const [path, condition] of partial ?? []) {
    if (path === '$and' && Array.isArray(condition)) {
      const implied = condition.every(
        (part) => isDocument(part) && impliesPartial({ partial: part, collation }, query),
      )
      if (!implied) return false
      continue
    }
    if (path.startsWith('$')) return false
    const literal = query.get(path)
    if (literal !== undefined && sameValue(literal, condition)) continue
    const conditions = predicates.get(path) ?? []
    const wanted = { partial: documentOf([path, condition]), collation }
    if (!conditions.some((known) => impliesCondition(known, path, wanted))) return false
  }
  return true
}

/** Whether values that fulfil `known` fulfil what the index asks of the path. */
function impliesCondition(known: Condition, path: string, index: PartialIndex): boolean {
  const covers = (value: Value): boolean => isPlain(value) && isCovered(index, nested(path, value))
  if (known.kind === 'in') return known.values.every(covers)
  const wanted = index.partial?.get(path)
  if (!isDocument(wanted)) return false
  const onlyExists = wanted.size === 1 && wanted.get('$exists') === true
  if (known.kind === 'exists') return onlyExists
  const direction = known.operator.slice(0, 3)
  // All values beyond the bound are covered when the bound is, if the index has no end on that side.
  const openEnded = [...wanted].every(
    ([name, value]) => name.startsWith(direction) || (name === '$exists' && value === true),
  )
  return openEnded && covers(known.value)
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
