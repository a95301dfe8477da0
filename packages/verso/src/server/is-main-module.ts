import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Tells whether a module is the one Node was started with, links and a left-out ending allowed for.
 *
 * @example if (isMainModule(import.meta.url)) await start()
 */
export function isMainModule(url: string): boolean {
  const started = process.argv[1]
  if (started === undefined) return false
  const file = fileURLToPath(url)
  for (const candidate of [started, `${started}.mjs`]) {
    try {
      if (realpathSync(candidate) === file) return true
    } catch {
      // Not every candidate exists.
    }
  }
  return false
}
