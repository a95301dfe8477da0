import { advise } from './ask-middleware.ts'
import { locateWithRules } from './locate-with-rules.ts'
import { decodePath, matchPattern } from './match-route.ts'
import type { Rules } from './rules.ts'

/**
 * Finds out what the rules that led to a prerendered page added to its query: the page does not say, since it is made once
 * for everybody.
 *
 * @example await learnQuery(sources, { isReady: false, pattern: '/about' }, { path: '/alias?x=1', query: { x: '1' } })
 */
export const learnQuery: Rules['learnQuery'] = async (
  sources,
  { isReady, pattern },
  { path, query },
) => {
  const { pathname } = new URL(path, 'http://n')
  const fits = [pathname, decodePath(pathname)].some((text) => matchPattern(pattern, text))
  if (isReady || fits || /^\/(?:_error|404|500)$/.test(pattern)) return query
  try {
    let found = await locateWithRules(sources, path, pathname)
    if (found === undefined) return query
    const { signal } = new AbortController()
    const advice = await advise(sources, found, { asPath: path, signal })
    if (advice !== undefined && 'found' in advice) found = advice.found ?? found
    if (found.pattern === pattern) return { ...found.query, ...query }
  } catch {
    // The page stands there already; it just knows less.
  }
  return query
}
