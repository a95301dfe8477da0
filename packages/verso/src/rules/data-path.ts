/** The path of a page whose data is asked for. */
export interface DataPath {
  readonly buildId: string
  /** The page's own, encoded. */
  readonly path: string
}

/**
 * Reads the path of a page out of that of its data.
 *
 * @example dataPathOf('/_next/data/abc/blog/a.json') // { buildId: 'abc', path: '/blog/a' }
 */
export function dataPathOf(path: string): DataPath | undefined {
  const found = /^\/_next\/data\/([^/]+)(\/.+)\.json$/.exec(path)
  if (found === null) return undefined
  const [, buildId = '', page = ''] = found
  // `/index` is the root; a page that is called index has it twice.
  const inner = /^\/index(\/|$)/.test(page) ? page.slice('/index'.length) : page
  return { buildId, path: inner === '' ? '/' : inner }
}

/**
 * The other way round.
 *
 * @example toDataPath('/', 'abc') // '/_next/data/abc/index.json'
 */
export function toDataPath(path: string, buildId: string): string {
  const page = path === '/' ? '/index' : /^\/index(\/|$)/.test(path) ? `/index${path}` : path
  return `/_next/data/${buildId}${page}.json`
}
