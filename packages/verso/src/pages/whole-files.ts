import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { hasCode } from './read-if-there.ts'

/** Writes a file as a whole: readers see what was there before, or all of the new content. */
export type WriteWhole = (file: string, content: string | Buffer) => Promise<void>

/**
 * Makes the function that writes files as a whole: under a temporary name first, then renamed. What a killed process has left
 * half-written in the temporary folder is removed.
 *
 * @param temporary a folder on the same disk
 * @example const write = await createWholeFiles('.verso/pages/tmp'); await write('.verso/pages/ab/abc.page', blob)
 */
export async function createWholeFiles(temporary: string): Promise<WriteWhole> {
  await removeLeftovers(temporary)
  return async (file, content) => {
    const draft = join(temporary, randomBytes(12).toString('hex'))
    const put = async (): Promise<void> => {
      await writeFile(draft, content, { flag: 'wx' })
      await rename(draft, file)
    }
    try {
      await put().catch(async (error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error
        await mkdir(temporary, { recursive: true })
        await mkdir(join(file, '..'), { recursive: true })
        // Where only the folder of the target was missing, the draft is there already.
        await rm(draft, { force: true })
        await put()
      })
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  }
}

/** Removes the drafts of a process that was killed. Another process may be writing, so only what is a minute old goes. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const old = Date.now() - 60_000
  for (const name of names) {
    const file = join(folder, name)
    const found = await stat(file).catch(() => undefined)
    // Where nothing may be written, a draft that stays does no harm.
    if (found !== undefined && found.mtimeMs < old) await rm(file, { force: true }).catch(() => {})
  }
}
