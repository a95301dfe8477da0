/** The renderings under way, by the key of the page. */
export interface Renderings<Page> {
  isUnderWay(key: string): boolean
  /** Takes part in the rendering under way, or begins one. */
  join(key: string, render: () => Promise<Page>): Promise<Page>
}

/** After this long a rendering that has not come back counts as lost: user code may wait for ever. Milliseconds. */
const lostAfter = 60_000

/**
 * Makes the list of renderings under way: everybody who wants a page while it is being made waits for the same rendering.
 *
 * @param now the clock, in milliseconds
 * @example const renderings = createRenderings<CachedPage>(); await renderings.join('/blog', () => render('/blog'))
 */
export function createRenderings<Page>(now: () => number = Date.now): Renderings<Page> {
  const underWay = new Map<string, { readonly page: Promise<Page>; readonly start: number }>()
  const find = (key: string): Promise<Page> | undefined => {
    const rendering = underWay.get(key)
    return rendering !== undefined && now() - rendering.start < lostAfter
      ? rendering.page
      : undefined
  }
  return {
    isUnderWay: (key) => find(key) !== undefined,
    join(key, render) {
      const known = find(key)
      if (known !== undefined) return known
      const rendering = { page: render(), start: now() }
      underWay.set(key, rendering)
      const end = (): void => {
        if (underWay.get(key) === rendering) underWay.delete(key)
      }
      rendering.page.then(end, end)
      return rendering.page
    },
  }
}

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
