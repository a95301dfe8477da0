import { Buffer } from 'node:buffer'
import { exactParts } from '../bson/compare-numbers.ts'
import type { NumericValue } from '../bson/value.ts'

/** The classes of numbers in their order; finite ones other than zero are followed by their digits. */
const NAN = 1
const MINUS_INFINITY = 2
const NEGATIVE = 3
const ZERO = 4
const POSITIVE = 5
const INFINITY = 6

/** Adjusted exponents reach from -6176 (decimals) to 6145; lifted so that they are never negative. */
const EXPONENT_OFFSET = 0x4000

/**
 * Encodes a number so that bytes sort like exact values, whatever the types: class, then the decimal
 * exponent, then the digits in pairs. Every double, long and decimal has finitely many decimal digits,
 * so nothing is rounded and 1, 1.0 and NumberDecimal('1.00') have the same bytes.
 *
 * @example writeNumber(new Int32(42))
 */
export function writeNumber(value: NumericValue): Buffer {
  const small = smallInteger(value)
  if (small === 0) return Buffer.of(ZERO)
  if (small !== undefined) return writeDigits(small < 0, String(Math.abs(small)), 0)
  const parts = exactParts(value)
  if (parts.kind === 'nan') return Buffer.of(NAN)
  if (parts.kind === 'infinite') return Buffer.of(parts.negative ? MINUS_INFINITY : INFINITY)
  if (parts.coefficient === 0n) return Buffer.of(ZERO)
  return writeDigits(parts.negative, parts.coefficient.toString(), parts.exponent)
}

/** Whole numbers that a double holds exactly need no big integers. */
function smallInteger(value: NumericValue): number | undefined {
  if (value._bsontype === 'Int32') return value.value
  if (value._bsontype === 'Double' && Number.isSafeInteger(value.value)) return value.value + 0
  return undefined
}

/** `digits × 10^exponent`; the digits count from the first one that is not zero. */
function writeDigits(negative: boolean, digits: string, exponent: number): Buffer {
  let end = digits.length
  while (end > 1 && digits.charCodeAt(end - 1) === 0x30) end--
  const pairs = (end + 1) >> 1
  const bytes = Buffer.allocUnsafe(pairs + 4)
  bytes.writeUInt16BE(exponent + digits.length + EXPONENT_OFFSET, 1)
  for (let pair = 0; pair < pairs; pair++) {
    const tens = digits.charCodeAt(pair * 2) - 0x30
    const ones = pair * 2 + 1 < end ? digits.charCodeAt(pair * 2 + 1) - 0x30 : 0
    // 1 to 100, so that the closing zero sorts below every further digit.
    bytes[3 + pair] = tens * 10 + ones + 1
  }
  bytes[pairs + 3] = 0
  if (negative) {
    for (let at = 1; at < bytes.length; at++) bytes[at] = 0xff - (bytes[at] ?? 0)
  }
  bytes[0] = negative ? NEGATIVE : POSITIVE
  return bytes
}
