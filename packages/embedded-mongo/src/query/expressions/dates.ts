import { formatValue } from '../../bson/format.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import {
  type Document,
  isDocument,
  Long,
  ObjectId,
  Timestamp,
  type Value,
} from '../../bson/value.ts'
import { isMongoError, MongoError } from '../../errors/mongo-error.ts'
import { dayOfYear, isoWeekOf, isoWeekStart, weekOfYear } from './calendar.ts'
import { formatDate, parseDate, parseDateAs } from './date-text.ts'
import type { EvalContext, Expression, OperatorParser, OperatorTable } from './expression.ts'
import { int, toLong } from './numeric.ts'
import { compileNamed, isNullish, listOperator, namedOperator, type NamedArgs } from './operator.ts'
import { localDate, localTime, parseTimeZone, type TimeZone, toInstant, UTC } from './time-zone.ts'

/**
 * Reads a date out of a date, a timestamp or an ObjectId.
 *
 * @throws {MongoError} 16006
 * @example toDate(new ObjectId())
 */
export function toDate(value: Value): Date {
  if (value instanceof Date) return value
  if (value instanceof Timestamp) return new Date(value.t * 1000)
  if (value instanceof ObjectId) return value.getTimestamp()
  throw new MongoError(16_006, `can't convert from BSON type ${bsonTypeName(value)} to Date`)
}

/**
 * Evaluates the argument `timezone`: UTC when it is not written, null when it is absent.
 *
 * @example const zone = zoneOf(args, ctx)
 */
export function zoneOf(args: NamedArgs, ctx: EvalContext): TimeZone | null {
  const expression = args.get('timezone')
  if (!expression) return UTC
  const name = expression(ctx)
  if (isNullish(name)) return null
  if (typeof name !== 'string') {
    throw new MongoError(40_517, `timezone must evaluate to a string, found ${bsonTypeName(name)}`)
  }
  return parseTimeZone(name)
}

const PART = {
  required: ['date'],
  optional: ['timezone'],
  codes: [40_536, 40_535, 40_539],
} as const

/** `{$year: date}` or `{$year: {date, timezone}}`. */
function datePart(read: (local: Date) => Value): OperatorParser {
  return (argument, compiler, name) => {
    const isNamed = isDocument(argument) && ![...argument.keys()][0]?.startsWith('$')
    if (Array.isArray(argument) && argument.length !== 1) {
      throw new MongoError(
        40_536,
        `${name} accepts exactly one argument if given an array, but was given ${argument.length}`,
      )
    }
    const args: NamedArgs = isNamed
      ? compileNamed(argument, compiler, name, PART)
      : new Map([['date', compiler.compile(Array.isArray(argument) ? argument[0] : argument)]])
    return (ctx) => {
      const value = args.get('date')?.(ctx)
      if (isNullish(value)) return null
      const date = toDate(value)
      const zone = zoneOf(args, ctx)
      return zone && read(localDate(date, zone))
    }
  }
}

const TO_STRING = {
  required: ['date'],
  optional: ['format', 'timezone', 'onNull'],
  codes: [18_629, 18_534, 18_628],
} as const

function dateToString(args: NamedArgs, ctx: EvalContext, name: string): Value {
  const value = args.get('date')?.(ctx)
  const format = textArgument(
    args.get('format'),
    ctx,
    `${name} requires that 'format' be a string`,
    18_533,
  )
  const zone = zoneOf(args, ctx)
  if (isNullish(value)) return args.has('onNull') ? args.get('onNull')?.(ctx) : null
  if (zone === null || format === null) return null
  const standard = zone.isUtc ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L'
  return formatDate(toDate(value), format ?? standard, zone)
}

/** A string; `undefined` when the argument is not written, null when it evaluates to nothing. */
function textArgument(
  expression: Expression | undefined,
  ctx: EvalContext,
  message: string,
  code: number,
): string | null | undefined {
  if (!expression) return undefined
  const value = expression(ctx)
  if (isNullish(value)) return null
  if (typeof value === 'string') return value
  throw new MongoError(
    code,
    `${message}, found: ${bsonTypeName(value)} with value ${formatValue(value)}`,
  )
}

const FROM_STRING = {
  required: ['dateString'],
  optional: ['format', 'timezone', 'onError', 'onNull'],
  codes: [40_540, 40_541, 40_542],
} as const

function dateFromString(args: NamedArgs, ctx: EvalContext, name: string): Value {
  const value = args.get('dateString')?.(ctx)
  const format = textArgument(
    args.get('format'),
    ctx,
    `${name} requires that 'format' be a string`,
    40_684,
  )
  const zone = zoneOf(args, ctx)
  if (isNullish(value)) return args.has('onNull') ? args.get('onNull')?.(ctx) : null
  try {
    if (typeof value !== 'string') {
      throw new MongoError(
        'ConversionFailure',
        `${name} requires that 'dateString' be a string, found: ${bsonTypeName(value)} with value ${formatValue(value)}`,
      )
    }
    if (zone === null || format === null) return null
    return format === undefined
      ? parseDate(value, zone, args.has('timezone'))
      : parseDateAs(value, format, zone)
  } catch (error) {
    const onError = args.get('onError')
    if (onError && isMongoError(error) && error.codeName === 'ConversionFailure')
      return onError(ctx)
    throw error
  }
}

const TO_PARTS = {
  required: ['date'],
  optional: ['timezone', 'iso8601'],
  codes: [40_524, 40_520, 40_522],
} as const

function dateToParts(args: NamedArgs, ctx: EvalContext): Value {
  const value = args.get('date')?.(ctx)
  const zone = zoneOf(args, ctx)
  if (zone === null) return null
  const iso = args.has('iso8601') ? args.get('iso8601')?.(ctx) : false
  if (isNullish(iso)) return null
  if (typeof iso !== 'boolean') {
    throw new MongoError(40_521, `iso8601 must evaluate to a bool, found ${bsonTypeName(iso)}`)
  }
  if (isNullish(value)) return null
  const local = localDate(toDate(value), zone)
  const week = isoWeekOf(local)
  const parts: [string, number][] = iso
    ? [
        ['isoWeekYear', week.year],
        ['isoWeek', week.week],
        ['isoDayOfWeek', week.day],
      ]
    : [
        ['year', local.getUTCFullYear()],
        ['month', local.getUTCMonth() + 1],
        ['day', local.getUTCDate()],
      ]
  parts.push(
    ['hour', local.getUTCHours()],
    ['minute', local.getUTCMinutes()],
    ['second', local.getUTCSeconds()],
    ['millisecond', local.getUTCMilliseconds()],
  )
  const result: Document = new Map()
  for (const [key, number] of parts) result.set(key, int(number))
  return result
}

const DATE_FIELDS = ['year', 'month', 'day'] as const
const WEEK_FIELDS = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'] as const
const TIME_FIELDS = ['hour', 'minute', 'second', 'millisecond'] as const

function dateFromParts(): OperatorParser {
  const optional = [...DATE_FIELDS, ...WEEK_FIELDS, ...TIME_FIELDS, 'timezone']
  return (argument, compiler, name) => {
    const spec = { required: [], optional, codes: [40_519, 40_518, 40_516] } as const
    const args = compileNamed(argument, compiler, name, spec)
    const isWeek = args.has('isoWeekYear')
    if (!isWeek && !args.has('year')) {
      throw new MongoError(40_516, `${name} requires either 'year' or 'isoWeekYear' to be present`)
    }
    const foreign = isWeek ? DATE_FIELDS : WEEK_FIELDS
    if (foreign.some((key) => args.has(key))) {
      throw new MongoError(40_489, `${name} does not allow mixing natural dates with ISO dates`)
    }
    const names = [...(isWeek ? WEEK_FIELDS : DATE_FIELDS), ...TIME_FIELDS]
    return (ctx) => {
      const numbers: number[] = []
      for (const [index, key] of names.entries()) {
        const number = partArgument(args.get(key), ctx, key, index < 3 ? 1 : 0)
        if (number === null) return null
        numbers.push(number)
      }
      const zone = zoneOf(args, ctx)
      if (zone === null) return null
      const [year = 1, second = 1, third = 1, hour = 0, minute = 0, seconds = 0, milli = 0] =
        numbers
      const day = isWeek ? isoWeekStart(year, second, third) : localTime(year, second, third)
      const time = ((hour * 60 + minute) * 60 + seconds) * 1000 + milli
      const date = new Date(toInstant(day + time, zone))
      if (Number.isNaN(date.getTime())) throw new MongoError('Overflow', `date overflow in ${name}`)
      return date
    }
  }
}

function partArgument(
  expression: Expression | undefined,
  ctx: EvalContext,
  key: string,
  otherwise: number,
): number | null {
  if (!expression) return otherwise
  const value = expression(ctx)
  if (isNullish(value)) return null
  const whole = toLong(value)
  if (whole === undefined) {
    throw new MongoError(
      40_515,
      `'${key}' must evaluate to an integer, found ${bsonTypeName(value)} with value ${formatValue(value)}`,
    )
  }
  const isYear = key === 'year' || key === 'isoWeekYear'
  if (isYear && (whole < 1n || whole > 9999n)) {
    throw new MongoError(
      key === 'year' ? 40_523 : 31_095,
      `'${key}' must evaluate to an integer in the range 1 to 9999, found ${whole}`,
    )
  }
  const isWide = key === 'second' || key === 'millisecond'
  if (!isWide && (whole < -32_768n || whole > 32_767n)) {
    throw new MongoError(
      31_034,
      `'${key}' must evaluate to a value in the range [-32768, 32767]; value ${whole} is not in range`,
    )
  }
  return Number(whole)
}

function timestampPart(code: number, read: (value: Timestamp) => number): OperatorParser {
  return listOperator(1, 1, ([value], _ctx, name) => {
    if (isNullish(value)) return null
    if (value instanceof Timestamp) return Long.fromNumber(read(value))
    throw new MongoError(
      code,
      `Argument to ${name} must be a timestamp, but is ${bsonTypeName(value)}`,
    )
  })
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const DATES: OperatorTable = {
  $year: datePart((local) => int(local.getUTCFullYear())),
  $month: datePart((local) => int(local.getUTCMonth() + 1)),
  $dayOfMonth: datePart((local) => int(local.getUTCDate())),
  $dayOfWeek: datePart((local) => int(local.getUTCDay() + 1)),
  $dayOfYear: datePart((local) => int(dayOfYear(local))),
  $hour: datePart((local) => int(local.getUTCHours())),
  $minute: datePart((local) => int(local.getUTCMinutes())),
  $second: datePart((local) => int(local.getUTCSeconds())),
  $millisecond: datePart((local) => int(local.getUTCMilliseconds())),
  $week: datePart((local) => int(weekOfYear(local))),
  $isoWeek: datePart((local) => int(isoWeekOf(local).week)),
  $isoDayOfWeek: datePart((local) => int(isoWeekOf(local).day)),
  $isoWeekYear: datePart((local) => Long.fromNumber(isoWeekOf(local).year)),
  $dateToString: namedOperator(TO_STRING, dateToString),
  $dateFromString: namedOperator(FROM_STRING, dateFromString),
  $dateToParts: namedOperator(TO_PARTS, dateToParts),
  $dateFromParts: dateFromParts(),
  $tsSecond: timestampPart(5_687_301, (value) => value.t),
  $tsIncrement: timestampPart(5_687_302, (value) => value.i),
}
