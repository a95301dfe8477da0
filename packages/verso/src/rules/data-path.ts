const prefix = '/_next/data/'

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
  const found = /^\/_next\/data\/([^/]+)(\/[^/].*)\.json$/.exec(path)
  if (found === null) return undefined
  const [, buildId = '', page = ''] = found
  if (page === '/index') return { buildId, path: '/' }
  // The page /index has it twice.
  return { buildId, path: page === '/index/index' ? '/index' : page }
}

/**
 * Tells a data request, of whatever build.
 *
 * @example isDataPath('/_next/data/old/index.json') // true
 */
export function isDataPath(path: string): boolean {
  return path.startsWith(prefix)
}

/**
 * The page path that a data request of this build asks for, or `undefined`.
 *
 * @example fromDataPath('/_next/data/b1/index.json', 'b1') // '/'
 */
export function fromDataPath(path: string, buildId: string): string | undefined {
  const found = isDataPath(path) ? dataPathOf(path) : undefined
  return found?.buildId === buildId ? found.path : undefined
}

/**
 * The other way round.
 *
 * @example toDataPath('/', 'abc') // '/_next/data/abc/index.json'
 */
export function toDataPath(path: string, buildId: string): string {
  const page = path === '/' ? '/index' : path === '/index' ? '/index/index' : path
  return `${prefix}${buildId}${page}.json`
}
