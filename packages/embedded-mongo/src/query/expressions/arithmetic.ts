import {
  decimalParts,
  type DecimalParts,
  partsOfBigInt,
  partsOfDouble,
  roundToDecimal,
} from '../../bson/decimal.ts'
import { divideParts, multiplyParts, remainderParts } from '../../bson/decimal-arithmetic.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { Double, Int32, Long, type NumericValue, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { addValues, subtractValues } from './addition.ts'
import type { OperatorParser, OperatorTable } from './expression.ts'
import { arithmeticParts, fitsInt64, toDouble } from '../../bson/numbers.ts'
import { coerceToLong, int, intOrLong } from './numeric.ts'
import { isNullish, listOperator } from './operator.ts'

const isDecimal = (...values: readonly NumericValue[]): boolean =>
  values.some((value) => value._bsontype === 'Decimal128')

function multiply(args: readonly Value[]): Value {
  let kind: 'int' | 'long' | 'double' | 'decimal' = 'int'
  let whole = 1n
  let real = 1
  let decimal: DecimalParts = partsOfBigInt(1n)
  for (const value of args) {
    if (isNullish(value)) return null
    if (!isNumeric(value)) {
      throw new MongoError(
        'TypeMismatch',
        `$multiply only supports numeric types, not ${bsonTypeName(value)}`,
      )
    }
    if (kind === 'decimal' || isDecimal(value)) {
      if (kind !== 'decimal')
        decimal = kind === 'double' ? partsOfDouble(real) : partsOfBigInt(whole)
      kind = 'decimal'
      decimal = decimalParts(roundToDecimal(multiplyParts(decimal, arithmeticParts(value))))
      continue
    }
    real *= toDouble(value)
    if (kind === 'double' || value._bsontype === 'Double') {
      kind = 'double'
      continue
    }
    whole *= coerceToLong(value)
    if (!fitsInt64(whole)) kind = 'double'
    else if (value._bsontype === 'Long') kind = 'long'
  }
  if (kind === 'decimal') return roundToDecimal(decimal)
  if (kind === 'double') return new Double(real)
  return kind === 'long' ? Long.fromBigInt(whole) : intOrLong(whole)
}

function assertBothNumeric(left: Value, right: Value, name: string, code: number): void {
  if (isNumeric(left) && isNumeric(right)) return
  throw new MongoError(
    code,
    `${name} only supports numeric types, not ${bsonTypeName(left)} and ${bsonTypeName(right)}`,
  )
}

function divide([left, right]: readonly Value[]): Value {
  if (isNullish(left) || isNullish(right)) return null
  assertBothNumeric(left, right, '$divide', 14)
  if (!isNumeric(left) || !isNumeric(right)) return null
  const divisor = arithmeticParts(right)
  if (divisor.kind === 'finite' && divisor.coefficient === 0n) {
    throw new MongoError('BadValue', "can't $divide by zero")
  }
  if (isDecimal(left, right)) return roundToDecimal(divideParts(arithmeticParts(left), divisor))
  return new Double(toDouble(left) / toDouble(right))
}

function modulo([left, right]: readonly Value[]): Value {
  if (isNullish(left) || isNullish(right)) return null
  assertBothNumeric(left, right, '$mod', 16_611)
  if (!isNumeric(left) || !isNumeric(right)) return null
  if (isDecimal(left, right)) {
    const divisor = arithmeticParts(right)
    if (divisor.kind === 'finite' && divisor.coefficient === 0n) {
      throw new MongoError(5_733_415, "can't $mod by zero")
    }
    return roundToDecimal(remainderParts(arithmeticParts(left), divisor))
  }
  if (toDouble(right) === 0) throw new MongoError(16_610, "can't $mod by zero")
  if (left._bsontype === 'Double' || right._bsontype === 'Double') {
    return new Double(toDouble(left) % toDouble(right))
  }
  const rest = coerceToLong(left) % coerceToLong(right)
  const isLong = left._bsontype === 'Long' || right._bsontype === 'Long'
  return isLong ? Long.fromBigInt(rest) : new Int32(Number(rest))
}

function power([base, exponent]: readonly Value[]): Value {
  if (isNullish(base) || isNullish(exponent)) return null
  if (!isNumeric(base)) {
    throw new MongoError(28_762, `$pow's base must be numeric, not ${bsonTypeName(base)}`)
  }
  if (!isNumeric(exponent)) {
    throw new MongoError(28_763, `$pow's exponent must be numeric, not ${bsonTypeName(exponent)}`)
  }
  if (toDouble(base) === 0 && toDouble(exponent) < 0) {
    throw new MongoError(28_764, '$pow cannot take a base of 0 and a negative exponent')
  }
  if (isDecimal(base, exponent)) return decimalPower(arithmeticParts(base), exponent)
  const real = new Double(toDouble(base) ** toDouble(exponent))
  if (base._bsontype === 'Double' || exponent._bsontype === 'Double') return real
  const b = coerceToLong(base)
  const e = coerceToLong(exponent)
  const isLong = base._bsontype === 'Long' || exponent._bsontype === 'Long'
  const wrap = (value: bigint): Value => (isLong ? Long.fromBigInt(value) : intOrLong(value))
  if (b === 1n || b === 0n) return wrap(e === 0n ? 1n : b)
  if (b === -1n) return wrap(e % 2n === 0n ? 1n : -1n)
  if (e < 0n || e > 63n) return real
  const whole = b ** e
  return fitsInt64(whole) ? wrap(whole) : real
}

function decimalPower(base: DecimalParts, exponent: NumericValue): Value {
  const times = coerceToLong(exponent)
  // Exact for the small whole exponents people use; the rest would need a decimal exp and log.
  if (toDouble(exponent) !== Number(times) || times < -1000n || times > 1000n) {
    throw new MongoError(
      'NotImplemented',
      'embedded engine: $pow on a decimal with such an exponent is not supported',
    )
  }
  let result = partsOfBigInt(1n)
  for (let count = times < 0n ? -times : times; count > 0n; count--) {
    result = multiplyParts(result, base)
  }
  return roundToDecimal(times < 0n ? divideParts(partsOfBigInt(1n), result) : result)
}

function absolute(value: NumericValue): Value {
  if (value._bsontype === 'Decimal128') {
    return roundToDecimal({ ...decimalParts(value), negative: false })
  }
  if (value._bsontype === 'Double') return new Double(Math.abs(value.value))
  const whole = coerceToLong(value)
  const positive = whole < 0n ? -whole : whole
  if (!fitsInt64(positive)) throw new MongoError(28_680, "can't take $abs of long long min")
  return value._bsontype === 'Long' ? Long.fromBigInt(positive) : intOrLong(positive)
}

type BitOperation = (left: bigint, right: bigint) => bigint

/** `$bitAnd`, `$bitOr`, `$bitXor`: int and long only, a long among them makes the result a long. */
function bits(start: bigint, combine: BitOperation): OperatorParser {
  return listOperator(0, Infinity, (args, _ctx, name) => {
    let result = start
    let isLong = false
    for (const value of args) {
      if (isNullish(value)) return null
      // By its tag: bson's Timestamp is a Long as far as instanceof goes.
      if (!isNumeric(value) || (value._bsontype !== 'Int32' && value._bsontype !== 'Long')) {
        throw new MongoError(
          'TypeMismatch',
          `${name} only supports int and long operands, not ${bsonTypeName(value)}.`,
        )
      }
      if (value._bsontype === 'Long') isLong = true
      result = combine(result, coerceToLong(value))
    }
    return isLong ? Long.fromBigInt(result) : new Int32(Number(result))
  })
}

/**
 * Makes an operator of one number: absent gives null, anything but a number is an error.
 *
 * @example const $abs = numberOperator(absolute)
 */
export function numberOperator(
  apply: (value: NumericValue, name: string) => Value,
): OperatorParser {
  return listOperator(1, 1, ([value], _ctx, name) => {
    if (isNullish(value)) return null
    if (!isNumeric(value)) {
      throw new MongoError(
        28_765,
        `${name} only supports numeric types, not ${bsonTypeName(value)}`,
      )
    }
    return apply(value, name)
  })
}

/** Two ints, by far the most frequent arguments, need no big integers. */
function bothInts(args: readonly Value[]): [number, number] | undefined {
  const [left, right] = args
  return args.length === 2 && left instanceof Int32 && right instanceof Int32
    ? [left.value, right.value]
    : undefined
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const ARITHMETIC: OperatorTable = {
  $abs: numberOperator(absolute),
  $add: listOperator(0, Infinity, (args) => {
    const ints = bothInts(args)
    return ints ? int(ints[0] + ints[1]) : addValues(args)
  }),
  $subtract: listOperator(2, 2, (args) => {
    const ints = bothInts(args)
    return ints ? int(ints[0] - ints[1]) : subtractValues(args[0], args[1])
  }),
  $multiply: listOperator(0, Infinity, multiply),
  $divide: listOperator(2, 2, divide),
  $mod: listOperator(2, 2, modulo),
  $pow: listOperator(2, 2, power),
  $bitAnd: bits(-1n, (left, right) => left & right),
  $bitOr: bits(0n, (left, right) => left | right),
  $bitXor: bits(0n, (left, right) => left ^ right),
  $bitNot: numberOperator((value, name) => {
    if (value instanceof Int32) return new Int32(~value.value)
    if (value instanceof Long) return value.not()
    throw new MongoError(
      'TypeMismatch',
      `${name} only supports int and long, not: ${bsonTypeName(value)}.`,
    )
  }),
}
