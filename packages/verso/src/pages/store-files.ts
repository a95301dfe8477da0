import { randomBytes } from 'node:crypto'
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'

import type { Lease } from './page-store.ts'

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

/**
 * Reads a file; `undefined` when there is none.
 *
 * @throws what else the file system says
 * @example const blob = await readIfThere('.verso/pages/ab/abc.page')
 */
export async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
