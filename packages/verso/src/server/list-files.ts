import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * Lists the files below a folder that may be served: their paths relative to it, with forward slashes.
 *
 * Names that begin with a dot stay private (`.env`, `.git`, `.htpasswd` that were copied by accident), but for
 * `.well-known` (RFC 8615). Links are followed only where they lead to a place inside the folder.
 *
 * @param skipped hears of links that lead out
 * @returns an empty list when there is no such folder
 * @example listFiles('/srv/shop/public') // ['favicon.ico', 'img/logo.svg']
 */
export function listFiles(root: string, skipped: (file: string) => void = () => {}): string[] {
  const files: string[] = []
  let real: string
  try {
    real = realpathSync(root)
  } catch {
    return files
  }
  // A link to a folder above itself would be walked for ever.
  const walked = new Set<string>()
  const visit = (folder: string, prefix: string): void => {
    const place = realpathSync(folder)
    if (walked.has(place)) return
    walked.add(place)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      const name = prefix + entry.name
      if (entry.name.startsWith('.') && name !== '.well-known') continue
      if (entry.isSymbolicLink() && !leadsInside(path, real)) {
        skipped(name)
        continue
      }
      const found = entry.isSymbolicLink() ? statSync(path) : entry
      if (found.isDirectory()) visit(path, `${name}/`)
      else if (found.isFile()) files.push(name)
    }
    // The same folder may be there under two names; only a circle must end.
    walked.delete(place)
  }
  visit(real, '')
  return files
}

/**
 * Tells whether a path, all links followed, ends inside a folder. `root` has no links in it.
 *
 * @example leadsInside('/srv/shop/public/logo.svg', '/srv/shop/public')
 */
export function leadsInside(path: string, root: string): boolean {
  try {
    return realpathSync(path).startsWith(root + sep)
  } catch {
    // A broken link.
    return false
  }
}
