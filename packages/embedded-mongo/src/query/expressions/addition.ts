import {
  type DecimalParts,
  partsOfBigInt,
  partsOfDouble,
  roundToDecimal,
  decimalParts,
} from '../../bson/decimal.ts'
import { addParts } from '../../bson/decimal-arithmetic.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { Double, Int32, Long, type NumericValue, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { arithmeticParts, fitsInt64, toDouble } from '../../bson/numbers.ts'
import { coerceToLong, intOrLong } from './numeric.ts'
import { isNullish } from './operator.ts'

type Sum =
  | { kind: 'int' | 'long'; total: bigint }
  | { kind: 'double'; total: number }
  | { kind: 'decimal'; total: DecimalParts }

/**
 * Adds numbers, and at most one date, in the widest type among them: an int that overflows becomes a
 * long, a long that overflows a double, and a decimal stays exact to 34 digits.
 *
 * @example addValues([new Int32(1), Long.fromNumber(2)]) // Long 3
 */
export function addValues(args: readonly Value[]): Value {
  let sum: Sum = { kind: 'int', total: 0n }
  let date: bigint | undefined
  for (const value of args) {
    if (isNullish(value)) return null
    if (value instanceof Date) {
      if (date !== undefined) {
        throw new MongoError(16_612, 'only one date allowed in an $add expression')
      }
      date = BigInt(value.getTime())
    } else if (isNumeric(value)) {
      sum = addTo(sum, value)
    } else {
      throw new MongoError(
        'TypeMismatch',
        `$add only supports numeric or date types, not ${bsonTypeName(value)}`,
      )
    }
  }
  if (date === undefined) return finish(sum)
  return shiftDate(date, finish(sum), '$add')
}

function addTo(sum: Sum, value: NumericValue): Sum {
  if (sum.kind === 'decimal' || value._bsontype === 'Decimal128') {
    const left = sum.kind === 'decimal' ? sum.total : partsOfSum(sum)
    // Each step rounds to 34 digits, as a chain of decimal additions does.
    const total = decimalParts(roundToDecimal(addParts(left, arithmeticParts(value))))
    return { kind: 'decimal', total }
  }
  if (sum.kind === 'double' || value._bsontype === 'Double') {
    return { kind: 'double', total: Number(sum.total) + toDouble(value) }
  }
  const total = sum.total + coerceToLong(value)
  if (!fitsInt64(total)) {
    return { kind: 'double', total: Number(sum.total) + toDouble(value) }
  }
  return { kind: value._bsontype === 'Long' ? 'long' : sum.kind, total }
}

function partsOfSum(sum: Exclude<Sum, { kind: 'decimal' }>): DecimalParts {
  return sum.kind === 'double' ? partsOfDouble(sum.total) : partsOfBigInt(sum.total)
}

function finish(sum: Sum): NumericValue {
  switch (sum.kind) {
    case 'int':
      return intOrLong(sum.total)
    case 'long':
      return Long.fromBigInt(sum.total)
    case 'double':
      return new Double(sum.total)
    default:
      return roundToDecimal(sum.total)
  }
}

/**
 * Subtracts: numbers as in `addValues`, a number of milliseconds from a date, or a date from a date.
 *
 * @example subtractValues(new Int32(3), new Int32(1)) // Int32 2
 */
export function subtractValues(left: Value, right: Value): Value {
  if (isNullish(left) || isNullish(right)) return null
  if (isNumeric(left) && isNumeric(right)) return subtractNumbers(left, right)
  if (left instanceof Date && right instanceof Date) {
    return Long.fromNumber(left.getTime() - right.getTime())
  }
  if (left instanceof Date && isNumeric(right)) {
    return shiftDate(BigInt(left.getTime()), negate(right), '$subtract')
  }
  throw new MongoError(
    'TypeMismatch',
    `can't $subtract ${bsonTypeName(right)} from ${bsonTypeName(left)}`,
  )
}

function subtractNumbers(left: NumericValue, right: NumericValue): NumericValue {
  if (left._bsontype === 'Decimal128' || right._bsontype === 'Decimal128') {
    const parts = arithmeticParts(right)
    return roundToDecimal(addParts(arithmeticParts(left), { ...parts, negative: !parts.negative }))
  }
  if (left._bsontype === 'Double' || right._bsontype === 'Double') {
    return new Double(toDouble(left) - toDouble(right))
  }
  const difference = coerceToLong(left) - coerceToLong(right)
  if (left._bsontype === 'Int32' && right._bsontype === 'Int32') return intOrLong(difference)
  return fitsInt64(difference)
    ? Long.fromBigInt(difference)
    : new Double(toDouble(left) - toDouble(right))
}

function negate(value: NumericValue): NumericValue {
  const zero = value._bsontype === 'Double' ? new Double(-0) : new Int32(0)
  return subtractNumbers(zero, value)
}

function shiftDate(date: bigint, amount: NumericValue, operator: string): Date {
  const millis = Number(date + wholeMillis(amount))
  const result = new Date(millis)
  // MongoDB's dates are 64-bit; JavaScript's end 275,760 years after Christ. Refused, never wrong.
  if (Number.isNaN(result.getTime())) {
    throw new MongoError('Overflow', `date overflow in ${operator}`)
  }
  return result
}

function wholeMillis(amount: NumericValue): bigint {
  if (amount._bsontype !== 'Double' && amount._bsontype !== 'Decimal128') {
    return coerceToLong(amount)
  }
  const number = toDouble(amount)
  if (!Number.isFinite(number)) throw new MongoError('Overflow', 'date overflow')
  // Halves go away from zero here, unlike Math.round.
  return BigInt(Math.sign(number) * Math.floor(Math.abs(number) + 0.5))
}
