import { compareValues } from '../bson/compare.ts'
import { BsonUndefined, type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { isArrayIndex } from './path.ts'

/** The keys under which a document stands in an index. */
export interface IndexKeys {
  /** One value for each path; a document has several keys when an array lies on a path. */
  readonly keys: Value[][]
  /** Whether an array was gone through, even one of one item or none. */
  readonly multikey: boolean
}

/** How keys are made. */
export interface IndexKeyOptions {
  /** Leave out keys in which every path is missing. */
  readonly sparse?: boolean
}

/**
 * Extracts the keys of a document for an index on some paths. Missing values are null and empty arrays
 * are the BSON value undefined, as in MongoDB. Paths that share an array take their values from the same item.
 *
 * @throws {MongoError} CannotIndexParallelArrays when two arrays would have to be multiplied
 * @example indexKeys(doc, [['a', 'b'], ['c']]).keys
 */
export function indexKeys(
  doc: Document,
  paths: readonly (readonly string[])[],
  options: IndexKeyOptions = {},
): IndexKeys {
  const extractor = new Extractor()
  extractor.expand(
    doc,
    paths.map((parts) => ({ parts, at: 0, value: undefined, array: undefined })),
  )
  const { found, multikey } = extractor
  const kept =
    options.sparse === true
      ? found.filter((key) => key.some((value) => value !== undefined))
      : found
  const keys = kept.map((key) => key.map((value) => (value === undefined ? null : value)))
  return { keys: multikey ? distinct(keys) : keys, multikey }
}

/** How far one path has been followed: to a value, or to an array with a rest of the path to go. */
interface Field {
  readonly parts: readonly string[]
  readonly at: number
  readonly value: Value
  readonly array: Value[] | undefined
}

const EMPTY_DOCUMENT: Document = new Map()

class Extractor {
  readonly found: Value[][] = []
  multikey = false

  /** Follows the unfinished fields from `root` on; those with a value already (`at` is -1) stay. */
  expand(root: Document, fields: readonly Field[]): void {
    const followed = fields.map((field) => (field.at < 0 ? field : follow(root, field)))
    const arrays = followed.filter((field) => field.array !== undefined)
    const [first] = arrays
    const array = first?.array
    if (first === undefined || array === undefined) {
      this.found.push(followed.map((field) => field.value))
      return
    }
    const other = arrays.find((field) => field.array !== array)
    if (other !== undefined) throw parallelArrays(first, other)
    this.multikey = true
    const items: Value[] = array.length === 0 ? [undefined] : array
    for (const item of items) {
      this.expand(
        isDocument(item) ? item : EMPTY_DOCUMENT,
        followed.map((field) => enter(field, item, array)),
      )
    }
  }
}

function follow(root: Document, field: Field): Field {
  const { parts } = field
  let value: Value = root
  for (let at = field.at; at < parts.length; at++) {
    const part = parts[at] ?? ''
    if (isDocument(value)) value = value.get(part)
    else if (Array.isArray(value)) {
      if (!isPosition(value, part)) return { parts, at, value: undefined, array: value }
      value = value[Number(part)]
    } else return { parts, at: -1, value: undefined, array: undefined }
  }
  if (Array.isArray(value)) return { parts, at: parts.length, value: undefined, array: value }
  return { parts, at: -1, value, array: undefined }
}

/** Takes a field into one item of the array it stands at. */
function enter(field: Field, item: Value, array: readonly Value[]): Field {
  if (field.array === undefined) return field
  if (field.at === field.parts.length) {
    const value = array.length === 0 ? new BsonUndefined() : item
    return { parts: field.parts, at: -1, value, array: undefined }
  }
  return { parts: field.parts, at: field.at, value: undefined, array: undefined }
}

function isPosition(array: readonly Value[], part: string): boolean {
  if (!isArrayIndex(part) || Number(part) >= array.length) return false
  if (array.some((item) => isDocument(item) && item.has(part))) {
    throw new MongoError(
      16_746,
      'Ambiguous field name found in array (do not use numeric field names in embedded elements in an ' +
        `array), field: '${part}'`,
    )
  }
  return true
}

function parallelArrays(first: Field, other: Field): MongoError {
  const name = (field: Field): string => field.parts[Math.max(0, field.at - 1)] ?? ''
  return new MongoError(
    'CannotIndexParallelArrays',
    `cannot index parallel arrays [${name(other)}] [${name(first)}]`,
  )
}

/**
 * Compares keys of equal length, value by value.
 *
 * @example compareKeys([new Int32(1), 'a'], [new Int32(1), 'b']) // -1
 */
export function compareKeys(a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < a.length; at++) {
    const result = compareValues(a[at], b[at])
    if (result !== 0) return result
  }
  return 0
}

function distinct(keys: readonly Value[][]): Value[][] {
  const sorted = keys.toSorted(compareKeys)
  return sorted.filter((key, at) => {
    const before = sorted[at - 1]
    return before === undefined || compareKeys(before, key) !== 0
  })
}
