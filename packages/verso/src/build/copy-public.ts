import { cp, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Copies `public/` into a build, which is to run alone. Links stay links: what they lead to is not the build's to copy.
 *
 * @example await copyPublic('/srv/shop', '/srv/shop/.verso')
 */
export async function copyPublic(dir: string, outDir: string): Promise<void> {
  const from = join(dir, 'public')
  const found = await stat(from).catch(() => undefined)
  if (found?.isDirectory() !== true) return
  await cp(from, join(outDir, 'public'), { recursive: true, verbatimSymlinks: true })
}
