import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { dayOfYear, isoWeekOf, isoWeekStart, weekOfYear } from './calendar.ts'
import { localDate, localTime, parseTimeZone, type TimeZone, toInstant } from './time-zone.ts'

const MONTHS =
  'January February March April May June July August September October November December'.split(' ')

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`
}

type Writer = (local: Date, offsetMinutes: number) => string

function fourDigitYear(year: number): string {
  if (year < 0 || year > 9999) {
    throw new MongoError(
      18_537,
      `Could not convert date to string: date component was outside the supported range of 0-9999: ${year}`,
    )
  }
  return pad(year, 4)
}

const WRITERS: Readonly<Record<string, Writer>> = {
  d: (local) => pad(local.getUTCDate(), 2),
  G: (local) => fourDigitYear(isoWeekOf(local).year),
  H: (local) => pad(local.getUTCHours(), 2),
  j: (local) => pad(dayOfYear(local), 3),
  L: (local) => pad(local.getUTCMilliseconds(), 3),
  m: (local) => pad(local.getUTCMonth() + 1, 2),
  M: (local) => pad(local.getUTCMinutes(), 2),
  S: (local) => pad(local.getUTCSeconds(), 2),
  u: (local) => String(isoWeekOf(local).day),
  U: (local) => pad(weekOfYear(local), 2),
  V: (local) => pad(isoWeekOf(local).week, 2),
  w: (local) => String(local.getUTCDay() + 1),
  Y: (local) => fourDigitYear(local.getUTCFullYear()),
  b: (local) => (MONTHS[local.getUTCMonth()] ?? '').slice(0, 3),
  B: (local) => MONTHS[local.getUTCMonth()] ?? '',
  z: (_local, offset) => offsetText(offset),
  Z: (_local, offset) => `${offset < 0 ? '-' : '+'}${Math.abs(offset)}`,
  '%': () => '%',
}

/**
 * Writes a date by a format of `%` letters.
 *
 * @throws {MongoError} 18535 or 18536 for a bad format
 * @example formatDate(date, '%Y-%m-%d', UTC) // '2024-05-01'
 */
export function formatDate(date: Date, format: string, zone: TimeZone): string {
  const local = localDate(date, zone)
  const minutes = Math.round((local.getTime() - date.getTime()) / 60_000)
  return format.replace(/%(.?)/gsu, (_match, letter: string) => {
    if (letter === '') throw new MongoError(18_535, "Unmatched '%' at end of format string")
    const write = WRITERS[letter]
    if (!write) {
      throw new MongoError(18_536, `Invalid format character '%${letter}' in format string`)
    }
    return write(local, minutes)
  })
}

function parseError(text: string, why: string): MongoError {
  return new MongoError('ConversionFailure', `Error parsing date string '${text}'; ${why}`)
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/

/**
 * Reads a date out of a string of the ISO 8601 family. MongoDB's parser knows many more ways to write
 * a date (month names, `tomorrow`); those are refused rather than guessed.
 *
 * @example parseDate('2024-05-01T12:00:00Z', UTC)
 */
export function parseDate(text: string, zone: TimeZone, zoneIsGiven: boolean = false): Date {
  const match = ISO.exec(text.trim())
  if (!match) {
    if (/\d/.test(text) && /[/:,]|[a-z]{3}/i.test(text)) {
      throw notSupported('a date string that is not ISO 8601')
    }
    throw parseError(
      text,
      `an incomplete date/time string has been found, with elements missing: "${text}"`,
    )
  }
  const [, year, month, day, hour, minute, second, fraction, suffix] = match
  if (suffix !== undefined && zoneIsGiven) {
    throw parseError(
      text,
      `you cannot pass in a date/time string with time zone information ('${suffix}') together with a timezone argument`,
    )
  }
  const fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    milli: Number((fraction ?? '0').padEnd(3, '0').slice(0, 3)),
  }
  return dateOf(text, fields, suffix === undefined ? zone : parseTimeZone(suffix.toUpperCase()))
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  milli: number
}

function dateOf(text: string, fields: Fields, zone: TimeZone): Date {
  const { year, month, day, hour, minute, second, milli } = fields
  const local = localTime(year, month, day, ((hour * 60 + minute) * 60 + second) * 1000 + milli)
  const check = new Date(localTime(year, month, day))
  const isReal = check.getUTCMonth() === month - 1 && check.getUTCDate() === day
  if (!isReal || hour > 23 || minute > 59 || second > 59) {
    throw parseError(text, 'The parsed date was invalid')
  }
  return new Date(toInstant(local, zone))
}

const READERS: Readonly<Record<string, string>> = {
  d: '\\d{1,2}',
  G: '\\d{4}',
  H: '\\d{1,2}',
  j: '\\d{1,3}',
  L: '\\d{1,3}',
  m: '\\d{1,2}',
  M: '\\d{1,2}',
  S: '\\d{1,2}',
  u: '[1-7]',
  V: '\\d{1,2}',
  Y: '\\d{4}',
  b: MONTHS.map((name) => name.slice(0, 3)).join('|'),
  B: MONTHS.join('|'),
  z: '[+-]\\d{2}:?\\d{2}|Z',
  Z: '[+-]\\d{1,4}',
}

/**
 * Reads a date by a format of `%` letters.
 *
 * @example parseDateAs('01.05.2024', '%d.%m.%Y', UTC)
 */
export function parseDateAs(text: string, format: string, zone: TimeZone): Date {
  const letters: string[] = []
  const pattern = format.replace(/%(.?)|[^%]/gsu, (part, letter: string | undefined) => {
    if (letter === undefined || letter === '%') return escapePattern(letter ?? part)
    const reader = READERS[letter]
    if (letter === '') throw new MongoError(18_535, "Unmatched '%' at end of format string")
    if (reader === undefined) {
      throw new MongoError(18_536, `Invalid format character '%${letter}' in format string`)
    }
    letters.push(letter)
    return `(${reader})`
  })
  const match = new RegExp(`^${pattern}$`, 'iu').exec(text)
  if (!match) throw parseError(text, `it does not have the form '${format}'`)
  const found = new Map(letters.map((letter, index) => [letter, match[index + 1] ?? '']))
  return dateOfLetters(text, found, zone)
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function dateOfLetters(text: string, found: ReadonlyMap<string, string>, zone: TimeZone): Date {
  const number = (letter: string, otherwise: number): number =>
    found.has(letter) ? Number(found.get(letter)) : otherwise
  const named = (found.get('b') ?? found.get('B'))?.slice(0, 3).toLowerCase()
  const month = MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === named) + 1
  const fields = {
    year: number('Y', 1970),
    month: month || number('m', 1),
    day: number('d', 1),
    hour: number('H', 0),
    minute: number('M', 0),
    second: number('S', 0),
    milli: found.has('L') ? Number((found.get('L') ?? '').padEnd(3, '0')) : 0,
  }
  if (found.has('G')) {
    const start = new Date(isoWeekStart(number('G', 1970), number('V', 1), number('u', 1)))
    fields.year = start.getUTCFullYear()
    fields.month = start.getUTCMonth() + 1
    fields.day = start.getUTCDate()
  } else if (!found.has('Y')) {
    throw parseError(text, 'an incomplete date/time string has been found, with elements missing')
  } else if (found.has('j')) {
    const date = new Date(localTime(fields.year, 1, number('j', 1)))
    fields.month = date.getUTCMonth() + 1
    fields.day = date.getUTCDate()
  }
  if (found.has('Z')) {
    const offset = number('Z', 0) * 60_000
    return dateOf(text, fields, { isUtc: offset === 0, offsetAt: () => offset })
  }
  const suffix = found.get('z')
  return dateOf(text, fields, suffix === undefined ? zone : parseTimeZone(suffix.toUpperCase()))
}
