import { addBasePath, parseQuery, removeBasePath } from './address.ts'
import type { PageData } from './fetch-data.ts'
import { followRewrites } from './follow-rewrites.ts'
import type { Located } from './located.ts'
import { decodePath, fillPattern, matchRoute } from './match-route.ts'
import type { Query } from './next-router.ts'
import type { Rules } from './rules.ts'
import type { Settings } from './settings-context.ts'

/**
 * Whether the app's middleware wants to be asked for a path. Both spellings are tried: the server looks at both.
 *
 * @example needsMiddleware('/account', settings)
 */
export function needsMiddleware(path: string, settings: Settings): boolean {
  const asked = window.__VERSO_MIDDLEWARE ?? []
  const full = addBasePath(path, settings)
  const spellings = [full, decodePath(full)]
  return asked === true || asked.some((one) => spellings.some((text) => new RegExp(one).test(text)))
}

/**
 * Asks the server for a page's data where a middleware stands before it: for where that redirects or rewrites to, or the data.
 *
 * @example await advise(sources, { pattern: '/about', query: {} }, { asPath: '/about', signal })
 */
export const advise: Rules['advise'] = async ({ data, loader, settings }, asked, to) => {
  const { asPath, signal } = to
  if (!needsMiddleware(asPath.replace(/[?#].*/s, ''), settings)) return undefined
  const target = { ...asked, kind: 'server' } as const
  const ready = data.take(target)
  if (ready !== undefined) return { found: undefined, data: await ready }
  // Fetched beside the data.
  loader.load(asked.pattern).catch(() => undefined)
  const answer = await data.ask(target, signal)
  const { headers, ok, status, url } = answer
  const redirect = headers.get('x-nextjs-redirect')
  if (redirect !== null) {
    const isPath = redirect.startsWith('/')
    return { redirect, inside: isPath ? removeBasePath(redirect, settings) : undefined }
  }
  const rewrite = headers.get('x-nextjs-rewrite')
  // Another server's page is none of ours.
  if (rewrite !== null && !rewrite.startsWith('/')) return { redirect: '', inside: undefined }
  const said = toData(await answer.text())
  const own = fillPattern(asked.pattern, asked.query)?.rest ?? asked.query
  const sources = { patterns: await loader.patterns(), settings }
  const found = rewrite === null ? undefined : locateRewritten(rewrite, own, sources)
  // Without this header the middleware itself has answered: that is for the visitor, not for a page.
  const isPage = headers.has('x-nextjs-matched-path') && (found !== undefined || rewrite === null)
  if (isPage && (ok || (status === 404 && said?.notFound === true))) return { found, data: said }
  throw new Error(`${url} answered ${status}`)
}

function toData(text: string): PageData | undefined {
  try {
    return JSON.parse(text) as PageData
  } catch {
    // Pages without data are answered as they are, as HTML.
    return undefined
  }
}

function locateRewritten(
  rewrite: string,
  own: Query,
  sources: { readonly patterns: readonly string[]; readonly settings: Settings },
): Located | undefined {
  const { pathname, searchParams } = new URL(rewrite, 'http://n')
  const inside = removeBasePath(pathname, sources.settings)
  if (inside === undefined) return undefined
  const [, page = inside] = /^\/_next\/data\/[^/]+(\/.*)\.json$/.exec(inside) ?? []
  const path = page.replace(/(.)\/$/, '$1').replace(/^\/index(?=\/index$|$)/, '') || '/'
  const query = { ...parseQuery(searchParams), ...own }
  const followed = followRewrites(path, query, sources)
  if (followed !== undefined) return followed === 'elsewhere' ? undefined : followed
  const match = matchRoute(sources.patterns, path)
  return match && { pattern: match.pattern, query: { ...query, ...match.params } }
}
