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
  if (page === '/index') return { buildId, path: '/' }
  // The page /index has it twice.
  return { buildId, path: page === '/index/index' ? '/index' : page }
}

/**
 * The other way round.
 *
 * @example toDataPath('/', 'abc') // '/_next/data/abc/index.json'
 */
export function toDataPath(path: string, buildId: string): string {
  const page = path === '/' ? '/index' : path === '/index' ? '/index/index' : path
  return `/_next/data/${buildId}${page}.json`
}
