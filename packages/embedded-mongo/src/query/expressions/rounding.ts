import {
  decimalParts,
  type DecimalParts,
  digitCount,
  dropDigits,
  exactPartsOfDouble,
  partsOfBigInt,
  roundParts,
  roundToDecimal,
} from '../../bson/decimal.ts'
import { truncateParts } from '../../bson/decimal-arithmetic.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { Double, Long, type NumericValue, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { numberOperator } from './arithmetic.ts'
import type { OperatorParser, OperatorTable } from './expression.ts'
import { fitsInt64 } from '../../bson/numbers.ts'
import { intOrLong, toLong } from './numeric.ts'
import { isNullish, listOperator } from './operator.ts'

/** How digits are dropped: to the nearest even, toward zero, up, or down. */
type Mode = 'even' | 'zero' | 'up' | 'down'

const MAX_DIGITS = 34

function quantize(parts: DecimalParts, exponent: number, mode: Mode): DecimalParts {
  if (parts.kind !== 'finite') return parts
  const drop = exponent - parts.exponent
  if (drop <= 0) {
    // Zeros are added as far as a Decimal128 has room for them.
    const room = Math.max(0, MAX_DIGITS - digitCount(parts.coefficient))
    const pad = Math.min(-drop, room)
    const coefficient = parts.coefficient * 10n ** BigInt(pad)
    return { ...parts, coefficient, exponent: parts.exponent - pad }
  }
  return { ...parts, coefficient: shorten(parts, drop, mode), exponent }
}

function shorten(parts: DecimalParts, drop: number, mode: Mode): bigint {
  if (mode === 'even') return dropDigits(parts.coefficient, drop)
  const divisor = 10n ** BigInt(drop)
  const quotient = parts.coefficient / divisor
  const isExact = parts.coefficient % divisor === 0n
  const awayFromZero = (mode === 'up' && !parts.negative) || (mode === 'down' && parts.negative)
  return isExact || !awayFromZero ? quotient : quotient + 1n
}

function roundNumber(value: NumericValue, places: number, mode: Mode, name: string): Value {
  switch (value._bsontype) {
    case 'Decimal128':
      return roundToDecimal(quantize(decimalParts(value), -places, mode))
    case 'Double': {
      if (!Number.isFinite(value.value)) return value
      const exact = roundParts(exactPartsOfDouble(value.value))
      return new Double(Number(roundToDecimal(quantize(exact, -places, mode)).toString()))
    }
    default: {
      if (places >= 0) return value
      const exact = partsOfBigInt(toLong(value) ?? 0n)
      const whole = truncateParts(quantize(exact, -places, mode)) ?? 0n
      if (!fitsInt64(whole)) {
        throw new MongoError(51_080, `invalid conversion from Decimal128 result in ${name}`)
      }
      return value._bsontype === 'Long' ? Long.fromBigInt(whole) : intOrLong(whole)
    }
  }
}

function roundOperator(mode: Mode): OperatorParser {
  return listOperator(1, 2, (args, _ctx, name) => {
    const [value, precision] = args
    if (isNullish(value)) return null
    if (!isNumeric(value)) {
      throw new MongoError(
        51_081,
        `${name} only supports numeric types, not ${bsonTypeName(value)}`,
      )
    }
    if (args.length === 1) return roundNumber(value, 0, mode, name)
    if (isNullish(precision)) return null
    const places = toLong(precision)
    if (places === undefined) {
      throw new MongoError(51_082, `precision argument to ${name} must be a integral value`)
    }
    if (places < -20n || places > 100n) {
      throw new MongoError(
        51_083,
        `cannot apply ${name} with precision value ${places} value must be in [-20, 100]`,
      )
    }
    return roundNumber(value, Number(places), mode, name)
  })
}

/** `$ceil` and `$floor`: whole doubles and decimals, integers as they are. */
function wholeOperator(mode: Mode, real: (value: number) => number): OperatorParser {
  return numberOperator((value) => {
    if (value instanceof Double) return new Double(real(value.value))
    if (value._bsontype !== 'Decimal128') return value
    const parts = decimalParts(value)
    return parts.exponent >= 0 ? value : roundToDecimal(quantize(parts, 0, mode))
  })
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const ROUNDING: OperatorTable = {
  $round: roundOperator('even'),
  $trunc: roundOperator('zero'),
  $ceil: wholeOperator('up', Math.ceil),
  $floor: wholeOperator('down', Math.floor),
}
