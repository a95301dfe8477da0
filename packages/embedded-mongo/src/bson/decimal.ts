import { Decimal128 } from './value.ts'

/**
 * A decimal number taken apart: `(-1)^negative × coefficient × 10^exponent`. The coefficient of an
 * intermediate result may have any length; `roundToDecimal` brings it back to 34 digits.
 */
export interface DecimalParts {
  readonly kind: 'finite' | 'infinite' | 'nan'
  readonly negative: boolean
  readonly coefficient: bigint
  readonly exponent: number
}

/** Digits of a Decimal128 (IEEE 754-2008 decimal128). */
const DIGITS = 34
const MAX_COEFFICIENT = 10n ** 34n - 1n
const BIAS = 6176
const MIN_EXPONENT = -6176
const MAX_EXPONENT = 6111
const COEFFICIENT_BITS = (1n << 49n) - 1n

/** The two values that are no finite number. */
export const NAN_PARTS: DecimalParts = {
  kind: 'nan',
  negative: false,
  coefficient: 0n,
  exponent: 0,
}

/**
 * Makes the parts of an infinity.
 *
 * @example infiniteParts(true) // -Infinity
 */
export function infiniteParts(negative: boolean): DecimalParts {
  return { kind: 'infinite', negative, coefficient: 0n, exponent: 0 }
}

/**
 * Makes the parts of a whole number.
 *
 * @example partsOfBigInt(-5n)
 */
export function partsOfBigInt(value: bigint): DecimalParts {
  const negative = value < 0n
  return { kind: 'finite', negative, coefficient: negative ? -value : value, exponent: 0 }
}

/**
 * Takes a Decimal128 apart.
 *
 * @example decimalParts(Decimal128.fromString('1.50')) // coefficient 150n, exponent -2
 */
export function decimalParts(value: Decimal128): DecimalParts {
  const { bytes } = value
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  const low = view.getBigUint64(0, true)
  const high = view.getBigUint64(8, true)
  const negative = high >> 63n === 1n
  const combination = Number((high >> 58n) & 0x1fn)
  if (combination === 31) return { ...NAN_PARTS, negative }
  if (combination === 30) return infiniteParts(negative)
  if (combination >= 24) {
    // A coefficient of 2^113 and more has over 34 digits: not canonical, and read as zero.
    return {
      kind: 'finite',
      negative,
      coefficient: 0n,
      exponent: Number((high >> 47n) & 0x3fffn) - BIAS,
    }
  }
  const raw = ((high & COEFFICIENT_BITS) << 64n) | low
  return {
    kind: 'finite',
    negative,
    coefficient: raw > MAX_COEFFICIENT ? 0n : raw,
    exponent: Number((high >> 49n) & 0x3fffn) - BIAS,
  }
}

/**
 * Takes a double apart, exactly: every double is a whole number times a power of ten.
 *
 * @example exactPartsOfDouble(0.5) // coefficient 5n, exponent -1
 */
export function exactPartsOfDouble(value: number): DecimalParts {
  if (Number.isNaN(value)) return NAN_PARTS
  const negative = value < 0 || Object.is(value, -0)
  if (!Number.isFinite(value)) return infiniteParts(negative)
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  const power = (biased === 0 ? 1 : biased) - 1075
  if (mantissa === 0n) return { kind: 'finite', negative, coefficient: 0n, exponent: 0 }
  if (power >= 0) {
    return { kind: 'finite', negative, coefficient: mantissa << BigInt(power), exponent: 0 }
  }
  // m × 2^-p = m × 5^p × 10^-p, after taking out the twos that m already has.
  let odd = mantissa
  let shift = -power
  while (shift > 0 && (odd & 1n) === 0n) {
    odd >>= 1n
    shift--
  }
  return { kind: 'finite', negative, coefficient: odd * 5n ** BigInt(shift), exponent: -shift }
}

/**
 * Counts the decimal digits of a coefficient; zero has one.
 *
 * @example digitCount(150n) // 3
 */
export function digitCount(coefficient: bigint): number {
  return coefficient.toString().length
}

/**
 * Divides by a power of ten and rounds half to even, the rounding that MongoDB uses throughout.
 *
 * @example dropDigits(125n, 1) // 12n
 */
export function dropDigits(coefficient: bigint, count: number): bigint {
  if (count <= 0) return coefficient
  const divisor = 10n ** BigInt(count)
  const quotient = coefficient / divisor
  const twice = (coefficient % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) return quotient + 1n
  return quotient
}

/**
 * Rounds parts to `digits` digits (34 unless told), without looking at the range of exponents.
 *
 * @example roundParts(exactPartsOfDouble(0.1), 15)
 */
export function roundParts(parts: DecimalParts, digits: number = DIGITS): DecimalParts {
  const excess = digitCount(parts.coefficient) - digits
  if (parts.kind !== 'finite' || excess <= 0) return parts
  const coefficient = dropDigits(parts.coefficient, excess)
  const exponent = parts.exponent + excess
  // 999…9 rounded up has one digit too many.
  if (digitCount(coefficient) > digits) {
    return { ...parts, coefficient: coefficient / 10n, exponent: exponent + 1 }
  }
  return { ...parts, coefficient, exponent }
}

/**
 * Converts a double the way MongoDB does in arithmetic: to exactly 15 significant digits.
 *
 * @example roundToDecimal(partsOfDouble(0.1)).toString() // '0.100000000000000'
 */
export function partsOfDouble(value: number): DecimalParts {
  const exact = exactPartsOfDouble(value)
  if (exact.kind !== 'finite' || exact.coefficient === 0n) return exact
  const rounded = roundParts(exact, 15)
  const missing = 15 - digitCount(rounded.coefficient)
  return {
    ...rounded,
    coefficient: rounded.coefficient * 10n ** BigInt(missing),
    exponent: rounded.exponent - missing,
  }
}

/**
 * Puts parts together, rounding half to even to 34 digits. Too large becomes infinite, too small
 * becomes zero, as IEEE 754 has it.
 *
 * @example roundToDecimal({ kind: 'finite', negative: false, coefficient: 150n, exponent: -2 })
 */
export function roundToDecimal(parts: DecimalParts): Decimal128 {
  if (parts.kind === 'nan') return pack(parts.negative, 0x7cn << 56n, 0n)
  if (parts.kind === 'infinite') return pack(parts.negative, 0x78n << 56n, 0n)
  let { coefficient, exponent } = parts
  // One rounding for both limits: rounding twice could round 0.49…95 up to 1.
  const drop = Math.max(digitCount(coefficient) - DIGITS, MIN_EXPONENT - exponent)
  if (drop > 0) {
    coefficient = dropDigits(coefficient, drop)
    exponent += drop
    if (coefficient > MAX_COEFFICIENT) {
      coefficient /= 10n
      exponent++
    }
  }
  if (exponent > MAX_EXPONENT) {
    const pad = exponent - MAX_EXPONENT
    if (coefficient === 0n) exponent = MAX_EXPONENT
    else if (pad + digitCount(coefficient) <= DIGITS) {
      coefficient *= 10n ** BigInt(pad)
      exponent = MAX_EXPONENT
    } else return pack(parts.negative, 0x78n << 56n, 0n)
  }
  const high = (BigInt(exponent + BIAS) << 49n) | (coefficient >> 64n)
  return pack(parts.negative, high, coefficient & 0xffff_ffff_ffff_ffffn)
}

function pack(negative: boolean, high: bigint, low: bigint): Decimal128 {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, low, true)
  view.setBigUint64(8, negative ? high | (1n << 63n) : high, true)
  return new Decimal128(bytes)
}
