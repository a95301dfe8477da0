import { parseCollation } from '../bson/collation.ts'
import { formatDocument, formatValue } from '../bson/format.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, documentOf, Int32, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { type CollectionInfo, isWildcardPath } from '../storage/collection-info.ts'
import { missingField, wrongType } from './arguments.ts'
import { NESTED_FIELDS } from './fields.ts'
import { checkIndexKind, SPECIAL_INDEX_TYPES } from './index-kinds.ts'
import { checkPartialFilter } from './partial-spec.ts'

const AT = 'createIndexes.indexes'
const MAX_FIELDS = 32
const MAX_EXPIRY_SECONDS = 2 ** 31 - 1

/**
 * Checks one index specification of `createIndexes` and brings it into the form in which it is stored
 * and listed.
 *
 * @throws {MongoError} CannotCreateIndex and others; 238 for kinds of indexes this engine has not
 * @example parseIndexSpec(spec, info) // { v: 2, key: { a: 1 }, name: 'a_1' }
 */
export function parseIndexSpec(given: Document, info: CollectionInfo | undefined): Document {
  checkFields(given)
  const key = readKey(given)
  const name = readName(given)
  const spec = documentOf(['v', new Int32(2)], ['key', key], ['name', name])
  if (key.size === 1 && key.has('_id')) checkIdIndex(given, key)
  for (const option of ['unique', 'sparse', 'hidden', 'background'] as const) {
    const value = given.get(option)
    if (value === undefined || value === null) continue
    if (typeof value !== 'boolean' && !isNumeric(value))
      throw wrongType(`${AT}.${option}`, value, "type 'bool'")
    const isTrue = typeof value === 'boolean' ? value : toDouble(value) !== 0
    // Listed as they were given: Mongoose drops and rebuilds an index whose options look different.
    if (isTrue || option === 'background' || option === 'sparse') spec.set(option, isTrue)
  }
  readExpiry(given, key, spec)
  readPartial(given, spec)
  readCollation(given, info, spec)
  const projection = given.get('wildcardProjection')
  if (projection !== undefined) spec.set('wildcardProjection', projection)
  checkIndexKind(key, spec)
  return spec
}

/** What an index on `_id` may say. That it is unique is no choice, and so nothing to say. */
const ID_FIELDS: ReadonlySet<string> = new Set(['key', 'name', 'v', 'ns', 'collation'])

function checkIdIndex(given: Document, key: Document): void {
  const direction = key.get('_id')
  if (isNumeric(direction) && toDouble(direction) !== 1) {
    throw new MongoError(
      'BadValue',
      `The field 'key' for an _id index must be {_id: 1}, but got ${formatDocument(key)}`,
    )
  }
  const odd = [...given.keys()].find((field) => !ID_FIELDS.has(field))
  if (odd === undefined) return
  throw new MongoError(
    'InvalidIndexSpecificationOption',
    `The field '${odd}' is not valid for an _id index specification. Specification: ${formatDocument(given)}`,
  )
}

function checkFields(given: Document): void {
  const { supported, unsupported } = NESTED_FIELDS[AT]
  for (const [field, value] of given) {
    if (supported.includes(field)) continue
    if (!unsupported?.includes(field)) {
      throw new MongoError(
        'InvalidIndexSpecificationOption',
        `The field '${field}' is not valid for an index specification. Specification: ${formatDocument(given)}`,
      )
    }
    if (value !== false && value !== null) throw notSupported(`the index option ${field}`)
  }
  const version = given.get('v')
  if (version !== undefined && !(isNumeric(version) && [1, 2].includes(toDouble(version)))) {
    throw new MongoError(
      'CannotCreateIndex',
      `Invalid index specification ${formatDocument(given)}; cannot create an index with v=${formatValue(version)}`,
    )
  }
}

function readKey(given: Document): Document {
  const key = given.get('key')
  if (key === undefined) throw missingField(`${AT}.key`)
  if (!isDocument(key)) throw wrongType(`${AT}.key`, key, "type 'object'")
  if (key.size === 0) throw cannotCreate('Index keys cannot be empty.')
  if (key.size > MAX_FIELDS)
    throw cannotCreate('Index key pattern too large: exceeded max of 32 fields')
  for (const [path, direction] of key) checkField(path, direction)
  return key
}

function checkField(path: string, direction: Value): void {
  if (SPECIAL_INDEX_TYPES.has(direction))
    throw notSupported(`the index type ${formatValue(direction)}`)
  if (direction === 'hashed') {
    checkPath(path)
    return
  }
  if (!isNumeric(direction)) {
    throw cannotCreate(
      `Values in v:2 index key pattern cannot be of type ${typeof direction}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    )
  }
  const number = toDouble(direction)
  if (number === 0 || Number.isNaN(number)) {
    throw cannotCreate('Values in the index key pattern cannot be 0.')
  }
  checkPath(isWildcardPath(path) && path !== '$**' ? path.slice(0, -'.$**'.length) : path)
}

function checkPath(path: string): void {
  if (path === '$**') return
  if (path === '' || path.split('.').includes('')) {
    throw cannotCreate('Index keys cannot be an empty field.')
  }
  if (
    path.split('.').some((part) => part.startsWith('$') && !['$id', '$ref', '$db'].includes(part))
  ) {
    throw cannotCreate(`Index key contains an illegal field name: field name starts with '$'.`)
  }
}

function readName(given: Document): string {
  const name = given.get('name')
  if (name === undefined) throw missingField(`${AT}.name`)
  if (typeof name !== 'string') throw wrongType(`${AT}.name`, name, "type 'string'")
  if (name === '') throw cannotCreate('index name cannot be empty')
  if (name === '*') throw new MongoError('BadValue', "The index name '*' is not valid.")
  return name
}

function readExpiry(given: Document, key: Document, spec: Document): void {
  const value = given.get('expireAfterSeconds')
  if (value === undefined || value === null) return
  if (!isNumeric(value)) throw cannotCreate(`TTL index 'expireAfterSeconds' option must be numeric`)
  const seconds = toDouble(value)
  if (Number.isNaN(seconds) || seconds < 0 || seconds > MAX_EXPIRY_SECONDS) {
    throw cannotCreate(
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, try a different number than ${seconds}.`,
    )
  }
  if (key.size !== 1 || key.has('_id')) {
    throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL.')
  }
  spec.set('expireAfterSeconds', new Int32(Math.trunc(seconds)))
}

function readPartial(given: Document, spec: Document): void {
  const filter = given.get('partialFilterExpression')
  if (filter === undefined) return
  if (!isDocument(filter)) throw wrongType(`${AT}.partialFilterExpression`, filter, "type 'object'")
  if (spec.get('sparse') === true) {
    throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options')
  }
  checkPartialFilter(filter)
  spec.set('partialFilterExpression', filter)
}

function readCollation(given: Document, info: CollectionInfo | undefined, spec: Document): void {
  const collation = given.get('collation')
  if (collation !== undefined && !isDocument(collation))
    throw wrongType(`${AT}.collation`, collation, "type 'object'")
  const parsed = collation === undefined ? info?.collation : parseCollation(collation)
  if (parsed) spec.set('collation', parsed.spec)
}

function cannotCreate(message: string): MongoError {
  return new MongoError('CannotCreateIndex', message)
}
