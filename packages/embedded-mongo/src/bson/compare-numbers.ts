import { decimalParts, type DecimalParts, exactPartsOfDouble, partsOfBigInt } from './decimal.ts'
import { compareParts } from './decimal-arithmetic.ts'
import type { NumericValue } from './value.ts'

/**
 * Takes any number apart without losing a bit.
 *
 * @example exactParts(new Int32(5))
 */
export function exactParts(value: NumericValue): DecimalParts {
  switch (value._bsontype) {
    case 'Int32':
      return partsOfBigInt(BigInt(value.value))
    case 'Long':
      return partsOfBigInt(value.toBigInt())
    case 'Double':
      return exactPartsOfDouble(value.value)
    default:
      return decimalParts(value)
  }
}

/**
 * Compares two numbers of any types by their exact values: 2^53 + 1 as a long is not 2^53 as a double,
 * and the decimal 0.1 is not the double 0.1. NaN comes first and equals itself; -0 equals 0.
 *
 * @example compareNumbers(new Int32(1), new Double(1)) // 0
 */
export function compareNumbers(a: NumericValue, b: NumericValue): number {
  if (a._bsontype !== 'Decimal128' && b._bsontype !== 'Decimal128') {
    if (a._bsontype === 'Long' || b._bsontype === 'Long') return compareWithLong(a, b)
    return compareDoubles(a.value, b.value)
  }
  return compareParts(exactParts(a), exactParts(b))
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
  return 1
}

type Binary64 = Exclude<NumericValue, { _bsontype: 'Decimal128' }>

function compareWithLong(a: Binary64, b: Binary64): number {
  const left = a._bsontype === 'Long' ? a.toBigInt() : a.value
  const right = b._bsontype === 'Long' ? b.toBigInt() : b.value
  // JavaScript compares a bigint with a number by their mathematical values; only NaN needs care.
  if (Number.isNaN(left)) return -1
  if (Number.isNaN(right)) return 1
  return left < right ? -1 : left > right ? 1 : 0
}
