import { fitsInt64, integerOf, toDouble, toInt64Exact, truncate } from '../../bson/numbers.ts'
import { isNumeric } from '../../bson/type-info.ts'
import { Int32, Long, type NumericValue, type Value } from '../../bson/value.ts'

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1
const LONG_MIN = -(2n ** 63n)
const LONG_MAX = 2n ** 63n - 1n

/**
 * Gives the smallest integer type for a whole number that fits a long.
 *
 * @example intOrLong(2n ** 31n) // Long
 */
export function intOrLong(value: bigint): Int32 | Long {
  return value >= INT_MIN && value <= INT_MAX ? new Int32(Number(value)) : Long.fromBigInt(value)
}

/**
 * Reads a number without a fraction that fits a `long`, whatever its type; `undefined` otherwise.
 *
 * @example toLong(new Double(2)) // 2n
 * @example toLong('2') // undefined
 */
export function toLong(value: Value): bigint | undefined {
  return isNumeric(value) ? toInt64Exact(value) : undefined
}

/**
 * Reads a number without a fraction that fits an `int`, whatever its type; `undefined` otherwise.
 *
 * @example toInt(Long.fromNumber(7)) // 7
 */
export function toInt(value: Value): number | undefined {
  if (value instanceof Int32) return value.value
  const whole = toLong(value)
  return whole === undefined || whole < INT_MIN || whole > INT_MAX ? undefined : Number(whole)
}

/**
 * Cuts a number down to a `long` the way MongoDB coerces: fractions dropped, limits held, NaN is 0.
 *
 * @example coerceToLong(new Double(-1.9)) // -1n
 */
export function coerceToLong(value: NumericValue): bigint {
  const whole = truncate(value)
  if (whole !== undefined && fitsInt64(whole)) return whole
  const number = toDouble(value)
  if (Number.isNaN(number)) return 0n
  return number < 0 ? LONG_MIN : LONG_MAX
}

/**
 * Wraps a count: an int, or a long when it does not fit.
 *
 * @example int(3)
 */
export function int(value: number): Int32 | Long {
  return integerOf(value)
}
