import { formatDocument, formatValue } from '../bson/format.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { isWildcardPath } from '../storage/collection-info.ts'

/** Kinds of indexes that MongoDB has and this engine has not. */
export const SPECIAL_INDEX_TYPES: ReadonlySet<Value> = new Set([
  'text',
  '2d',
  '2dsphere',
  'geoHaystack',
  'columnstore',
])

/**
 * Checks what hashed and wildcard indexes may be combined with.
 *
 * @throws {MongoError} CannotCreateIndex, and MongoDB's own numbers
 * @example checkIndexKind(documentOf(['a', 'hashed']), spec)
 */
export function checkIndexKind(key: Document, spec: Document): void {
  checkHashed(key, spec)
  checkWildcard(key, spec)
}

function checkHashed(key: Document, spec: Document): void {
  const hashed = [...key.values()].filter((direction) => direction === 'hashed').length
  if (hashed === 0) return
  if (hashed > 1) {
    throw new MongoError(
      31_303,
      `A maximum of one index field is allowed to be hashed but found ${hashed} for 'key' ${formatDocument(key)}`,
    )
  }
  if (spec.get('unique') === true) {
    throw new MongoError(
      16_764,
      'Currently hashed indexes cannot guarantee uniqueness. Use a regular index.',
    )
  }
  if (spec.has('collation')) {
    throw cannotCreate(`Index type 'hashed' does not support collation: ${text(spec, 'collation')}`)
  }
  if (spec.has('expireAfterSeconds')) throw notSupported('expireAfterSeconds of a hashed index')
}

function checkWildcard(key: Document, spec: Document): void {
  const path = [...key.keys()].find(isWildcardPath)
  if (path === undefined) {
    if (spec.has('wildcardProjection')) {
      throw new MongoError(
        'BadValue',
        `The field 'wildcardProjection' is only allowed in an 'wildcard' index. Spec: ${formatDocument(spec)}`,
      )
    }
    return
  }
  if (key.size > 1) throw notSupported('a wildcard index on several fields')
  const direction = key.get(path)
  if (!isNumeric(direction) || toDouble(direction) < 0) {
    throw cannotCreate('A numeric value in a $** index key pattern must be positive.')
  }
  for (const option of ['unique', 'sparse', 'expireAfterSeconds']) {
    const value = spec.get(option)
    if (value === undefined || value === false) continue
    throw cannotCreate(`Index type 'wildcard' does not support the ${option} option`)
  }
  checkProjection(path, spec.get('wildcardProjection'))
}

/** The projection decides only what such an index holds, never what a query finds. */
function checkProjection(path: string, projection: Value): void {
  if (projection === undefined) return
  if (path !== '$**') {
    throw new MongoError(
      'FailedToParse',
      `The field 'wildcardProjection' is only allowed when 'key' is {"$**": ±1}`,
    )
  }
  if (!isDocument(projection) || projection.size === 0) {
    throw new MongoError('FailedToParse', "The 'wildcardProjection' field can't be an empty object")
  }
}

function text(spec: Document, field: string): string {
  return formatValue(spec.get(field))
}

function cannotCreate(message: string): MongoError {
  return new MongoError('CannotCreateIndex', message)
}
