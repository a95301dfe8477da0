import { localTime } from './time-zone.ts'

const DAY = 86_400_000

/** Years, weeks and days as ISO 8601 counts them: weeks start on Monday, week 1 holds 4 January. */
export interface IsoWeek {
  readonly year: number
  readonly week: number
  /** 1 is Monday, 7 is Sunday. */
  readonly day: number
}

/**
 * Finds the ISO week of a local date (a `Date` read with its UTC methods).
 *
 * @example isoWeekOf(new Date('2021-01-03T00:00:00Z')) // { year: 2020, week: 53, day: 7 }
 */
export function isoWeekOf(local: Date): IsoWeek {
  const day = local.getUTCDay() || 7
  const start = Math.floor(local.getTime() / DAY) * DAY
  // The Thursday of a week always lies in the year that the week belongs to.
  const thursday = new Date(start + (4 - day) * DAY)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - localTime(year, 1, 1)) / (7 * DAY)) + 1
  return { year, week, day }
}

/**
 * Finds the local time at which a day of an ISO week starts. Weeks and days may overflow.
 *
 * @example isoWeekStart(2021, 1, 1) // 4 January 2021
 */
export function isoWeekStart(year: number, week: number, day: number): number {
  const fourth = new Date(localTime(year, 1, 4))
  const monday = fourth.getTime() - ((fourth.getUTCDay() || 7) - 1) * DAY
  return monday + ((week - 1) * 7 + (day - 1)) * DAY
}

/**
 * Gives the day within the year, from 1.
 *
 * @example dayOfYear(new Date('2024-02-01T00:00:00Z')) // 32
 */
export function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - localTime(local.getUTCFullYear(), 1, 1)) / DAY) + 1
}

/**
 * Gives the week within the year, from 0: weeks start on Sunday, days before the first one are in week 0.
 *
 * @example weekOfYear(new Date('2024-01-07T00:00:00Z')) // 1
 */
export function weekOfYear(local: Date): number {
  return Math.floor((dayOfYear(local) - 1 + 7 - local.getUTCDay()) / 7)
}
