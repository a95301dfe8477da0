import type { Revalidate } from './data-result.ts'

/** A year, in seconds. */
const year = 31_536_000

/**
 * The `Cache-Control` of a prerendered page, as Next.js writes it (CONTRACT point 27).
 *
 * @param expire for how long caches may show the page at all, the old copy while a new one is made included
 * @example toCacheControl(3600) // 's-maxage=3600, stale-while-revalidate=31532400'
 */
export function toCacheControl(revalidate: Revalidate, expire: number = year): string {
  if (revalidate === false) return `s-maxage=${year}`
  const left = expire - revalidate
  return left > 0
    ? `s-maxage=${revalidate}, stale-while-revalidate=${left}`
    : `s-maxage=${revalidate}`
}

/**
 * What tells the state of a stored page. Ours says more than Next.js' where that one guesses.
 *
 * @example toStateHeaders('STALE')
 */
export function toStateHeaders(state: 'HIT' | 'STALE' | 'MISS'): string[] {
  return ['x-nextjs-cache', state, 'x-verso-cache', state]
}
