import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson'

export {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
}

/**
 * A BSON document. A Map keeps the exact order of the fields (a plain object moves integer-like
 * keys to the front) and a field named `__proto__` is a field like any other.
 */
export type Document = Map<string, Value>

/** The four number types of BSON. Never plain JavaScript numbers: the type must survive a round trip. */
export type NumericValue = Double | Int32 | Long | Decimal128

/** Any value a document can hold. JavaScript's `undefined` is "no such field". */
export type Value =
  | NumericValue
  | string
  | boolean
  | null
  | undefined
  | Date
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | Code
  | BSONSymbol
  | MinKey
  | MaxKey
  | DbPointer
  | BsonUndefined
  | Value[]
  | Document

/** The deprecated BSON type `undefined` (6): a value that is there, unlike a missing field. */
export class BsonUndefined {
  readonly _bsontype = 'Undefined'
}

/** The deprecated BSON type `dbPointer` (12), kept so that old data survives. */
export class DbPointer {
  readonly _bsontype = 'DBPointer'
  readonly namespace: string
  readonly id: ObjectId

  constructor(namespace: string, id: ObjectId) {
    this.namespace = namespace
    this.id = id
  }
}

/**
 * A document that is sent on as it lies in the store: its bytes stand for it, and it has no fields to
 * look at.
 */
export class EncodedDocument extends Map<string, Value> {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }
}

/** The largest document a client may store. */
export const MAX_DOCUMENT_BYTES: number = 16 * 1024 * 1024

/** How deep documents and arrays may nest. */
export const MAX_DEPTH = 200

/**
 * Narrows a value to a document.
 *
 * @example isDocument(new Map()) // true
 */
export function isDocument(value: unknown): value is Document {
  return value instanceof Map
}

/**
 * Builds a document from name and value pairs, in that order.
 *
 * @example documentOf(['ok', new Double(1)])
 */
export function documentOf(...fields: readonly (readonly [string, Value])[]): Document {
  return new Map(fields)
}

/**
 * Copies a value so that changing the copy leaves the original alone. Everything but documents and
 * arrays is treated as immutable and shared.
 *
 * @example const draft = cloneValue(stored)
 */
export function cloneValue(value: Value): Value {
  if (Array.isArray(value)) return value.map((item) => cloneValue(item))
  if (isDocument(value)) return cloneDocument(value)
  return value
}

/**
 * Copies a document, nested documents and arrays included.
 *
 * @example const draft = cloneDocument(stored)
 */
export function cloneDocument(doc: Document): Document {
  const copy: Document = new Map()
  for (const [name, value] of doc) copy.set(name, cloneValue(value))
  return copy
}
