import { formatValue } from '../bson/format.ts'
import { toDouble, toInt64Exact } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { Binary, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { ValueTest } from './match-compare.ts'
import { coerceToInt64, parseInteger } from './parse-integer.ts'

/**
 * Compiles `$mod: [divisor, remainder]`.
 *
 * @example compileMod([new Int32(4), new Int32(0)])(new Int32(8)) // true
 */
export function compileMod(operand: Value): ValueTest {
  if (!Array.isArray(operand)) throw malformedMod('needs to be an array')
  if (operand.length > 0 && !isNumeric(operand[0])) throw malformedMod('divisor not a number')
  if (operand.length < 2) throw malformedMod('not enough elements')
  if (!isNumeric(operand[1])) throw malformedMod('remainder not a number')
  if (operand.length > 2) throw malformedMod('too many elements')
  const divisor = readModOperand('divisor', operand[0])
  const remainder = readModOperand('remainder', operand[1])
  if (divisor === 0n) throw new MongoError('BadValue', 'divisor cannot be 0')
  return (value) => {
    if (!isNumeric(value)) return false
    const dividend = coerceToInt64(value)
    return typeof dividend === 'bigint' && dividend % divisor === remainder
  }
}

function malformedMod(reason: string): MongoError {
  return new MongoError('BadValue', `malformed mod, ${reason}`)
}

function readModOperand(name: string, value: Value): bigint {
  if (!isNumeric(value)) throw malformedMod(`${name} not a number`)
  const whole = coerceToInt64(value)
  if (typeof whole === 'bigint') return whole
  throw malformedMod(`${name} value is invalid :: caused by :: ${whole}`)
}

/**
 * Reads the operand of `$size`.
 *
 * @example parseSize(new Int32(3)) // 3
 */
export function parseSize(operand: Value): number {
  if (!isNumeric(operand)) {
    throw new MongoError(
      'BadValue',
      `Failed to parse $size. Expected a number in: $size: ${formatValue(operand)}`,
    )
  }
  let size: bigint
  try {
    size = parseInteger('$size', operand)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    throw new MongoError('BadValue', `Failed to parse $size. ${reason}`, { cause: error })
  }
  if (size < 0n) {
    throw new MongoError(
      'BadValue',
      `Failed to parse $size. Expected a non-negative number in: $size: ${formatValue(operand)}`,
    )
  }
  return Number(size)
}

/** The four tests on bits. */
export type BitOperator = '$bitsAllSet' | '$bitsAllClear' | '$bitsAnySet' | '$bitsAnyClear'

/** Bits past this one of a number repeat its sign. */
const SIGN_BIT = 63

/**
 * Compiles a test on bits of numbers and binary data; the operand is a list of positions, a mask or
 * binary data.
 *
 * @example compileBits('$bitsAllSet', [new Int32(1)])(new Int32(6)) // true
 */
export function compileBits(operator: BitOperator, operand: Value): ValueTest {
  const positions = readPositions(operator, operand)
  const all = operator === '$bitsAllSet' || operator === '$bitsAllClear'
  const wanted = operator === '$bitsAllSet' || operator === '$bitsAnySet'
  return (value) => {
    const isSet = bitReader(value)
    if (isSet === undefined) return false
    return all
      ? positions.every((position) => isSet(position) === wanted)
      : positions.some((position) => isSet(position) === wanted)
  }
}

function bitReader(value: Value): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const bytes = value.buffer.subarray(0, value.position)
    return (position) => (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1
  }
  if (!isNumeric(value)) return undefined
  const whole = toInt64Exact(value)
  if (whole === undefined) return undefined
  return (position) => ((whole >> BigInt(Math.min(position, SIGN_BIT))) & 1n) === 1n
}

function readPositions(operator: BitOperator, operand: Value): number[] {
  if (Array.isArray(operand)) return operand.map((item, at) => readPosition(item, at))
  if (operand instanceof Binary) {
    const isSet = bitReader(operand)
    const count = operand.position * 8
    return Array.from({ length: count }, (_, at) => at).filter((at) => isSet?.(at))
  }
  if (!isNumeric(operand)) {
    throw new MongoError(
      'BadValue',
      `${operator} takes an Array, a number, or a BinData but received: ${operator}: ${formatValue(operand)}`,
    )
  }
  const mask = parseInteger(operator, operand)
  if (mask < 0n) {
    throw new MongoError(
      'FailedToParse',
      `Expected a non-negative number in: ${operator}: ${formatValue(operand)}`,
    )
  }
  return Array.from({ length: 64 }, (_, at) => at).filter(
    (at) => ((mask >> BigInt(at)) & 1n) === 1n,
  )
}

function readPosition(item: Value, at: number): number {
  const shown = `${at}: ${formatValue(item)}`
  const whole = isNumeric(item) ? toInt64Exact(item) : undefined
  if (!isNumeric(item) || (whole === undefined && Number.isFinite(toDouble(item)))) {
    throw new MongoError('BadValue', `bit positions must be an integer but got: ${shown}`)
  }
  if (whole === undefined || whole > 2_147_483_647n || whole < -2_147_483_648n) {
    throw new MongoError(
      'BadValue',
      `bit positions cannot be represented as a 32-bit signed integer: ${shown}`,
    )
  }
  if (whole < 0n) throw new MongoError('BadValue', `bit positions must be >= 0 but got: ${shown}`)
  return Number(whole)
}
