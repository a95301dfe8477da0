import { isDocument, type NumericValue, type Value } from './value.ts'

/** The numbers of the BSON types, as `$type` takes them. 0 (end of object) stands for "missing". */
export const TYPE = {
  missing: 0,
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(TYPE).map(([name, number]) => [number, name]),
)

/** Where each type stands in the order across types; types with one place compare with each other. */
const ORDER: ReadonlyMap<number, number> = new Map([
  [TYPE.minKey, -1],
  [TYPE.missing, 0],
  [TYPE.undefined, 0],
  [TYPE.null, 5],
  [TYPE.double, 10],
  [TYPE.int, 10],
  [TYPE.long, 10],
  [TYPE.decimal, 10],
  [TYPE.string, 15],
  [TYPE.symbol, 15],
  [TYPE.object, 20],
  [TYPE.array, 25],
  [TYPE.binData, 30],
  [TYPE.objectId, 35],
  [TYPE.bool, 40],
  [TYPE.date, 45],
  [TYPE.timestamp, 47],
  [TYPE.regex, 50],
  [TYPE.dbPointer, 55],
  [TYPE.javascript, 60],
  [TYPE.javascriptWithScope, 65],
  [TYPE.maxKey, 127],
])

/**
 * Gives the BSON type number of a value; 0 when it is missing.
 *
 * @example bsonTypeNumber(new Int32(1)) // 16
 */
export function bsonTypeNumber(value: Value): number {
  if (typeof value === 'string') return TYPE.string
  if (typeof value === 'boolean') return TYPE.bool
  if (value === null) return TYPE.null
  if (value === undefined) return TYPE.missing
  if (Array.isArray(value)) return TYPE.array
  if (isDocument(value)) return TYPE.object
  if (value instanceof Date) return TYPE.date
  switch (value._bsontype) {
    case 'Int32':
      return TYPE.int
    case 'Double':
      return TYPE.double
    case 'Long':
      return TYPE.long
    case 'Decimal128':
      return TYPE.decimal
    case 'ObjectId':
      return TYPE.objectId
    case 'Binary':
      return TYPE.binData
    case 'Timestamp':
      return TYPE.timestamp
    case 'BSONRegExp':
      return TYPE.regex
    case 'Code':
      return value.scope === null ? TYPE.javascript : TYPE.javascriptWithScope
    case 'BSONSymbol':
      return TYPE.symbol
    case 'MinKey':
      return TYPE.minKey
    case 'MaxKey':
      return TYPE.maxKey
    case 'DBPointer':
      return TYPE.dbPointer
    default:
      return TYPE.undefined
  }
}

/**
 * Names a BSON type by its number.
 *
 * @example typeNameOf(18) // 'long'
 */
export function typeNameOf(number: number): string | undefined {
  return NAMES.get(number)
}

/**
 * Names the BSON type of a value, as `$type` does; `missing` when there is none.
 *
 * @example bsonTypeName(Long.fromNumber(1)) // 'long'
 */
export function bsonTypeName(value: Value): string {
  return NAMES.get(bsonTypeNumber(value)) ?? 'missing'
}

/**
 * Gives the place of a value's type in the order across types.
 *
 * @example typeOrder(new Int32(1)) === typeOrder(new Double(1)) // true
 */
export function typeOrder(value: Value): number {
  return ORDER.get(bsonTypeNumber(value)) ?? 0
}

/**
 * Narrows a value to one of the four number types.
 *
 * @example isNumeric(new Int32(1)) // true
 */
export function isNumeric(value: Value): value is NumericValue {
  const type = bsonTypeNumber(value)
  return type === TYPE.int || type === TYPE.double || type === TYPE.long || type === TYPE.decimal
}
