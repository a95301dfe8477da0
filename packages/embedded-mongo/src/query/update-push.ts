import type { Collation } from '../bson/collation.ts'
import { compareValues } from '../bson/compare.ts'
import { toDouble } from '../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { parseInteger } from './parse-integer.ts'
import { splitPath } from './path.ts'
import { compileSort } from './sort.ts'
import { formatId, type Operand } from './update-modifiers.ts'
import type { Modifier } from './update-tree.ts'

/** What `$push` does: values, where they go, and what becomes of the array afterwards. */
interface Push {
  readonly values: readonly Value[]
  readonly position: number
  readonly slice: number
  readonly compare: ((a: Value, b: Value) => number) | undefined
}

const CLAUSES: ReadonlySet<string> = new Set(['$each', '$slice', '$sort', '$position'])

/**
 * Makes `$push`, with `$each`, `$position`, `$sort` and `$slice`.
 *
 * @throws {MongoError} BadValue for clauses that make no sense
 * @example pushModifier({ path: 'a', value: new Int32(1) }, undefined)
 */
export function pushModifier({ value }: Operand, collation: Collation | undefined): Modifier {
  const push = isDocument(value) && value.has('$each') ? readPush(value, collation) : plain(value)
  return {
    kind: 'modifier',
    create: () => applyPush([], push),
    modify: (current, place) => {
      if (Array.isArray(current)) return applyPush(current, push)
      throw new MongoError(
        'BadValue',
        `The field '${place.path}' must be an array but is of type ${bsonTypeName(current)} in document ` +
          `{${formatId(place.root)}}`,
      )
    },
  }
}

function plain(value: Value): Push {
  return { values: [value], position: Infinity, slice: Infinity, compare: undefined }
}

function applyPush(current: readonly Value[], push: Push): Value[] {
  const items = [...current]
  const { position } = push
  const at = position < 0 ? Math.max(0, items.length + position) : position
  items.splice(Math.min(at, items.length), 0, ...push.values)
  if (push.compare !== undefined) items.sort(push.compare)
  return push.slice >= 0 ? items.slice(0, push.slice) : items.slice(push.slice)
}

function readPush(clauses: Document, collation: Collation | undefined): Push {
  const unknown = [...clauses.keys()].find((name) => !CLAUSES.has(name))
  if (unknown !== undefined) {
    throw new MongoError('BadValue', `Unrecognized clause in $push: ${unknown}`)
  }
  const each = clauses.get('$each')
  if (!Array.isArray(each)) {
    throw new MongoError(
      'BadValue',
      `The argument to $each in $push must be an array but it was of type: ${bsonTypeName(each)}`,
    )
  }
  return {
    values: each,
    slice: readWhole(clauses, '$slice', 'must be an integer value but was given type'),
    position: readWhole(clauses, '$position', 'must be an integer value, not of type'),
    compare: readSort(clauses.get('$sort'), collation),
  }
}

function readWhole(clauses: Document, name: string, rule: string): number {
  const value = clauses.get(name)
  if (value === undefined) return Infinity
  try {
    return Number(parseInteger(name, value))
  } catch (error) {
    throw new MongoError('BadValue', `The value for ${name} ${rule}: ${bsonTypeName(value)}`, {
      cause: error,
    })
  }
}

function readSort(
  sort: Value,
  collation: Collation | undefined,
): ((a: Value, b: Value) => number) | undefined {
  if (sort === undefined) return undefined
  if (isNumeric(sort)) {
    const direction = readDirection(sort)
    return (a, b) => compareValues(a, b, collation) * direction
  }
  if (!isDocument(sort)) {
    throw new MongoError(
      'BadValue',
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    )
  }
  checkSortDocument(sort)
  const order = compileSort(sort, collation)
  // An item that is no document has none of the fields.
  const asDocument = (item: Value): Document => (isDocument(item) ? item : new Map())
  return (a, b) => order.compare(asDocument(a), asDocument(b))
}

function checkSortDocument(sort: Document): void {
  if (sort.size === 0) {
    throw new MongoError(
      'BadValue',
      'The $sort pattern is empty when it should be a set of fields.',
    )
  }
  for (const [path, direction] of sort) {
    readDirection(direction)
    if (path === '') throw new MongoError('BadValue', 'The $sort field cannot be empty')
    if (splitPath(path).includes('')) {
      throw new MongoError(
        'BadValue',
        `The $sort field is a dotted field but has an empty part: ${path}`,
      )
    }
  }
}

function readDirection(value: Value): number {
  const direction = isNumeric(value) ? toDouble(value) : 0
  if (direction === 1 || direction === -1) return direction
  throw new MongoError('BadValue', 'The $sort element value must be either 1 or -1')
}
