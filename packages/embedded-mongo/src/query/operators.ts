/**
 * What the query language has: the operators this engine knows, and those that MongoDB knows beyond.
 * The parsers check against these lists, and the README's table of what is not there is made from them.
 */

/** Operators on a field: `{ field: { $gt: 1 } }`. */
export const FIELD_OPERATORS: readonly string[] = [
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$not',
  '$exists',
  '$type',
  '$regex',
  '$options',
  '$mod',
  '$all',
  '$elemMatch',
  '$size',
  '$bitsAllSet',
  '$bitsAllClear',
  '$bitsAnySet',
  '$bitsAnyClear',
]

/** Operators on a whole document: `{ $or: [...] }`. */
export const TOP_LEVEL_OPERATORS: readonly string[] = [
  '$and',
  '$or',
  '$nor',
  '$expr',
  '$jsonSchema',
  '$comment',
  '$alwaysTrue',
  '$alwaysFalse',
]

/** Operators on a field that MongoDB has and this engine has not. */
export const UNSUPPORTED_FIELD_OPERATORS: readonly string[] = [
  '$geoIntersects',
  '$geoNear',
  '$geoWithin',
  '$maxDistance',
  '$minDistance',
  '$near',
  '$nearSphere',
  '$uniqueDocs',
  '$within',
]

/** Operators on a document that MongoDB has and this engine has not. */
export const UNSUPPORTED_TOP_LEVEL_OPERATORS: readonly string[] = ['$sampleRate', '$text', '$where']

/** Fields that make a document a reference (`DBRef`) and no list of operators. */
export const DBREF_FIELDS: readonly string[] = ['$ref', '$id', '$db']

/** Update operators. */
export const UPDATE_OPERATORS: readonly string[] = [
  '$addToSet',
  '$bit',
  '$currentDate',
  '$inc',
  '$max',
  '$min',
  '$mul',
  '$pop',
  '$pull',
  '$pullAll',
  '$push',
  '$rename',
  '$set',
  '$setOnInsert',
  '$unset',
]

/** Operators in a projection that MongoDB has and this engine has not. */
export const UNSUPPORTED_PROJECTION_OPERATORS: readonly string[] = ['$meta']

const TOP_LEVEL: ReadonlySet<string> = new Set([
  ...TOP_LEVEL_OPERATORS,
  ...UNSUPPORTED_TOP_LEVEL_OPERATORS,
  ...DBREF_FIELDS,
])

const FIELD: ReadonlySet<string> = new Set([...FIELD_OPERATORS, ...UNSUPPORTED_FIELD_OPERATORS])

/**
 * Tells whether a name is an operator on whole documents.
 *
 * @example isTopLevelOperator('$or') // true
 */
export function isTopLevelOperator(name: string): boolean {
  return TOP_LEVEL.has(name)
}

/**
 * Tells whether a name is an operator on a field, supported or not.
 *
 * @example isFieldOperator('$near') // true
 */
export function isFieldOperator(name: string): boolean {
  return FIELD.has(name)
}

/**
 * Tells whether a document holds operators rather than being a value: its first field begins with `$`,
 * and it is no reference. A reference has `$ref` and `$id`; a part of one is enough when `partial`.
 *
 * @example isOperatorDocument(documentOf(['$gt', new Int32(1)])) // true
 */
export function isOperatorDocument(
  doc: ReadonlyMap<string, unknown>,
  options: { partial?: boolean } = {},
): boolean {
  const [first] = doc.keys()
  if (first === undefined || !first.startsWith('$')) return false
  if (options.partial === true) return !DBREF_FIELDS.some((name) => doc.has(name))
  return !(doc.has('$ref') && doc.has('$id'))
}
