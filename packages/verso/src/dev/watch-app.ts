import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs'
import { join } from 'node:path'

import type { ResolvedConfig } from '../types/config.ts'

/** What has changed since the last time it was asked. */
export interface AppChanges {
  /** Files came, went or were renamed below the pages folder. */
  readonly routes: boolean
  /** Files that are read once, at the start: configuration and environment. */
  readonly settings: readonly string[]
}

/** Looks at an app's folders whenever it is asked. */
export interface AppWatch {
  changes(): AppChanges
}

const settingsFiles = [
  'verso.config.ts',
  'verso.config.mts',
  'verso.config.js',
  'verso.config.mjs',
  'verso.config.cjs',
  'next.config.ts',
  'next.config.js',
  'next.config.mjs',
  '.env',
  '.env.local',
  '.env.development',
  '.env.development.local',
  'tsconfig.json',
  'jsconfig.json',
]

/**
 * Notices new, renamed and deleted route files by the times of their folders. It is asked before each
 * request: a few microseconds a folder, and a route that was just saved is never missed, which no
 * watcher can promise (network drives, containers, a request in the same millisecond).
 *
 * @example if (watch.changes().routes) app.setRoutes(await scanRoutes(config))
 */
export function watchApp({ dir, pagesDir }: Pick<ResolvedConfig, 'dir' | 'pagesDir'>): AppWatch {
  const root = join(dir, pagesDir)
  let folders = stampFolders(root)
  const settings = new Map(settingsFiles.map((name) => [name, stampOf(join(dir, name))]))
  return {
    changes() {
      const changed = settingsFiles.filter((name) => {
        const stamp = stampOf(join(dir, name))
        const differs = stamp !== settings.get(name)
        settings.set(name, stamp)
        return differs
      })
      let routes = false
      for (const [folder, stamp] of folders) {
        if (stampOf(folder) === stamp) continue
        routes = true
        folders = stampFolders(root)
        break
      }
      return { routes, settings: changed }
    },
  }
}

/**
 * Reads the times of a folder and of all folders below it, by their paths.
 *
 * @example stampFolders('/srv/shop/pages').get('/srv/shop/pages/api')
 */
export function stampFolders(root: string): Map<string, string> {
  const stamps = new Map<string, string>()
  const seen = new Set<number>()
  const visit = (folder: string): void => {
    // The stamp comes first: what is added while the folder is read is seen next time.
    const found = statSync(folder, { throwIfNoEntry: false })
    // Links are followed, as routes are; the inode stops at those that lead back.
    if (found !== undefined && (!found.isDirectory() || seen.has(found.ino))) return
    if (found !== undefined) seen.add(found.ino)
    stamps.set(folder, toStamp(found))
    for (const entry of listFolder(folder)) {
      if (entry.isDirectory() || entry.isSymbolicLink()) visit(join(folder, entry.name))
    }
  }
  visit(root)
  return stamps
}

function listFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // It went away since its parent was read.
    return []
  }
}

/**
 * Reads a text that changes when the file or folder does; it is empty when there is none.
 *
 * @example if (stampOf(file) !== before) reload()
 */
export function stampOf(path: string): string {
  return toStamp(statSync(path, { throwIfNoEntry: false }))
}

function toStamp(found: Stats | undefined): string {
  return found === undefined ? '' : `${found.mtimeMs} ${found.ctimeMs} ${found.ino}`
}
