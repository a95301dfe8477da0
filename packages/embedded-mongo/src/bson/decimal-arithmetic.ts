import { type DecimalParts, digitCount, infiniteParts, NAN_PARTS } from './decimal.ts'

/** Digits kept by a division before the final rounding to 34: the rest is folded into a last digit. */
const QUOTIENT_DIGITS = 38

const isZero = (parts: DecimalParts): boolean => parts.kind === 'finite' && parts.coefficient === 0n

/**
 * Changes the sign.
 *
 * @example negateParts(partsOfBigInt(1n))
 */
export function negateParts(parts: DecimalParts): DecimalParts {
  return { ...parts, negative: !parts.negative }
}

/**
 * Adds two decimals exactly.
 *
 * @example addParts(partsOfBigInt(1n), partsOfBigInt(2n))
 */
export function addParts(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_PARTS
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' && a.negative !== b.negative ? NAN_PARTS : a
  }
  if (b.kind === 'infinite') return b
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = signedAt(a, exponent) + signedAt(b, exponent)
  if (sum === 0n) {
    // IEEE 754: the sum of opposite values is +0, of two negative zeros -0.
    return { kind: 'finite', negative: a.negative && b.negative, coefficient: 0n, exponent }
  }
  const negative = sum < 0n
  return { kind: 'finite', negative, coefficient: negative ? -sum : sum, exponent }
}

function signedAt(parts: DecimalParts, exponent: number): bigint {
  const scaled = parts.coefficient * 10n ** BigInt(parts.exponent - exponent)
  return parts.negative ? -scaled : scaled
}

/**
 * Multiplies two decimals exactly.
 *
 * @example multiplyParts(partsOfBigInt(2n), partsOfBigInt(3n))
 */
export function multiplyParts(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_PARTS
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return isZero(a) || isZero(b) ? NAN_PARTS : infiniteParts(negative)
  }
  return {
    kind: 'finite',
    negative,
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  }
}

/**
 * Divides two decimals, to more digits than a Decimal128 holds; a remainder shows as a last digit 1,
 * so that the rounding afterwards is right. Division by zero gives an infinity or NaN.
 *
 * @example roundToDecimal(divideParts(partsOfBigInt(1n), partsOfBigInt(3n)))
 */
export function divideParts(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_PARTS
  const negative = a.negative !== b.negative
  if (a.kind === 'infinite') return b.kind === 'infinite' ? NAN_PARTS : infiniteParts(negative)
  if (b.kind === 'infinite') return { kind: 'finite', negative, coefficient: 0n, exponent: 0 }
  if (b.coefficient === 0n) return a.coefficient === 0n ? NAN_PARTS : infiniteParts(negative)
  const ideal = a.exponent - b.exponent
  if (a.coefficient === 0n) return { kind: 'finite', negative, coefficient: 0n, exponent: ideal }
  const pad = Math.max(0, QUOTIENT_DIGITS + digitCount(b.coefficient) - digitCount(a.coefficient))
  const dividend = a.coefficient * 10n ** BigInt(pad)
  let coefficient = dividend / b.coefficient
  let exponent = ideal - pad
  if (dividend % b.coefficient !== 0n) {
    return { kind: 'finite', negative, coefficient: coefficient * 10n + 1n, exponent: exponent - 1 }
  }
  // An exact quotient takes the exponent nearest to the ideal one: 6.0 / 2 is 3.0, not 3.000….
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent++
  }
  return { kind: 'finite', negative, coefficient, exponent }
}

/**
 * Gives the remainder of a division that truncates, with the sign of the dividend.
 *
 * @example remainderParts(partsOfBigInt(-7n), partsOfBigInt(3n)) // -1
 */
export function remainderParts(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind !== 'finite' || b.kind === 'nan' || isZero(b)) return NAN_PARTS
  if (b.kind === 'infinite') return a
  const exponent = Math.min(a.exponent, b.exponent)
  const dividend = a.coefficient * 10n ** BigInt(a.exponent - exponent)
  const divisor = b.coefficient * 10n ** BigInt(b.exponent - exponent)
  return { kind: 'finite', negative: a.negative, coefficient: dividend % divisor, exponent }
}

/**
 * Cuts off the fraction. Gives `undefined` for NaN and infinities, and for numbers beyond 10^40, which
 * no integer type here holds.
 *
 * @example truncateParts(decimalParts(Decimal128.fromString('-1.9'))) // -1n
 */
export function truncateParts(parts: DecimalParts): bigint | undefined {
  if (parts.kind !== 'finite') return undefined
  if (parts.coefficient === 0n) return 0n
  const size = digitCount(parts.coefficient) + parts.exponent
  if (size > 40) return undefined
  if (size <= 0) return 0n
  const whole =
    parts.exponent >= 0
      ? parts.coefficient * 10n ** BigInt(parts.exponent)
      : parts.coefficient / 10n ** BigInt(-parts.exponent)
  return parts.negative ? -whole : whole
}

/**
 * Orders two decimals exactly; NaN comes before everything and equals itself, -0 equals 0.
 *
 * @example compareParts(partsOfBigInt(1n), partsOfBigInt(2n)) // -1
 */
export function compareParts(a: DecimalParts, b: DecimalParts): number {
  if (a.kind === 'nan' || b.kind === 'nan') {
    return a.kind === b.kind ? 0 : a.kind === 'nan' ? -1 : 1
  }
  const left = signOf(a)
  const right = signOf(b)
  if (left !== right) return left < right ? -1 : 1
  if (left === 0) return 0
  return left * compareMagnitudes(a, b)
}

function signOf(parts: DecimalParts): number {
  if (isZero(parts)) return 0
  return parts.negative ? -1 : 1
}

function compareMagnitudes(a: DecimalParts, b: DecimalParts): number {
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return a.kind === b.kind ? 0 : a.kind === 'infinite' ? 1 : -1
  }
  // The place of the leading digit decides, but for numbers of one size.
  const left = digitCount(a.coefficient) + a.exponent
  const right = digitCount(b.coefficient) + b.exponent
  if (left !== right) return left < right ? -1 : 1
  const exponent = Math.min(a.exponent, b.exponent)
  const x = a.coefficient * 10n ** BigInt(a.exponent - exponent)
  const y = b.coefficient * 10n ** BigInt(b.exponent - exponent)
  return x === y ? 0 : x < y ? -1 : 1
}
