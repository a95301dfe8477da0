import { type Collation, parseCollation } from '../bson/collation.ts'
import { toDouble } from '../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MISSING_FIELD } from '../errors/codes.ts'
import { MongoError } from '../errors/mongo-error.ts'

const NUMBER_TYPES = "types '[long, int, decimal, double]'"

/** Where a field stands, for messages: the command's name, or `update.updates`. */
export interface Field {
  readonly in: Document
  readonly at: string
  readonly name: string
}

/**
 * Makes the error for a value of the wrong type.
 *
 * @example throw wrongType('find.limit', value, "types '[long, int]'")
 */
export function wrongType(path: string, value: Value, expected: string): MongoError {
  return new MongoError(
    'TypeMismatch',
    `BSON field '${path}' is the wrong type '${bsonTypeName(value)}', expected ${expected}`,
  )
}

/**
 * Makes the error for a field that must be there.
 *
 * @example throw missingField('update.updates')
 */
export function missingField(path: string): MongoError {
  return new MongoError(MISSING_FIELD, `BSON field '${path}' is missing but a required field`)
}

/**
 * Gives a number of any type as JavaScript's, and `undefined` for what is none.
 *
 * @example numberOf(new Int32(1)) // 1
 */
export function numberOf(value: Value): number | undefined {
  return isNumeric(value) ? toDouble(value) : undefined
}

/** Reads a field that may be missing or null as a document. */
export function optionalDocument(field: Field): Document | undefined {
  const value = field.in.get(field.name)
  if (value === undefined || value === null) return undefined
  if (!isDocument(value)) throw wrongType(pathOf(field), value, "type 'object'")
  return value
}

/** Reads a field as a document; missing is the empty one. */
export function documentOrEmpty(field: Field): Document {
  return optionalDocument(field) ?? new Map()
}

/** Reads a field that may be missing as a boolean; numbers count as in C. */
export function optionalBoolean(field: Field): boolean | undefined {
  const value = field.in.get(field.name)
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  if (isNumeric(value)) return toDouble(value) !== 0
  throw wrongType(pathOf(field), value, "types '[bool, long, int, decimal, double]'")
}

/** Reads a field that may be missing as text. */
export function optionalString(field: Field): string | undefined {
  const value = field.in.get(field.name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(pathOf(field), value, "type 'string'")
  return value
}

/** Reads a field as text that must be there. */
export function requiredString(field: Field): string {
  const text = optionalString(field)
  if (text === undefined) throw missingField(pathOf(field))
  return text
}

/**
 * Reads a field that may be missing as a whole number that is not negative.
 *
 * @throws {MongoError} 51024 when it is negative, TypeMismatch when it is no number
 */
export function optionalCount(field: Field): number | undefined {
  const value = field.in.get(field.name)
  if (value === undefined || value === null) return undefined
  if (!isNumeric(value)) throw wrongType(pathOf(field), value, NUMBER_TYPES)
  const number = Math.trunc(toDouble(value))
  if (Number.isNaN(number) || number < 0) {
    throw new MongoError(
      51_024,
      `BSON field '${field.name}' value must be >= 0, actual value '${number}'`,
    )
  }
  return number
}

/** Reads a field as a list of documents that must be there. */
export function requiredDocuments(field: Field): Document[] {
  const value = field.in.get(field.name)
  if (value === undefined) throw missingField(pathOf(field))
  if (!Array.isArray(value)) throw wrongType(pathOf(field), value, "type 'array'")
  return value.map((item, at) => {
    if (isDocument(item)) return item
    throw wrongType(`${pathOf(field)}.${at}`, item, "type 'object'")
  })
}

/** What a command says about collation: nothing, or that strings compare by their bytes, or how else. */
export type CollationChoice = Collation | 'simple' | undefined

/** Reads a collation. An empty one says nothing. */
export function optionalCollation(field: Field): CollationChoice {
  const spec = optionalDocument(field)
  return spec && spec.size > 0 ? (parseCollation(spec) ?? 'simple') : undefined
}

/**
 * Decides how strings compare: as the command says, and when it says nothing, as in the collection.
 *
 * @example const collation = collationFor(query.collation, info)
 */
export function collationFor(
  choice: CollationChoice,
  info: { readonly collation: Collation | undefined } | undefined,
): Collation | undefined {
  return choice === 'simple' ? undefined : (choice ?? info?.collation)
}

/** The field's name with where it stands. */
export function pathOf(field: Field): string {
  return `${field.at}.${field.name}`
}
