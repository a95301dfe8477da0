import { bsonTypeName } from '../../bson/type-info.ts'
import { Long, ObjectId, Timestamp, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { toDate, zoneOf } from './dates.ts'
import type { EvalContext, OperatorParser, OperatorTable } from './expression.ts'
import { toLong } from './numeric.ts'
import { isNullish, namedOperator, type NamedArgs } from './operator.ts'
import { localDate, localTime, type TimeZone, toInstant } from './time-zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Units of a fixed length run on the instant or on whole local days; the others count months. */
export const DATE_UNITS: ReadonlyMap<
  string,
  { readonly millis?: number; readonly months?: number }
> = new Map([
  ['millisecond', { millis: 1 }],
  ['second', { millis: 1000 }],
  ['minute', { millis: 60_000 }],
  ['hour', { millis: HOUR }],
  ['day', { millis: DAY }],
  ['week', { millis: 7 * DAY }],
  ['month', { months: 1 }],
  ['quarter', { months: 3 }],
  ['year', { months: 12 }],
])

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

function unitOf(value: Value, name: string): string {
  if (typeof value !== 'string') {
    throw new MongoError(
      5_439_013,
      `${name} requires 'unit' to be a string, but got ${bsonTypeName(value)}`,
    )
  }
  if (!DATE_UNITS.has(value)) {
    throw new MongoError(
      'FailedToParse',
      `${name} parameter 'unit' value parsing failed :: caused by :: unknown time unit value: ${value}`,
    )
  }
  return value
}

function weekdayOf(value: Value, name: string): number {
  if (typeof value !== 'string') {
    throw new MongoError(
      5_439_015,
      `${name} requires 'startOfWeek' to be a string, but got ${bsonTypeName(value)}`,
    )
  }
  const day = WEEKDAYS.findIndex(
    (weekday) => weekday === value.toLowerCase() || weekday.slice(0, 3) === value.toLowerCase(),
  )
  if (day < 0) {
    throw new MongoError(
      5_439_016,
      `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`,
    )
  }
  return day
}

function assertDate(value: Value, name: string, which: string, code: number): Date {
  if (value instanceof Date || value instanceof Timestamp || value instanceof ObjectId) {
    return toDate(value)
  }
  throw new MongoError(
    code,
    `${name} requires '${which}' to be a date, but got ${bsonTypeName(value)}`,
  )
}

function validDate(instant: number, name: string): Date {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) throw new MongoError(5_166_406, `${name} overflowed`)
  return date
}

function shift(sign: 1 | -1): OperatorParser {
  const spec = {
    required: ['startDate', 'unit', 'amount'],
    optional: ['timezone'],
    codes: [5_166_400, 5_166_401, 5_166_402],
  } as const
  return namedOperator(spec, (args, ctx, name) => {
    const start = args.get('startDate')?.(ctx)
    const unitValue = args.get('unit')?.(ctx)
    const amountValue = args.get('amount')?.(ctx)
    if (isNullish(start) || isNullish(unitValue)) return null
    const unit = unitOf(unitValue, name)
    if (isNullish(amountValue)) return null
    const zone = zoneOf(args, ctx)
    if (zone === null) return null
    const date = assertDate(start, name, 'startDate', 5_166_403)
    const amount = toLong(amountValue)
    if (amount === undefined) {
      throw new MongoError(5_166_405, `${name} expects integer amount of time units`)
    }
    return validDate(addUnits(date, unit, sign * Number(amount), zone), name)
  })
}

/**
 * Adds units of time to a date: days and longer ones on the clock on the wall of the zone.
 *
 * @example addUnits(new Date(0), 'day', 1, UTC) // 86400000
 */
export function addUnits(date: Date, unit: string, amount: number, zone: TimeZone): number {
  const { millis, months = 0 } = DATE_UNITS.get(unit) ?? {}
  if (millis !== undefined && millis < DAY) return date.getTime() + amount * millis
  const local = localDate(date, zone)
  // Days and months pass on the clock on the wall: noon stays noon when clocks change.
  if (millis !== undefined) return toInstant(local.getTime() + amount * millis, zone)
  const month = local.getUTCMonth() + amount * months
  const year = local.getUTCFullYear() + Math.floor(month / 12)
  const inYear = ((month % 12) + 12) % 12
  const lastDay = new Date(localTime(year, inYear + 2, 0)).getUTCDate()
  const day = Math.min(local.getUTCDate(), lastDay)
  const time = ((local.getTime() % DAY) + DAY) % DAY
  return toInstant(localTime(year, inYear + 1, day, time), zone)
}

const DIFF = {
  required: ['startDate', 'endDate', 'unit'],
  optional: ['timezone', 'startOfWeek'],
  codes: [5_166_301, 5_166_302, 5_166_303],
} as const

function difference(args: NamedArgs, ctx: EvalContext, name: string): Value {
  const start = args.get('startDate')?.(ctx)
  const end = args.get('endDate')?.(ctx)
  const unitValue = args.get('unit')?.(ctx)
  if (isNullish(start) || isNullish(end) || isNullish(unitValue)) return null
  const unit = unitOf(unitValue, name)
  const weekday = startOfWeek(args, ctx, unit, name)
  const zone = zoneOf(args, ctx)
  if (zone === null || weekday === null) return null
  const from = assertDate(start, name, 'startDate', 5_166_307)
  const to = assertDate(end, name, 'endDate', 5_166_307)
  return Long.fromNumber(countUnits(from, to, unit, zone, weekday))
}

function startOfWeek(args: NamedArgs, ctx: EvalContext, unit: string, name: string): number | null {
  if (unit !== 'week' || !args.has('startOfWeek')) return 0
  const value = args.get('startOfWeek')?.(ctx)
  return isNullish(value) ? null : weekdayOf(value, name)
}

/** Counts the boundaries between two dates: 23:59 to 00:01 is one day. */
function countUnits(from: Date, to: Date, unit: string, zone: TimeZone, weekday: number): number {
  const { millis, months } = DATE_UNITS.get(unit) ?? {}
  if (months !== undefined) return monthIndex(to, months, zone) - monthIndex(from, months, zone)
  const size = millis ?? 1
  if (size < DAY) {
    // One offset for both: hours that pass are counted, not what a clock change adds to the display.
    const offset = zone.offsetAt(from.getTime())
    const index = (date: Date): number => Math.floor((date.getTime() + offset) / size)
    return index(to) - index(from)
  }
  return dayIndex(to, size, zone, weekday) - dayIndex(from, size, zone, weekday)
}

function monthIndex(date: Date, months: number, zone: TimeZone): number {
  const local = localDate(date, zone)
  return Math.floor((local.getUTCFullYear() * 12 + local.getUTCMonth()) / months)
}

function dayIndex(date: Date, size: number, zone: TimeZone, weekday: number): number {
  // Day 0, 1 January 1970, was a Thursday; weeks shift so that one starts on `weekday`.
  const shiftDays = size === DAY ? 0 : (4 - weekday + 7) % 7
  return Math.floor((localDate(date, zone).getTime() + shiftDays * DAY) / size)
}

const TRUNC = {
  required: ['date', 'unit'],
  optional: ['binSize', 'timezone', 'startOfWeek'],
  codes: [5_439_007, 5_439_008, 5_439_009],
} as const

function truncate(args: NamedArgs, ctx: EvalContext, name: string): Value {
  const value = args.get('date')?.(ctx)
  if (isNullish(value)) return null
  const bin = args.has('binSize') ? args.get('binSize')?.(ctx) : Long.fromNumber(1)
  const unitValue = args.get('unit')?.(ctx)
  if (isNullish(bin) || isNullish(unitValue)) return null
  const size = toLong(bin)
  if (size === undefined) {
    throw new MongoError(
      5_439_017,
      `${name} requires 'binSize' to be a 64-bit integer, but got a value of type ${bsonTypeName(bin)}`,
    )
  }
  if (size <= 0n) {
    throw new MongoError(
      5_439_018,
      `${name} requires 'binSize' to be greater than 0, but got value ${size}`,
    )
  }
  const unit = unitOf(unitValue, name)
  const weekday = startOfWeek(args, ctx, unit, name)
  const zone = zoneOf(args, ctx)
  if (zone === null || weekday === null) return null
  const date = assertDate(value, name, 'date', 5_166_307)
  return validDate(truncateTo(date, unit, Number(size), zone, weekday), name)
}

/** Bins are counted from 1 January 2000 in the zone; weeks from the first `weekday` of that year. */
function truncateTo(
  date: Date,
  unit: string,
  bin: number,
  zone: TimeZone,
  weekday: number,
): number {
  const { millis, months } = DATE_UNITS.get(unit) ?? {}
  const origin = localTime(2000, 1, 1)
  const floor = (value: number, size: number): number => Math.floor(value / size) * size
  const local = localDate(date, zone)
  if (months !== undefined) {
    const index = (local.getUTCFullYear() - 2000) * 12 + local.getUTCMonth()
    return toInstant(localTime(2000, floor(index, bin * months) + 1, 1), zone)
  }
  const size = (millis ?? 1) * bin
  if (millis !== undefined && millis < DAY) {
    const start = toInstant(origin, zone)
    return start + floor(date.getTime() - start, size)
  }
  // 1 January 2000 was a Saturday.
  const start = unit === 'week' ? origin + ((weekday - 6 + 7) % 7) * DAY : origin
  return toInstant(start + floor(local.getTime() - start, size), zone)
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const DATE_ARITHMETIC: OperatorTable = {
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
  $dateDiff: namedOperator(DIFF, difference),
  $dateTrunc: namedOperator(TRUNC, truncate),
}
