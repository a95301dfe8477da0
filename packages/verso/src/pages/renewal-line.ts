/** Runs work under a key: now when none is running, else once after what is running. */
export type RenewalLine<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>

interface Line<Result> {
  readonly running: Promise<Result>
  next?: Promise<Result>
}

/**
 * Makes a line in which, for each key, one piece of work runs and at most one waits. Whoever asks while one runs may not take
 * its result, since it may have read its data before the caller changed them; but all who ask in that time can share the one
 * that starts after it.
 *
 * @example const inLine = createRenewalLine<CachedPage>(); await inLine('/blog', () => renew('/blog'))
 */
export function createRenewalLine<Result>(): RenewalLine<Result> {
  const lines = new Map<string, Line<Result>>()
  return (key, work) => {
    const start = (): Promise<Result> => {
      const running = work()
      const mine: Line<Result> = { running }
      lines.set(key, mine)
      const end = (): void => {
        if (lines.get(key) === mine && mine.next === undefined) lines.delete(key)
      }
      running.then(end, end)
      return running
    }
    const line = lines.get(key)
    if (line === undefined) return start()
    line.next ??= line.running.then(start, start)
    return line.next
  }
}
