import { isDocument, type Document, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'

/**
 * Checks one field name of a path.
 *
 * @throws {MongoError} 15998, 16410, 16411 or 16412, as MongoDB has them.
 * @example assertFieldName('city')
 */
export function assertFieldName(name: string): void {
  if (name === '') throw new MongoError(15_998, 'FieldPath field names may not be empty strings.')
  if (name.startsWith('$')) {
    throw new MongoError(
      16_410,
      `FieldPath field names may not start with '$'. Consider using $getField or $setField. Found '${name}'.`,
    )
  }
  if (name.includes('\0')) {
    throw new MongoError(16_411, "FieldPath field names may not contain '\\0'.")
  }
  if (name.includes('.')) {
    throw new MongoError(
      16_412,
      `FieldPath field names may not contain '.'. Consider using $getField or $setField. Found '${name}'.`,
    )
  }
}

/**
 * Splits a dotted path and checks each part.
 *
 * @example parseFieldPath('a.b') // ['a', 'b']
 */
export function parseFieldPath(path: string): string[] {
  if (path === '') throw new MongoError(40_352, 'FieldPath cannot be constructed with empty string')
  if (path.endsWith('.')) throw new MongoError(40_353, "FieldPath must not end with a '.'.")
  const parts = path.split('.')
  for (const part of parts) assertFieldName(part)
  if (parts.length > 200) throw new MongoError('Overflow', 'FieldPath is too long')
  return parts
}

/**
 * Follows a path the way expressions do: an array yields an array of what its documents hold
 * (others are skipped), and a number in the path is a field name, never an array index.
 *
 * @example getPath(doc, ['items', 'price']) // [new Int32(3), new Int32(5)]
 */
export function getPath(value: Value, path: readonly string[], from: number = 0): Value {
  let current = value
  for (let index = from; index < path.length; index++) {
    if (Array.isArray(current)) {
      const found: Value[] = []
      for (const item of current) {
        if (!isDocument(item)) continue
        const inner = getPath(item, path, index)
        if (inner !== undefined) found.push(inner)
      }
      return found
    }
    if (!isDocument(current)) return undefined
    current = current.get(path[index] ?? '')
  }
  return current
}

/**
 * Sets a value at a path of plain documents, creating what is missing on the way.
 *
 * @example setPath(doc, ['a', 'b'], new Int32(1))
 */
export function setPath(doc: Document, path: readonly string[], value: Value): void {
  let current = doc
  for (const name of path.slice(0, -1)) {
    const next = current.get(name)
    // The caller owns `doc` itself, not what hangs below it: copy on the way down.
    const copy: Document = isDocument(next) ? new Map(next) : new Map()
    current.set(name, copy)
    current = copy
  }
  const last = path.at(-1) ?? ''
  if (value === undefined) current.delete(last)
  else current.set(last, value)
}
