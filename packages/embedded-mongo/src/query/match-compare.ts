import type { Collation } from '../bson/collation.ts'
import { compareValues, equalValues } from '../bson/compare.ts'
import { decimalParts } from '../bson/decimal.ts'
import { bsonTypeNumber, isNumeric, TYPE, typeOrder } from '../bson/type-info.ts'
import type { Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** Looks at one value that a path led to; `undefined` when it led nowhere. */
export type ValueTest = (value: Value) => boolean

/** The comparisons that a query can make. */
export type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte'

const NULL_ORDER = typeOrder(null)

/**
 * Compiles a comparison. Values of another type never compare (type bracketing), but for three cases:
 * null takes in what is missing (but, since MongoDB 8, no deprecated `undefined`), MinKey and MaxKey lie outside of everything, and NaN equals only itself.
 *
 * @example compileComparison('$gte', new Int32(5), undefined)(new Double(5)) // true
 */
export function compileComparison(
  operator: Comparison,
  operand: Value,
  collation: Collation | undefined,
): ValueTest {
  const operandType = bsonTypeNumber(operand)
  if (operandType === TYPE.undefined) {
    throw new MongoError('BadValue', 'cannot compare to undefined')
  }
  const order = typeOrder(operand)
  const takesEqual = operator === '$eq' || operator === '$gte' || operator === '$lte'
  if (order === NULL_ORDER) {
    return (value) => takesEqual && (value === null || value === undefined)
  }
  const accept = ACCEPT[operator]
  const extreme = operandType === TYPE.minKey || operandType === TYPE.maxKey
  const operandIsNaN = isNaNValue(operand)
  return (value) => {
    if (typeOrder(value) !== order) {
      return extreme && operator !== '$eq' && accept(operandType === TYPE.maxKey ? -1 : 1)
    }
    if (operandIsNaN || (operator !== '$eq' && isNaNValue(value))) {
      return takesEqual && operandIsNaN && isNaNValue(value)
    }
    return accept(compareValues(value, operand, collation))
  }
}

const ACCEPT: Readonly<Record<Comparison, (sign: number) => boolean>> = {
  $eq: (sign) => sign === 0,
  $gt: (sign) => sign > 0,
  $gte: (sign) => sign >= 0,
  $lt: (sign) => sign < 0,
  $lte: (sign) => sign <= 0,
}

function isNaNValue(value: Value): boolean {
  if (!isNumeric(value)) return false
  if (value._bsontype === 'Double') return Number.isNaN(value.value)
  return value._bsontype === 'Decimal128' && decimalParts(value).kind === 'nan'
}

/** Below this size a look at each item beats the search in a sorted list. */
const SMALL_LIST = 8

/**
 * Compiles `$in` over plain values (regular expressions are tested on their own).
 *
 * @example compileIn([new Int32(1), null], undefined)(undefined) // true: null takes in missing
 */
export function compileIn(values: readonly Value[], collation: Collation | undefined): ValueTest {
  if (values.some((value) => bsonTypeNumber(value) === TYPE.undefined)) {
    throw new MongoError('BadValue', 'InMatchExpression equality cannot be undefined')
  }
  const hasNull = values.includes(null)
  const isMissing: ValueTest = (value) => hasNull && value === undefined
  if (values.length <= SMALL_LIST) {
    return (value) => isMissing(value) || values.some((item) => equalValues(value, item, collation))
  }
  const sorted = values.toSorted((a, b) => compareValues(a, b, collation))
  return (value) => isMissing(value) || isInSorted(sorted, value, collation)
}

function isInSorted(
  sorted: readonly Value[],
  value: Value,
  collation: Collation | undefined,
): boolean {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const sign = compareValues(value, sorted[middle], collation)
    if (sign === 0) return true
    if (sign < 0) high = middle - 1
    else low = middle + 1
  }
  return false
}
