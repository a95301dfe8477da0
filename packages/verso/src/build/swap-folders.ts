import { randomBytes } from 'node:crypto'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Names a folder beside another one, for what will replace it: on the same disk, so that it can be renamed.
 *
 * @example temporaryFolder('/srv/shop/.verso') // '/srv/shop/.verso.new-4711-5f3a'
 */
export function temporaryFolder(folder: string): string {
  return `${folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`
}

/**
 * Puts a finished folder in the place of another one, which is removed. In between there is, for the time of
 * one system call, neither.
 *
 * @example await swapFolders('/srv/shop/.verso.new-4711-5f3a', '/srv/shop/.verso')
 */
export async function swapFolders(finished: string, place: string): Promise<void> {
  const old = finished.replace(/\.new-/, '.old-')
  for (let attempt = 1; ; attempt++) {
    await rm(old, { recursive: true, force: true })
    await rename(place, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    try {
      await rename(finished, place)
      break
    } catch (error) {
      // Another build put its own there in between.
      if (attempt === 3) throw error
    }
  }
  await rm(old, { recursive: true, force: true })
}

/**
 * Removes what builds that were killed have left beside the folder.
 *
 * @example await removeAbandoned('/srv/shop/.verso')
 */
export async function removeAbandoned(folder: string): Promise<void> {
  const parent = dirname(folder)
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(`${basename(folder)}.`)) continue
    const found = /\.(?:new|old)-(\d+)-[\da-f]+$/.exec(name)
    if (found === null || isRunning(Number(found[1]))) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  // Our own number may have been another process's before.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process exists all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
