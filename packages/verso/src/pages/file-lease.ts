import { mkdir, open, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

import { hasCode, readIfThere } from './read-if-there.ts'
import type { Lease } from './page-store.ts'

/**
 * Takes a lease that is a file: only one process can make it, and its existence is the lease. One whose time is over, since its
 * process was killed, is taken over.
 *
 * @param ttl how long it lasts at most, in milliseconds
 * @returns `undefined` while another process has it
 * @example const lease = await takeFileLease('.verso/pages/ab/abc.lease', 15_000)
 */
export async function takeFileLease(file: string, ttl: number): Promise<Lease | undefined> {
  const lease: Lease = { release: () => rm(file, { force: true }) }
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await mkdir(join(file, '..'), { recursive: true })
      const handle = await open(file, 'wx')
      await handle.writeFile(String(Date.now() + ttl))
      await handle.close()
      return lease
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    if ((await readEnd(file, ttl)) > Date.now()) return undefined
    await unlink(file).catch(() => {})
  }
  return undefined
}

/** When the lease of another process ends, in milliseconds since 1970. */
async function readEnd(file: string, ttl: number): Promise<number> {
  const text = await readIfThere(file)
  const made = await stat(file).catch(() => undefined)
  // An empty file is one that is being written, or whose writer was killed in between.
  return Number(text?.toString() ?? 0) || (made?.mtimeMs ?? 0) + ttl
}
