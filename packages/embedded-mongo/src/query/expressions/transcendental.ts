import { decimalParts, type DecimalParts, digitCount, roundToDecimal } from '../../bson/decimal.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { Double, type NumericValue, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { numberOperator } from './arithmetic.ts'
import type { OperatorParser, OperatorTable } from './expression.ts'
import { toDouble } from '../../bson/numbers.ts'
import { isNullish, listOperator } from './operator.ts'

/**
 * A decimal logarithm or sine is no exact number, and rounding it through a double would be wrong in
 * half of its digits: refused instead.
 */
function assertNotDecimal(value: NumericValue, name: string): void {
  if (value._bsontype === 'Decimal128') throw notSupported(`${name} on a decimal`)
}

interface Domain {
  readonly code: number
  readonly holds: (value: number) => boolean
  readonly text: string
}

const POSITIVE = (code: number): Domain => ({
  code,
  holds: (value) => value > 0,
  text: 'a positive number',
})
const FINITE: Domain = {
  code: 50_989,
  holds: Number.isFinite,
  text: 'in (-inf,inf)',
}
const within = (low: number, high: number): Domain => ({
  code: 50_989,
  holds: (value) => value >= low && value <= high,
  text: `in [${low},${high}]`,
})

function real(apply: (value: number) => number, domain?: Domain): OperatorParser {
  return numberOperator((value, name) => {
    assertNotDecimal(value, name)
    const number = toDouble(value)
    if (domain && !Number.isNaN(number) && !domain.holds(number)) {
      throw new MongoError(
        domain.code,
        `${name}'s argument must be ${domain.text}, but is ${number}`,
      )
    }
    return new Double(apply(number))
  })
}

function squareRoot(value: NumericValue): Value {
  if (toDouble(value) < 0) {
    throw new MongoError(28_714, "$sqrt's argument must be greater than or equal to 0")
  }
  if (value._bsontype !== 'Decimal128') return new Double(Math.sqrt(toDouble(value)))
  const parts = decimalParts(value)
  if (parts.kind !== 'finite' || parts.coefficient === 0n) return value
  return roundToDecimal(rootOf(parts))
}

function rootOf(parts: DecimalParts): DecimalParts {
  // Two digits of the radicand make one of the root; 38 leave enough for the rounding to 34.
  let pad = Math.max(0, 76 - digitCount(parts.coefficient))
  if ((parts.exponent - pad) % 2 !== 0) pad++
  const radicand = parts.coefficient * 10n ** BigInt(pad)
  const exponent = (parts.exponent - pad) / 2
  let root = integerRoot(radicand)
  if (root * root !== radicand) {
    // The lost remainder shows as a last digit, so that a half does not look exact.
    return { ...parts, coefficient: root * 10n + 1n, exponent: exponent - 1 }
  }
  let places = exponent
  const ideal = Math.floor(parts.exponent / 2)
  while (places < ideal && root % 10n === 0n) {
    root /= 10n
    places++
  }
  return { ...parts, coefficient: root, exponent: places }
}

/** Newton's method on whole numbers. */
function integerRoot(value: bigint): bigint {
  let guess = 10n ** BigInt(Math.ceil(digitCount(value) / 2))
  for (;;) {
    const next = (guess + value / guess) / 2n
    if (next >= guess) return guess
    guess = next
  }
}

function logarithm([value, base]: readonly Value[]): Value {
  if (isNullish(value) || isNullish(base)) return null
  if (!isNumeric(value)) {
    throw new MongoError(28_756, `$log's argument must be numeric, not ${bsonTypeName(value)}`)
  }
  if (!isNumeric(base)) {
    throw new MongoError(28_757, `$log's base must be numeric, not ${bsonTypeName(base)}`)
  }
  assertNotDecimal(value, '$log')
  assertNotDecimal(base, '$log')
  const number = toDouble(value)
  const radix = toDouble(base)
  if (number <= 0) {
    throw new MongoError(28_758, `$log's argument must be a positive number, but is ${number}`)
  }
  if (radix <= 0 || radix === 1) {
    throw new MongoError(
      28_759,
      `$log's base must be a positive number not equal to 1, but is ${radix}`,
    )
  }
  return new Double(Math.log(number) / Math.log(radix))
}

function arcTangent2([y, x]: readonly Value[], _ctx: unknown, name: string): Value {
  if (isNullish(y) || isNullish(x)) return null
  if (!isNumeric(y) || !isNumeric(x)) {
    const found = bsonTypeName(isNumeric(y) ? x : y)
    throw new MongoError(
      isNumeric(y) ? 51_045 : 51_044,
      `${name} only supports numeric types, not ${found}`,
    )
  }
  assertNotDecimal(y, name)
  assertNotDecimal(x, name)
  return new Double(Math.atan2(toDouble(y), toDouble(x)))
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const TRANSCENDENTAL: OperatorTable = {
  $sqrt: numberOperator(squareRoot),
  $exp: real(Math.exp),
  $ln: real(Math.log, POSITIVE(28_766)),
  $log10: real(Math.log10, POSITIVE(28_761)),
  $log: listOperator(2, 2, logarithm),
  $sin: real(Math.sin, FINITE),
  $cos: real(Math.cos, FINITE),
  $tan: real(Math.tan, FINITE),
  $asin: real(Math.asin, within(-1, 1)),
  $acos: real(Math.acos, within(-1, 1)),
  $atan: real(Math.atan),
  $atan2: listOperator(2, 2, arcTangent2),
  $sinh: real(Math.sinh),
  $cosh: real(Math.cosh),
  $tanh: real(Math.tanh),
  $asinh: real(Math.asinh),
  $acosh: real(Math.acosh, within(1, Infinity)),
  $atanh: real(Math.atanh, within(-1, 1)),
  $degreesToRadians: real((value) => value * (Math.PI / 180)),
  $radiansToDegrees: real((value) => value * (180 / Math.PI)),
}
