/** Tells the people who run the server about an error. */
export type Report = (error: unknown, message: string) => void

const pause = 60_000

/**
 * Makes a report that passes on one error a minute. A full disk fails with every page that is stored, and visitors choose how
 * many pages that is: without this they could fill the log, too.
 *
 * @param now the clock, in milliseconds
 * @example const complain = reportRarely(report); complain(error, 'The page cannot be stored')
 */
export function reportRarely(report: Report, now: () => number = Date.now): Report {
  let last = -Infinity
  return (error, message) => {
    if (now() - last < pause) return
    last = now()
    report(error, message)
  }
}
