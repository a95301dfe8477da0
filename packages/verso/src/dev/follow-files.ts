import { join } from 'node:path'

import { createStaticFiles } from '../server/static-files.ts'
import type { StaticFiles } from '../server/static-files.ts'

import { stampFolders, stampOf } from './watch-app.ts'

/**
 * Gives the files of `public/` as they are now: its folders' times are compared for each request, as those of
 * `pages/` are, and the files listed again when one has changed.
 *
 * @param warn hears of links that lead out of `public/`
 * @example createApp({ files: followFiles('/srv/shop', logger.warn), ... })
 */
export function followFiles(dir: string, warn: (message: string) => void): StaticFiles {
  const root = join(dir, 'public')
  const warned = new Set<string>()
  const list = (): StaticFiles | undefined =>
    createStaticFiles([{ dir: root, prefix: '', immutable: false }], (file) => {
      if (warned.has(file)) return
      warned.add(file)
      warn(`public/${file} is a link that leads out of public/: it is not served.`)
    })
  let folders = stampFolders(root)
  let files = list()
  return {
    find(pathname) {
      for (const [folder, stamp] of folders) {
        if (stampOf(folder) === stamp) continue
        folders = stampFolders(root)
        files = list()
        break
      }
      return files?.find(pathname)
    },
  }
}
