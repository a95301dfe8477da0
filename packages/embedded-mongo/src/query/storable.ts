import { bsonTypeName, bsonTypeNumber, TYPE } from '../bson/type-info.ts'
import { type Document, isDocument, Timestamp, type Value } from '../bson/value.ts'
import { type CodeName } from '../errors/codes.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** How deep a stored document may nest; less than a message may, so that it can still be wrapped. */
export const MAX_STORED_DEPTH = 180

/**
 * Refuses a value that cannot be an `_id`: arrays, patterns, undefined, and documents with `$` fields.
 *
 * @throws {MongoError} InvalidIdField or DollarPrefixedFieldName
 * @example checkId(doc.get('_id'))
 */
export function checkId(id: Value): void {
  const type = bsonTypeNumber(id)
  if (type === TYPE.array || type === TYPE.regex || type === TYPE.undefined) {
    throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${bsonTypeName(id)}`)
  }
  if (!isDocument(id)) return
  const dollar = [...id.keys()].find((name) => name.startsWith('$'))
  // A reference may serve as an _id.
  if (dollar === undefined || (id.has('$ref') && id.has('$id'))) return
  throw new MongoError(
    'DollarPrefixedFieldName',
    `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
  )
}

/**
 * Refuses a document that nests deeper than may be stored.
 *
 * @throws {MongoError} Overflow
 * @example checkDepth(doc, 'Document exceeds maximum nesting depth of 180')
 */
export function checkDepth(
  doc: Document,
  message = `Document exceeds maximum nesting depth of ${MAX_STORED_DEPTH}`,
): void {
  if (!fitsDepth(doc, MAX_STORED_DEPTH)) throw new MongoError('Overflow', message)
}

function fitsDepth(value: Value, left: number): boolean {
  if (isDocument(value)) {
    if (left === 0) return false
    for (const item of value.values()) if (!fitsDepth(item, left - 1)) return false
  } else if (Array.isArray(value)) {
    return left > 0 && value.every((item) => fitsDepth(item, left - 1))
  }
  return true
}

/**
 * Puts the time where the top of a document asks the server for it, by an empty timestamp.
 *
 * @example const doc = fillTimestamps(replacement, () => info.timestamp())
 */
export function fillTimestamps(doc: Document, now: () => Timestamp): Document {
  const asks = (name: string, value: Value): boolean =>
    name !== '_id' && value instanceof Timestamp && value.isZero()
  return new Map([...doc].map(([name, value]) => [name, asks(name, value) ? now() : value]))
}

/** What is wrong with a field name at the top of a document that an update writes. */
interface NameFault {
  readonly code: CodeName
  readonly message: string
}

function faultOf(doc: Document, name: string): NameFault | undefined {
  if (!name.startsWith('$')) return undefined
  const names = [...doc.keys()]
  const before = names[names.indexOf(name) - 1]
  if (name === '$ref' && names[names.indexOf(name) + 1] !== '$id') {
    return {
      code: 'InvalidDBRef',
      message: 'The DBRef $ref field must be followed by a $id field',
    }
  }
  if (name === '$id' && before !== '$ref') {
    return {
      code: 'InvalidDBRef',
      message: 'Found $id field without a $ref before it, which is invalid.',
    }
  }
  if (name === '$db' && before !== '$id') {
    return {
      code: 'InvalidDBRef',
      message: 'Found $db field without a $id before it, which is invalid.',
    }
  }
  if (name === '$ref' || name === '$id' || name === '$db') return undefined
  return {
    code: 'DollarPrefixedFieldName',
    message:
      `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an ` +
      "update's replacement document. Consider using an aggregation pipeline with $replaceWith.",
  }
}

/**
 * Refuses names that begin with `$` at the top of an updated document (below it they are allowed).
 *
 * @throws {MongoError} DollarPrefixedFieldName or InvalidDBRef
 * @example checkTopLevelNames(replacement, replacement.keys())
 */
export function checkTopLevelNames(doc: Document, names: Iterable<string>): void {
  for (const name of names) {
    const fault = faultOf(doc, name)
    if (fault !== undefined) throw new MongoError(fault.code, fault.message)
  }
}
