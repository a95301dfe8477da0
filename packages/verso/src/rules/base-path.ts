/**
 * Puts the base path before a path of this app.
 *
 * @example addBasePath('/', '/docs') // '/docs'
 */
export function addBasePath(path: string, basePath: string): string {
  return basePath !== '' && path === '/' ? basePath : basePath + path
}

/**
 * Takes the base path off.
 *
 * @returns `undefined` for what lies outside
 * @example removeBasePath('/docs/a?b', '/docs') // '/a?b'
 */
export function removeBasePath(path: string, basePath: string): string | undefined {
  if (basePath === '') return path
  if (!path.startsWith(basePath)) return undefined
  const rest = path.slice(basePath.length)
  if (rest === '') return '/'
  if (rest.startsWith('/')) return rest
  return rest.startsWith('?') ? `/${rest}` : undefined
}
