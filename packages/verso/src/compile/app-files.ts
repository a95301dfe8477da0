import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this package: `src/compile/` and `dist/compile/` lie equally deep. */
export const packageRoot: string = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Tells whether a file is source code of the app: below its folder, or in a linked workspace package.
 * What lies in `node_modules` is not, nor is Verso itself.
 *
 * @example isAppFile('/srv/shop', '/srv/shop/lib/db.ts') // true
 */
export function isAppFile(dir: string, file: string): boolean {
  if (!isAbsolute(file) || file.includes('\0') || isVersoFile(file)) return false
  const inside = relative(dir, file)
  // The app itself may lie below some `node_modules`.
  const path = inside.startsWith('..') || isAbsolute(inside) ? file : inside
  return !path.split(/[/\\]/).includes('node_modules')
}

/**
 * Tells whether a file is part of Verso. In dev it must stay the very copy that serves the request:
 * classes and state are shared with it.
 *
 * @example isVersoFile('/srv/shop/node_modules/versojs/dist/index.js') // true
 */
export function isVersoFile(file: string): boolean {
  return ['dist', 'src'].some((folder) => file.startsWith(`${packageRoot}${folder}${sep}`))
}
