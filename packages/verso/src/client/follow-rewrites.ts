import { addBasePath, parseQuery, removeBasePath } from './address.ts'
import type { Located } from './located.ts'
import { decodePath, matchRoute } from './match-route.ts'
import type { Query } from './next-router.ts'
import type { ClientRewrite, RewriteCondition } from './pages-manifest.ts'
import type { Settings } from './settings-context.ts'

type Caught = Record<string, string | string[]>

/**
 * Follows the rewrites of the configuration as the server does, as far as a browser can tell.
 *
 * @param path without base path and query
 * @returns the page that they lead to; `'elsewhere'` for another server's; `undefined` when none applies
 * @example followRewrites('/p/7', {}, sources) // { pattern: '/posts/[id]', query: { id: '7' }, path: '/posts/7' }
 */
export function followRewrites(
  path: string,
  query: Query,
  { patterns, settings }: { readonly patterns: readonly string[]; readonly settings: Settings },
): Located | 'elsewhere' | undefined {
  const [before = [], after = [], last = []] = window.__VERSO_REWRITES ?? []
  let now = addBasePath(path, settings)
  let all = query
  let rewritten = false
  const here = (): string | undefined => removeBasePath(now, settings)?.replace(/(.)\/$/, '$1')
  const find = (exactly: boolean): (Located & { path: string }) | undefined => {
    const inside = here()
    if (inside === undefined) return undefined
    // No page, but where the way ends all the same: the server answers there.
    if (rewritten && /^\/api(\/|$)/.test(inside))
      return { pattern: inside, query: all, path: inside }
    const match = matchRoute(patterns, inside)
    if (match === undefined || (exactly && match.pattern !== decodePath(inside))) return undefined
    const { pattern, params } = match
    return { pattern, query: { ...all, ...params }, path: inside }
  }
  const follow = (
    rules: readonly ClientRewrite[],
    check: boolean,
  ): ReturnType<typeof find> | '' => {
    for (const rule of rules) {
      const caught = catchFrom(rule, now, all)
      if (caught === undefined) continue
      if (rule.to === undefined) return ''
      rewritten = true
      const filled = fill(rule.to, caught)
      now = filled.path
      all = { ...all, ...filled.query }
      const found = check ? find(false) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }
  const found =
    follow(before, false) ?? find(true) ?? follow(after, true) ?? find(false) ?? follow(last, true)
  if (found === '') return 'elsewhere'
  return rewritten ? found : undefined
}

function catchFrom(
  { path, keys, has = [], missing = [] }: ClientRewrite,
  now: string,
  query: Query,
): Caught | undefined {
  const match = new RegExp(path, 'i').exec(now)
  if (match === null) return undefined
  const caught: Caught = {}
  for (const [index, [name, many]] of keys.entries()) {
    const value = match[index + 1]
    if (name !== '' && value !== undefined) caught[name] = many ? value.split('/') : value
  }
  const text: Caught = {}
  const holds = (condition: RewriteCondition): boolean => meets(condition, query, text)
  return has.every(holds) && !missing.some(holds) ? { ...caught, ...text } : undefined
}

/** A browser knows its cookies, but for those that scripts may not see, and of the headers next to nothing. */
function meets({ type, key = '', value }: RewriteCondition, query: Query, text: Caught): boolean {
  const values: Record<RewriteCondition['type'], () => string | undefined> = {
    query: () => [query[key]].flat().at(-1),
    host: () => location.hostname,
    header: () => (/^user-agent$/i.test(key) ? navigator.userAgent : undefined),
    cookie: () =>
      document.cookie
        .split('; ')
        .find((pair) => pair.startsWith(`${key}=`))
        ?.slice(key.length + 1),
  }
  const found = values[type]()
  if (!found) return false
  if (!value) {
    text[key.replaceAll(/[^a-z]/gi, '')] = found
    return true
  }
  const match = new RegExp(`^${value}$`).exec(found)
  if (match === null) return false
  for (const [name, part] of Object.entries(match.groups ?? {})) text[name] = part ?? ''
  if (type === 'host' && match.groups === undefined) text['host'] = found
  return true
}

/** Parameters that the path does not use go into the query, unless it uses one, as on the server. */
function fill(to: string, caught: Caught): { path: string; query: Query } {
  const [rest = ''] = to.split('#', 1)
  const [path = '', search = ''] = rest.split(/\?(.*)/s)
  const place = /(\/?):(\w+)(?:\([^)]*\))?[*+?]?/g
  const put = (text: string): string =>
    text.replaceAll(place, (whole, slash: string, name: string) => {
      const value = caught[name]
      if (value === undefined) return whole.endsWith('*') || whole.endsWith('?') ? '' : whole
      return [value].flat().length === 0 ? '' : slash + [value].flat().join('/')
    })
  const query = parseQuery(new URLSearchParams(search))
  for (const [name, value] of Object.entries(query)) {
    query[name] = typeof value === 'string' ? put(value) : value?.map(put)
  }
  const used = [...path.matchAll(place)].some(([, , name = '']) => name in caught)
  return { path: put(path) || '/', query: used ? query : { ...caught, ...query } }
}
