/**
 * Names the files that a build makes of a page or an API route: its path, but `/index` is kept apart from `/`.
 *
 * @example routeFileName('/users/[id]') // 'users/[id]'
 */
export function routeFileName(pattern: string): string {
  if (pattern === '/') return 'index'
  // One more in front of all that begin so, or `/index` and `/index/index` would meet elsewhere.
  return /^\/index(?:\/|$)/.test(pattern) ? `index${pattern}` : pattern.slice(1)
}
