import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/**
 * Tells whether Node takes a file for an ES module: by its ending, else by `type` in the nearest package.json.
 *
 * @example isEsModule('/srv/shop/node_modules/zod/index.js')
 */
export function isEsModule(file: string): boolean {
  const ending = extname(file)
  if (/^\.m[jt]s$/.test(ending)) return true
  if (!/^\.[jt]sx?$/.test(ending)) return false
  return nearestPackage(file)?.['type'] === 'module'
}

/**
 * Reads the package.json that governs a file, if there is one above it.
 *
 * @example nearestPackage('/srv/shop/lib/db.ts')?.name // 'shop'
 */
export function nearestPackage(file: string): Readonly<Record<string, unknown>> | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    // Node does not look for a type above node_modules: the packages in it are strangers.
    if (folder.endsWith('node_modules') || folder === dirname(folder)) return undefined
    const found = readPackage(folder)
    if (found !== undefined) return found
  }
}

/**
 * Reads the package.json of a folder; `undefined` when there is none or it is not an object.
 *
 * @example readPackage('/srv/shop')?.dependencies
 */
export function readPackage(folder: string): Readonly<Record<string, unknown>> | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8')
  } catch {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // A broken package.json has no type; whoever needs more of it says so.
    return undefined
  }
}
