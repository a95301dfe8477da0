import { VersoError } from '../errors/verso-error.ts'
import type { LoadedPage } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { dataFunction, isDynamic } from './page-kind.ts'
import { toPagePath } from './page-path.ts'

/** The paths of a dynamic page that are known in advance, and what happens with others. */
export interface StaticPaths {
  readonly fallback: boolean | 'blocking'
  /** By path, as `toPagePath` writes it. */
  readonly paths: ReadonlyMap<string, Params>
}

/**
 * Calls `getStaticPaths`. `undefined` for a page that has none.
 *
 * @throws {VersoError} VERSO_ERR_PAGE_DATA; and what user code throws
 * @example const { paths, fallback } = await loadStaticPaths(loaded, route)
 */
export async function loadStaticPaths(
  loaded: LoadedPage,
  route: Route,
): Promise<StaticPaths | undefined> {
  const list = dataFunction(loaded.page, 'getStaticPaths', route)
  if (list === undefined || !isDynamic(route.pattern)) return undefined
  // The parameter's type is the app's own.
  const returned: unknown = await list({ locales: [], defaultLocale: undefined } as never)
  if (!isRecord(returned) || !Array.isArray(returned['paths'])) {
    fail(route, 'returned no list of paths', "Return { paths: [], fallback: 'blocking' }.")
  }
  checkKeys(returned, ['paths', 'fallback'], route, 'returned')
  const { fallback } = returned
  if (typeof fallback !== 'boolean' && fallback !== 'blocking') {
    fail(
      route,
      `returned fallback: ${JSON.stringify(fallback) ?? 'undefined'}`,
      "Say what happens with other paths: false (404), true (a placeholder) or 'blocking' (made when asked for).",
    )
  }
  const paths = new Map<string, Params>()
  for (const entry of returned['paths'] as unknown[]) {
    const params = toParams(entry, route)
    paths.set(toPagePath(route, params), params)
  }
  return { fallback, paths }
}

function toParams(entry: unknown, route: Route): Params {
  if (typeof entry === 'string') return fromPath(entry, route)
  const given = isRecord(entry) ? entry['params'] : undefined
  if (!isRecord(entry) || !isRecord(given)) {
    fail(route, 'listed a path without params', "List '/users/1' or { params: { id: '1' } }.")
  }
  // Code for several languages passes its context's on, which is undefined.
  const known = entry['locale'] === undefined ? ['params', 'locale'] : ['params']
  checkKeys(entry, known, route, 'listed a path with')
  const params: Params = {}
  for (const segment of route.segments) {
    if (segment.kind === 'static') continue
    const value = given[segment.name]
    if (segment.kind === 'param') {
      // Nobody can ask for a path with nothing between two slashes.
      if (typeof value !== 'string' || value === '') {
        wrong(route, segment.name, value, 'a string that is not empty')
      }
      params[segment.name] = value
    } else if (Array.isArray(value) && value.every((part) => typeof part === 'string')) {
      if (value.length > 0) params[segment.name] = value
      else if (segment.kind === 'catch-all')
        wrong(route, segment.name, value, 'a list with a string')
    } else if (
      segment.kind === 'catch-all' ||
      (value !== undefined && value !== null && value !== false)
    ) {
      wrong(route, segment.name, value, 'a list of strings')
    }
  }
  return params
}

/** A path written out: its parts are taken as they are decoded. */
function fromPath(text: string, route: Route): Params {
  const parts =
    text
      .split('?', 1)[0]
      ?.split('/')
      .filter((part) => part !== '') ?? []
  const params: Params = {}
  for (const [index, segment] of route.segments.entries()) {
    const part = parts[index]
    if (segment.kind === 'static') {
      if (part === undefined || decode(part, text, route) !== segment.text) mismatch(text, route)
    } else if (segment.kind === 'param') {
      if (part === undefined) mismatch(text, route)
      params[segment.name] = decode(part, text, route)
    } else {
      const rest = parts.slice(index)
      if (rest.length === 0 && segment.kind === 'catch-all') mismatch(text, route)
      if (rest.length > 0) params[segment.name] = rest.map((one) => decode(one, text, route))
      return params
    }
  }
  if (parts.length > route.segments.length) mismatch(text, route)
  return params
}

function decode(part: string, text: string, route: Route): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return fail(
      route,
      `listed ${JSON.stringify(text)}, which cannot be decoded`,
      'Write % as %25, or list { params } with what is meant.',
    )
  }
}

/** Whoever writes another key means something by it that would not happen. */
function checkKeys(
  value: Record<string, unknown>,
  known: readonly string[],
  route: Route,
  verb: string,
): void {
  const strange = Object.keys(value).filter((key) => !known.includes(key))
  if (strange.length === 0) return
  fail(
    route,
    `${verb} ${strange.join(', ')}, which it cannot`,
    `What has a meaning there: ${known.join(', ')}.`,
  )
}

function mismatch(text: string, route: Route): never {
  fail(
    route,
    `listed ${JSON.stringify(text)}, which is no path of it`,
    `Paths look like ${route.pattern}.`,
  )
}

function wrong(route: Route, name: string, value: unknown, wanted: string): never {
  const found = JSON.stringify(value) ?? typeof value
  fail(route, `listed a path whose ${name} is ${found}`, `${name} must be ${wanted}.`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function fail(route: Route, problem: string, hint: string): never {
  throw new VersoError(
    'VERSO_ERR_PAGE_DATA',
    `getStaticPaths of the page ${route.pattern} ${problem}.`,
    { hint },
  )
}
