import { decimalParts, exactPartsOfDouble } from '../../bson/decimal.ts'
import { truncateParts } from '../../bson/decimal-arithmetic.ts'
import { formatValue } from '../../bson/format.ts'
import { fitsInt64, toDecimal, toDouble } from '../../bson/numbers.ts'
import { bsonTypeName, isNumeric, TYPE, typeNameOf } from '../../bson/type-info.ts'
import {
  Binary,
  Decimal128,
  Double,
  Int32,
  isDocument,
  Long,
  type NumericValue,
  ObjectId,
  Timestamp,
  type Value,
} from '../../bson/value.ts'
import { isMongoError, MongoError, notSupported } from '../../errors/mongo-error.ts'
import { binaryText, parseBinary } from './binary-text.ts'
import { parseDate } from './date-text.ts'
import { toDate } from './dates.ts'
import type { EvalContext, OperatorParser, OperatorTable } from './expression.ts'
import { toInt } from './numeric.ts'
import { isNullish, listOperator, namedOperator, type NamedArgs, toBoolean } from './operator.ts'
import { UTC } from './time-zone.ts'
import { toText } from './to-text.ts'

const SUFFIX = 'in $convert with no onError value'

const failure = (message: string): MongoError => new MongoError('ConversionFailure', message)

function unsupported(value: Value, target: string): MongoError {
  return failure(`Unsupported conversion from ${bsonTypeName(value)} to ${target} ${SUFFIX}`)
}

interface Options {
  readonly subtype: number
  readonly format: string | undefined
}

type Conversion = (value: Exclude<Value, null | undefined>, options: Options) => Value

function wholeNumber(value: NumericValue): bigint {
  if (value instanceof Int32) return BigInt(value.value)
  if (value instanceof Long) return value.toBigInt()
  const parts = value instanceof Double ? exactPartsOfDouble(value.value) : decimalParts(value)
  if (parts.kind !== 'finite') {
    const what = parts.kind === 'nan' ? 'NaN' : 'infinity'
    throw failure(`Attempt to convert ${what} value to integer type ${SUFFIX}`)
  }
  const whole = truncateParts(parts)
  if (whole === undefined) throw overflow(value)
  return whole
}

function overflow(value: NumericValue): MongoError {
  return failure(`Conversion would overflow target type ${SUFFIX}: ${toText(value)}`)
}

function parseInteger(text: string, min: bigint, max: bigint): bigint {
  if (text.startsWith('0x')) throw failure(`Illegal hexadecimal input ${SUFFIX}: ${text}`)
  const number = /^[+-]?\d{1,40}$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined
  if (number === undefined) {
    throw failure(`Failed to parse number '${text}' ${SUFFIX}: Did not consume whole string.`)
  }
  if (number < min || number > max) {
    throw failure(`Failed to parse number '${text}' ${SUFFIX}: Overflow`)
  }
  return number
}

/** `$toInt` and `$toLong`: they differ in the range and the wrapper only. */
function integer(target: 'int' | 'long', bits: bigint, wrap: (whole: bigint) => Value): Conversion {
  const max = 2n ** (bits - 1n) - 1n
  const min = -(2n ** (bits - 1n))
  return (value) => {
    if (typeof value === 'boolean') return wrap(value ? 1n : 0n)
    if (typeof value === 'string') return wrap(parseInteger(value, min, max))
    if (value instanceof Date && target === 'long') return wrap(BigInt(value.getTime()))
    if (value instanceof Binary) throw notSupported('$convert between binData and numbers')
    if (!isNumeric(value)) throw unsupported(value, target)
    const whole = wholeNumber(value)
    if (whole < min || whole > max) throw overflow(value)
    return wrap(whole)
  }
}

const REAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)$/i

function parseReal(text: string): string {
  if (text.startsWith('0x')) throw failure(`Illegal hexadecimal input ${SUFFIX}: ${text}`)
  if (REAL.test(text)) return text
  throw failure(`Failed to parse number '${text}' ${SUFFIX}: Did not consume whole string.`)
}

function real(value: Exclude<Value, null | undefined>): Value {
  if (typeof value === 'boolean') return new Double(value ? 1 : 0)
  if (value instanceof Date) return new Double(value.getTime())
  if (typeof value === 'string') {
    const text = parseReal(value)
    const sign = text.startsWith('-') ? -1 : 1
    if (/nan$/i.test(text)) return new Double(Number.NaN)
    if (/inf/i.test(text)) return new Double(sign * Infinity)
    const number = Number(text)
    if (!Number.isFinite(number)) {
      throw failure(`Failed to parse number '${text}' ${SUFFIX}: Out of range`)
    }
    return new Double(number)
  }
  if (value instanceof Binary) throw notSupported('$convert between binData and numbers')
  if (!isNumeric(value)) throw unsupported(value, 'double')
  const number = toDouble(value)
  const isOverflow = value instanceof Decimal128 && decimalParts(value).kind === 'finite'
  if (isOverflow && !Number.isFinite(number)) throw overflow(value)
  return new Double(number)
}

function decimal(value: Exclude<Value, null | undefined>): Value {
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0')
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()))
  if (typeof value === 'string') return Decimal128.fromStringWithRounding(parseReal(value))
  if (!isNumeric(value)) throw unsupported(value, 'decimal')
  return toDecimal(value)
}

function date(value: Exclude<Value, null | undefined>): Value {
  if (typeof value === 'string') return parseDate(value, UTC)
  if (value instanceof Date || value instanceof Timestamp || value instanceof ObjectId) {
    return toDate(value)
  }
  if (!isNumeric(value) || value instanceof Int32) throw unsupported(value, 'date')
  const whole = wholeNumber(value)
  if (!fitsInt64(whole)) throw overflow(value)
  const result = new Date(Number(whole))
  if (Number.isNaN(result.getTime())) throw new MongoError('Overflow', 'date overflow in $convert')
  return result
}

function objectId(value: Exclude<Value, null | undefined>): Value {
  if (value instanceof ObjectId) return value
  if (typeof value !== 'string') throw unsupported(value, 'objectId')
  if (/^[0-9a-fA-F]{24}$/.test(value)) return new ObjectId(value)
  const why =
    value.length === 24
      ? `Invalid character found in hex string: "${value}"`
      : `Invalid string length for parsing to OID, expected 24 but found ${value.length}`
  throw failure(`Failed to parse objectId '${value}' ${SUFFIX}: ${why}`)
}

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'string',
  'int',
  'long',
  'double',
  'decimal',
  'date',
])

function text(value: Exclude<Value, null | undefined>, options: Options): Value {
  if (typeof value === 'boolean') return String(value)
  if (value instanceof ObjectId) return value.toHexString()
  if (value instanceof Binary) return binaryText(value, options.format ?? 'auto')
  if (TEXT_TYPES.has(bsonTypeName(value))) return toText(value)
  throw unsupported(value, 'string')
}

function binary(value: Exclude<Value, null | undefined>, options: Options): Value {
  if (typeof value === 'string') return parseBinary(value, options.format, options.subtype)
  if (isNumeric(value)) throw notSupported('$convert between binData and numbers')
  if (!(value instanceof Binary)) throw unsupported(value, 'binData')
  if (value.sub_type !== options.subtype) {
    throw failure('Conversions between different BinData subtypes are not supported')
  }
  return value
}

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  int: integer('int', 32n, (whole) => new Int32(Number(whole))),
  long: integer('long', 64n, (whole) => Long.fromBigInt(whole)),
  double: real,
  decimal,
  bool: toBoolean,
  date,
  objectId,
  string: text,
  binData: binary,
}

function targetOf(value: Value): { name: string; subtype: number } | null {
  if (isNullish(value)) return null
  if (isDocument(value)) {
    const inner = targetOf(value.get('type'))
    const subtype = value.has('subtype') ? toInt(value.get('subtype')) : 0
    if (subtype === undefined || subtype < 0 || subtype > 255) {
      throw new MongoError(
        4_341_107,
        "In $convert, 'subtype' does not correspond to a BinData type",
      )
    }
    return inner && { ...inner, subtype }
  }
  const number = typeof value === 'string' ? undefined : toInt(value)
  const name =
    typeof value === 'string' ? value : number === undefined ? undefined : typeNameOf(number)
  if (name === undefined || !Object.hasOwn(TYPE, name) || name === 'missing') {
    throw new MongoError(
      'BadValue',
      `Unknown type name: ${typeof value === 'string' ? value : formatValue(value)}`,
    )
  }
  return { name, subtype: 0 }
}

function convertTo(value: Value, name: string, options: Options): Value {
  if (isNullish(value)) return null
  const conversion = Object.hasOwn(CONVERSIONS, name) ? CONVERSIONS[name] : undefined
  if (!conversion) throw unsupported(value, name)
  return conversion(value, options)
}

const SPEC = {
  required: ['input', 'to'],
  optional: ['onError', 'onNull', 'format'],
} as const

function convert(args: NamedArgs, ctx: EvalContext): Value {
  const target = targetOf(args.get('to')?.(ctx))
  const input = args.get('input')?.(ctx)
  const format = args.get('format')?.(ctx)
  if (isNullish(input)) return args.has('onNull') ? args.get('onNull')?.(ctx) : null
  if (target === null) return null
  if (!isNullish(format) && typeof format !== 'string') {
    throw new MongoError(
      4_341_114,
      `$convert requires that 'format' be a string, found: ${bsonTypeName(format)}`,
    )
  }
  try {
    const options = { subtype: target.subtype, format: isNullish(format) ? undefined : format }
    return convertTo(input, target.name, options)
  } catch (error) {
    const onError = args.get('onError')
    if (onError && isMongoError(error) && error.codeName === 'ConversionFailure')
      return onError(ctx)
    throw error
  }
}

const shorthand = (
  name: string,
  options: Options = { subtype: 0, format: undefined },
): OperatorParser => listOperator(1, 1, ([value]) => convertTo(value, name, options))

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const CONVERT: OperatorTable = {
  $convert: namedOperator(SPEC, convert),
  $toInt: shorthand('int'),
  $toLong: shorthand('long'),
  $toDouble: shorthand('double'),
  $toDecimal: shorthand('decimal'),
  $toBool: shorthand('bool'),
  $toDate: shorthand('date'),
  $toObjectId: shorthand('objectId'),
  $toString: shorthand('string'),
  $toUUID: shorthand('binData', { subtype: 4, format: 'uuid' }),
  $type: listOperator(1, 1, ([value]) => bsonTypeName(value)),
  $isNumber: listOperator(1, 1, ([value]) => isNumeric(value)),
}
