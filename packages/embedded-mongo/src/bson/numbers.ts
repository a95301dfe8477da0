import { exactParts } from './compare-numbers.ts'
import { decimalParts, type DecimalParts, partsOfDouble, roundToDecimal } from './decimal.ts'
import { addParts, multiplyParts, negateParts, truncateParts } from './decimal-arithmetic.ts'
import { type Decimal128, Double, Int32, Long, type NumericValue } from './value.ts'

const INT32_MAX = 2_147_483_647
const INT32_MIN = -2_147_483_648
const INT64_MAX = 9_223_372_036_854_775_807n
const INT64_MIN = -9_223_372_036_854_775_808n

/**
 * Tells whether a whole number fits into 64 bits.
 *
 * @example fitsInt64(2n ** 63n) // false
 */
export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX
}

/**
 * Makes a Long of a whole number that fits.
 *
 * @example longOf(5n)
 */
export function longOf(value: bigint): Long {
  return Long.fromBigInt(value)
}

/**
 * Makes the narrowest integer for a count: an Int32, or a Long when it does not fit.
 *
 * @example integerOf(3) // Int32
 */
export function integerOf(value: number): Int32 | Long {
  return value <= INT32_MAX && value >= INT32_MIN ? new Int32(value) : longOf(BigInt(value))
}

/**
 * Makes an Int32 of a whole number, or a Long when it does not fit, or nothing when neither does.
 *
 * @example int32OrLong(2n ** 31n) // Long
 */
export function int32OrLong(value: bigint): Int32 | Long | undefined {
  if (value >= BigInt(INT32_MIN) && value <= BigInt(INT32_MAX)) return new Int32(Number(value))
  return fitsInt64(value) ? longOf(value) : undefined
}

/**
 * Converts any number to the nearest double.
 *
 * @example toDouble(Long.fromNumber(5)) // 5
 */
export function toDouble(value: NumericValue): number {
  switch (value._bsontype) {
    case 'Int32':
    case 'Double':
      return value.value
    case 'Long':
      return Number(value.toBigInt())
    default:
      return partsToDouble(decimalParts(value))
  }
}

function partsToDouble(parts: DecimalParts): number {
  if (parts.kind === 'nan') return Number.NaN
  const size =
    parts.kind === 'infinite' ? Infinity : Number(`${parts.coefficient}e${parts.exponent}`)
  return parts.negative ? -size : size
}

/**
 * Takes a number apart for decimal arithmetic. A double counts with 15 digits, as in MongoDB.
 *
 * @example arithmeticParts(new Double(0.1))
 */
export function arithmeticParts(value: NumericValue): DecimalParts {
  return value._bsontype === 'Double' ? partsOfDouble(value.value) : exactParts(value)
}

/**
 * Converts any number to a Decimal128. A double is taken with 15 digits, as in MongoDB.
 *
 * @example toDecimal(new Double(0.1)).toString() // '0.100000000000000'
 */
export function toDecimal(value: NumericValue): Decimal128 {
  return value._bsontype === 'Decimal128' ? value : roundToDecimal(arithmeticParts(value))
}

/**
 * Cuts off the fraction. `undefined` for NaN, infinities and numbers past 10^40.
 *
 * @example truncate(new Double(-1.9)) // -1n
 */
export function truncate(value: NumericValue): bigint | undefined {
  switch (value._bsontype) {
    case 'Int32':
      return BigInt(value.value)
    case 'Long':
      return value.toBigInt()
    case 'Double':
      return Number.isFinite(value.value) && Math.abs(value.value) < 1e40
        ? BigInt(Math.trunc(value.value))
        : undefined
    default:
      return truncateParts(decimalParts(value))
  }
}

/**
 * Gives the value as a 64-bit integer when it is exactly one, whatever its type.
 *
 * @example toInt64Exact(new Double(2)) // 2n
 * @example toInt64Exact(new Double(2.5)) // undefined
 */
export function toInt64Exact(value: NumericValue): bigint | undefined {
  const whole = truncate(value)
  if (whole === undefined || !fitsInt64(whole)) return undefined
  if (value._bsontype === 'Double') return Number.isInteger(value.value) ? whole : undefined
  if (value._bsontype === 'Decimal128') {
    const parts = decimalParts(value)
    if (parts.exponent >= 0 || parts.coefficient === 0n) return whole
    const size = -parts.exponent
    return size <= 34 && parts.coefficient % 10n ** BigInt(size) === 0n ? whole : undefined
  }
  return whole
}

type OperationName = 'add' | 'subtract' | 'multiply'

interface Operation {
  readonly parts: (a: DecimalParts, b: DecimalParts) => DecimalParts
  readonly doubles: (a: number, b: number) => number
  readonly integers: (a: bigint, b: bigint) => bigint
}

const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  add: {
    parts: addParts,
    doubles: (a, b) => a + b,
    integers: (a, b) => a + b,
  },
  subtract: {
    parts: (a, b) => addParts(a, negateParts(b)),
    doubles: (a, b) => a - b,
    integers: (a, b) => a - b,
  },
  multiply: {
    parts: multiplyParts,
    doubles: (a, b) => a * b,
    integers: (a, b) => a * b,
  },
}

/**
 * Calculates with MongoDB's promotion: decimal wins over double, double over long, long over int; an
 * int that overflows becomes a long. `undefined` when a long overflows: the answer fits no integer.
 *
 * @example calculate('add', new Int32(2147483647), new Int32(1)) // Long 2147483648
 */
export function calculate(
  name: OperationName,
  a: NumericValue,
  b: NumericValue,
): NumericValue | undefined {
  const operation = OPERATIONS[name]
  if (a._bsontype === 'Decimal128' || b._bsontype === 'Decimal128') {
    return roundToDecimal(operation.parts(arithmeticParts(a), arithmeticParts(b)))
  }
  if (a._bsontype === 'Double' || b._bsontype === 'Double') {
    return new Double(operation.doubles(toDouble(a), toDouble(b)))
  }
  if (a._bsontype === 'Int32' && b._bsontype === 'Int32') {
    // Exact in doubles for sums; a product of two int32 may need 62 bits.
    const fast = operation.doubles(a.value, b.value)
    if (Number.isSafeInteger(fast)) return integerOf(fast)
    return int32OrLong(operation.integers(BigInt(a.value), BigInt(b.value)))
  }
  const exact = operation.integers(truncate(a) ?? 0n, truncate(b) ?? 0n)
  return fitsInt64(exact) ? longOf(exact) : undefined
}

/**
 * Adds two numbers; `undefined` when a long overflows.
 *
 * @example add(new Int32(1), new Int32(2)) // Int32 3
 */
export function add(a: NumericValue, b: NumericValue): NumericValue | undefined {
  return calculate('add', a, b)
}

/**
 * Subtracts two numbers; `undefined` when a long overflows.
 *
 * @example subtract(new Int32(1), new Int32(2)) // Int32 -1
 */
export function subtract(a: NumericValue, b: NumericValue): NumericValue | undefined {
  return calculate('subtract', a, b)
}

/**
 * Multiplies two numbers; `undefined` when a long overflows.
 *
 * @example multiply(new Int32(2), new Int32(3)) // Int32 6
 */
export function multiply(a: NumericValue, b: NumericValue): NumericValue | undefined {
  return calculate('multiply', a, b)
}
