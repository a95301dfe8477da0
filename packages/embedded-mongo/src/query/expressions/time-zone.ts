import { MongoError } from '../../errors/mongo-error.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** JavaScript's dates end 100,000,000 days from 1970; a margin keeps whole years computable. */
const MAX_TIME = (100_000_000 - 800) * DAY

/** Refused rather than wrong: MongoDB's 64-bit dates reach further than the calendar here does. */
function assertWithinCalendar(time: number): void {
  if (Math.abs(time) <= MAX_TIME) return
  throw new MongoError('Overflow', 'a date is outside of the years that the embedded engine knows')
}

/** A time zone: how far its clocks are ahead of UTC at an instant. Times are in milliseconds. */
export interface TimeZone {
  readonly isUtc: boolean
  offsetAt: (instant: number) => number
}

/** The time zone that expressions use when none is named. */
export const UTC: TimeZone = { isUtc: true, offsetAt: () => 0 }

/**
 * Reads a time zone: an offset (`+05:30`, `-0800`, `+02`) or an Olson name (`Europe/Paris`).
 *
 * @throws {MongoError} 40485 for names that nobody knows
 * @example parseTimeZone('America/New_York').offsetAt(0)
 */
export function parseTimeZone(name: string): TimeZone {
  if (name === 'UTC' || name === 'GMT' || name === 'Z') return UTC
  const fixed = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(name)
  if (fixed) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)
    const offset = (fixed[1] === '-' ? -minutes : minutes) * MINUTE
    return { isUtc: offset === 0, offsetAt: () => offset }
  }
  return olsonZone(name)
}

function olsonZone(name: string): TimeZone {
  const format = zoneFormat(name)
  return {
    isUtc: format.resolvedOptions().timeZone === 'UTC',
    offsetAt: (instant) => {
      const fields = new Map<string, number>()
      for (const { type, value } of format.formatToParts(instant)) fields.set(type, Number(value))
      const local = localTime(
        fields.get('year') ?? 0,
        fields.get('month') ?? 1,
        fields.get('day') ?? 1,
        (fields.get('hour') ?? 0) * 3_600_000 +
          (fields.get('minute') ?? 0) * MINUTE +
          (fields.get('second') ?? 0) * 1000,
      )
      // The format has no milliseconds; what is left over belongs to the instant.
      return local - Math.floor(instant / 1000) * 1000
    },
  }
}

function zoneFormat(name: string): Intl.DateTimeFormat {
  try {
    if (!/^[A-Za-z]/.test(name)) throw new RangeError('not an Olson name')
    return new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new MongoError(40_485, `unrecognized time zone identifier: "${name}"`, { cause })
  }
}

/**
 * Counts the milliseconds of a calendar date as if clocks ran on UTC. Months and days may overflow.
 *
 * @example localTime(2024, 14, 1) // February 2025
 */
export function localTime(year: number, month: number, day: number, millis: number = 0): number {
  const date = new Date(0)
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() + millis
}

/**
 * Turns the time on a zone's clocks into an instant. A time that clocks skip counts from before the
 * jump; one that they show twice is the first.
 *
 * @example toInstant(localTime(2024, 3, 31, 9_000_000), zone)
 */
export function toInstant(local: number, zone: TimeZone): number {
  assertWithinCalendar(local)
  const before = zone.offsetAt(local - DAY)
  const after = zone.offsetAt(local + DAY)
  if (before === after || zone.offsetAt(local - before) === before) return local - before
  return zone.offsetAt(local - after) === after ? local - after : local - before
}

/**
 * Reads what a zone's clocks show at an instant, as a `Date` to be asked with its UTC methods.
 *
 * @example localDate(date, zone).getUTCHours()
 */
export function localDate(date: Date, zone: TimeZone): Date {
  const instant = date.getTime()
  assertWithinCalendar(instant)
  return new Date(instant + zone.offsetAt(instant))
}
