import { BSONRegExp, type Document, isDocument, ObjectId, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { isOperatorDocument } from './operators.ts'
import { splitPath } from './path.ts'
import { checkDepth, checkId } from './storable.ts'
import type { UpdateContext, Updater } from './updater.ts'

/**
 * Builds the document that an upsert inserts when nothing matched: the equalities of the filter, then
 * the update, then an `_id` if there still is none.
 *
 * @throws {MongoError} NotSingleValueField when the filter asks for two values in one place
 * @example upsertDocument(filter, compileUpdate(update), { now: new Date() })
 */
export function upsertDocument(
  filter: Document,
  updater: Updater,
  context: Omit<UpdateContext, 'isInsert'>,
): Document {
  refuseExpr(filter)
  const equalities = new Map<string, Value>()
  collect(filter, equalities, updater.kind === 'replacement')
  const seed: Document = new Map()
  // MongoDB sets them in the order of their paths, whatever the order in the filter.
  for (const [path, value] of [...equalities].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    setPath(seed, splitPath(path), value)
  }
  const { doc } = updater.apply(seed, { ...context, isInsert: true })
  const id = doc.get('_id') ?? (doc.has('_id') ? null : new ObjectId())
  const result: Document = new Map([['_id', id], ...doc])
  checkId(id)
  checkDepth(result)
  return result
}

function refuseExpr(filter: Document): void {
  for (const [name, condition] of filter) {
    if (name === '$expr') {
      throw new MongoError(
        'QueryFeatureNotAllowed',
        '$expr is not allowed in the query predicate for an upsert',
      )
    }
    if (!name.startsWith('$') || !Array.isArray(condition)) continue
    for (const entry of condition) if (isDocument(entry)) refuseExpr(entry)
  }
}

/** Gathers what a matching document must equal; of a replacement only the `_id` counts. */
function collect(filter: Document, found: Map<string, Value>, idOnly: boolean): void {
  for (const [name, condition] of filter) {
    if (name === '$and' || name === '$or') {
      const branches = Array.isArray(condition) ? condition : []
      // An $or of one branch is that branch; of several none is sure.
      if (name === '$or' && branches.length !== 1) continue
      for (const branch of branches) if (isDocument(branch)) collect(branch, found, idOnly)
    } else if (!name.startsWith('$')) {
      for (const value of equalitiesOf(condition)) add(found, name, value, idOnly)
    }
  }
}

function equalitiesOf(condition: Value): Value[] {
  if (condition instanceof BSONRegExp) return []
  if (!isDocument(condition) || !isOperatorDocument(condition)) return [condition]
  return [...condition].flatMap(([operator, operand]) => {
    if (operator === '$eq') return [operand]
    if (!Array.isArray(operand)) return []
    if (operator === '$in' && operand.length === 1)
      return operand.filter((item) => !isPattern(item))
    if (operator === '$all') return operand.filter((item) => !isPattern(item) && !isElemMatch(item))
    return []
  })
}

function isPattern(item: Value): boolean {
  return item instanceof BSONRegExp
}

function isElemMatch(item: Value): boolean {
  return isDocument(item) && item.has('$elemMatch')
}

function add(found: Map<string, Value>, path: string, value: Value, idOnly: boolean): void {
  if (idOnly) {
    if (path.startsWith('_id.')) {
      throw new MongoError(
        111,
        `field at '_id' must be exactly specified, field at sub-path '${path}'found`,
      )
    }
    if (path !== '_id') return
  }
  for (const other of found.keys()) {
    if (other === path) {
      throw new MongoError(
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path}' is matched twice`,
      )
    }
    const [outer, inner] = other.length < path.length ? [other, path] : [path, other]
    if (inner.startsWith(`${outer}.`)) {
      throw new MongoError(
        'NotSingleValueField',
        `cannot infer query fields to set, both paths '${inner}' and '${outer}' are matched`,
      )
    }
  }
  found.set(path, value)
}

function setPath(doc: Document, parts: readonly string[], value: Value): void {
  const [first = '', ...rest] = parts
  if (rest.length === 0) {
    doc.set(first, value)
    return
  }
  const inner = doc.get(first)
  const next: Document = isDocument(inner) ? inner : new Map()
  doc.set(first, next)
  setPath(next, rest, value)
}
