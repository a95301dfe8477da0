const window = 30_000
const first = 100
const longest = 5_000
/** While nobody serves, waiting longer helps nobody. */
const longestAlone = 1_000

/**
 * Makes the function that says how long to wait before the next worker is started: a few deaths are replaced at once, workers
 * that die again and again must not keep the machine busy with starting.
 *
 * @param workers how many there are: that each dies a few times within half a minute is forgiven
 * @returns milliseconds; each call counts as one death
 * @example const backOff = createBackOff(2); setTimeout(hire, backOff({ alone: false }))
 */
export function createBackOff(
  workers: number,
  now: () => number = Date.now,
): (state: { readonly alone: boolean }) => number {
  const forgiven = 3 + 2 * workers
  let deaths: number[] = []
  return ({ alone }) => {
    const time = now()
    deaths = [...deaths.filter((at) => time - at < window), time]
    const wait = first * 2 ** Math.max(0, deaths.length - forgiven)
    return Math.min(wait, alone ? longestAlone : longest)
  }
}
