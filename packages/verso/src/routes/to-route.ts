import type { Route } from '../types/route.ts'

import { parseSegment } from './parse-segment.ts'

/** Files of `pages/` that shape pages without being one. */
const specialPages = new Set(['/_app', '/_document', '/_error'])

/**
 * Turns a file below `pages/` into the route it answers, or `undefined` for `_app`, `_document` and `_error`.
 *
 * @param pagesDir the folder, relative to the app: `pages` or `src/pages`
 * @param name the file below it, with forward slashes and without its ending: `api/users/[id]`
 * @param extension the ending, without its dot: `ts`
 * @throws {VersoError} VERSO_ERR_ROUTE_NAME for a malformed name
 * @example toRoute('pages', 'api/users/index', 'ts')?.pattern // '/api/users'
 */
export function toRoute(pagesDir: string, name: string, extension: string): Route | undefined {
  // Only the last `index` stands for its folder: `index/index` is the path `/index`.
  const path = name === 'index' ? '' : name.endsWith('/index') ? name.slice(0, -6) : name
  const pattern = `/${path}`
  if (specialPages.has(pattern)) return undefined
  const file = `${pagesDir}/${name}.${extension}`
  const parts = path === '' ? [] : path.split('/')
  return {
    kind: parts[0] === 'api' ? 'api' : 'page',
    pattern,
    file,
    segments: parts.map((part) => parseSegment(part, file)),
  }
}
