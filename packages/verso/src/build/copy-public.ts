import { constants } from 'node:fs'
import { copyFile, mkdir, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { listFiles } from '../server/list-files.ts'

/**
 * Copies what `public/` serves into a build, which is to run alone: no dot names but `.well-known`, and of links
 * what they lead to. The times stay, for the tags that clients hold are made from them.
 *
 * @param onWarning hears of links that lead out of `public/`, which are neither copied nor served
 * @example await copyPublic('/srv/shop', '/srv/shop/.verso')
 */
export async function copyPublic(
  dir: string,
  outDir: string,
  onWarning: (message: string) => void = () => {},
): Promise<void> {
  const from = join(dir, 'public')
  const files = listFiles(from, (file) =>
    onWarning(
      `public/${file} is a link that leads out of public/: it is not served. Copy the file instead.`,
    ),
  )
  const folders = new Set(files.map((file) => dirname(join(outDir, 'public', file))))
  for (const folder of folders) await mkdir(folder, { recursive: true })
  for (const file of files) {
    const [source, target] = [join(from, file), join(outDir, 'public', file)]
    await copyFile(source, target, constants.COPYFILE_FICLONE)
    const { atime, mtime } = await stat(source)
    await utimes(target, atime, mtime)
  }
}
