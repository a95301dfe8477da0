import type { Revalidate } from './data-result.ts'

/** A year, in seconds: how long the old copy of a page may be shown while a new one is made. */
const expire = 31_536_000

/**
 * The `Cache-Control` of a prerendered page, as Next.js writes it.
 *
 * @example toCacheControl(3600) // 's-maxage=3600, stale-while-revalidate=31532400'
 */
export function toCacheControl(revalidate: Revalidate): string {
  if (revalidate === false) return `s-maxage=${expire}`
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
