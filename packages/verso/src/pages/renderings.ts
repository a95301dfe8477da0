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

/** Renewals in turn, by the key of the page. */
export interface RenewalLine<Result> {
  isUnderWay(key: string): boolean
  /** Runs work now when none is running, else once after what is running. */
  join(key: string, work: () => Promise<Result>): Promise<Result>
}

interface Line<Result> {
  /** Resolves when the work has come to an end, or counts as lost. */
  readonly over: Promise<void>
  next?: Promise<Result>
}

/**
 * Makes a line in which, for each key, one piece of work runs and at most one waits. Whoever asks while one runs may not take
 * its result, since it may have read its data before the caller changed them; but all who ask in that time can share the one
 * that starts after it. Work that never comes back holds nobody up for longer than a lost rendering does.
 *
 * @param patience milliseconds until work counts as lost
 * @example const renewals = createRenewalLine<CachedPage>(); await renewals.join('/blog', () => renew('/blog'))
 */
export function createRenewalLine<Result>(patience: number = lostAfter): RenewalLine<Result> {
  const lines = new Map<string, Line<Result>>()
  const start = (key: string, work: () => Promise<Result>): Promise<Result> => {
    const running = work()
    const over = endOrLoss(running, patience)
    const mine: Line<Result> = { over }
    lines.set(key, mine)
    void over.then(() => {
      if (lines.get(key) === mine && mine.next === undefined) lines.delete(key)
    })
    return running
  }
  return {
    isUnderWay: (key) => lines.has(key),
    join(key, work) {
      const line = lines.get(key)
      if (line === undefined) return start(key, work)
      line.next ??= line.over.then(() => start(key, work))
      return line.next
    },
  }
}

function endOrLoss(work: Promise<unknown>, patience: number): Promise<void> {
  return new Promise((resolve) => {
    // Nothing else may wait for it: a process that has nothing more to do ends.
    const timer = setTimeout(resolve, patience).unref()
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    work.then(end, end)
  })
}
