import { createHash, randomBytes } from 'node:crypto'
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

import type { PageStore } from './page-store.ts'
import { decodeRecord, encodeRecord } from './record-file.ts'

/**
 * Keeps pages as files: each is written under a temporary name and renamed, so that a reader sees the old page or the
 * new one, never half of one, and a process that is killed leaves the old one.
 *
 * File names are hashes of the keys: no path, however long or odd, leads out of the folder, and two paths that differ in
 * letter case stay apart on every system. The folder belongs to one build.
 *
 * @example const store = await createFileStore('.verso/pages')
 */
export async function createFileStore(dir: string): Promise<PageStore> {
  const temporary = join(dir, 'tmp')
  await removeLeftovers(temporary)

  const write = async (file: string, content: string | Buffer): Promise<void> => {
    const draft = join(temporary, randomBytes(12).toString('hex'))
    const put = async (): Promise<void> => {
      await writeFile(draft, content, { flag: 'wx' })
      await rename(draft, file)
    }
    try {
      await put().catch(async (error: unknown) => {
        if (!isMissing(error)) throw error
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
  const readEpoch = async (file: string): Promise<number> => {
    const text = await readIfThere(`${file}.epoch`)
    const epoch = Number(text?.toString() ?? 0)
    return Number.isSafeInteger(epoch) ? epoch : 0
  }
  const read = async (key: string, file: string): Promise<ReturnType<typeof decodeRecord>> => {
    const blob = await readIfThere(`${file}.page`)
    return blob === undefined ? undefined : decodeRecord(key, blob)
  }
  const queue = createQueues()

  return {
    async get(key) {
      const file = fileOf(dir, key)
      const [record, epoch] = await Promise.all([read(key, file), readEpoch(file)])
      return { record, epoch }
    },
    set(key, record) {
      const file = fileOf(dir, key)
      return queue(key, async () => {
        // Only an invalidation can have put a later record there.
        const overtaken = (await readEpoch(file)) > record.epoch ? await read(key, file) : undefined
        if (overtaken !== undefined && overtaken.epoch > record.epoch) return false
        await write(`${file}.page`, encodeRecord(key, record))
        return true
      })
    },
    invalidate(key) {
      const file = fileOf(dir, key)
      return queue(key, async () => {
        const epoch = (await readEpoch(file)) + 1
        await write(`${file}.epoch`, String(epoch))
        return epoch
      })
    },
    async lease(key, ttl) {
      const file = `${fileOf(dir, key)}.lease`
      return (await takeLease(file, ttl)) ? { release: () => rm(file, { force: true }) } : undefined
    },
  }
}

function fileOf(dir: string, key: string): string {
  const name = createHash('sha256').update(key).digest('hex')
  return join(dir, name.slice(0, 2), name)
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** One after the other for each key, in this process: between two processes the rename decides. */
function createQueues(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(key, mine)
    const forget = (): void => {
      if (last.get(key) === mine) last.delete(key)
    }
    mine.then(forget, forget)
    return mine
  }
}

/** The file's existence is the lease; one whose time is over, of a process that was killed, is taken over. */
async function takeLease(file: string, ttl: number): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await mkdir(join(file, '..'), { recursive: true })
      const handle = await open(file, 'wx')
      await handle.writeFile(String(Date.now() + ttl))
      await handle.close()
      return true
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const text = await readIfThere(file)
    const made = await stat(file).catch(() => undefined)
    // An empty file is one that is being written, or whose writer was killed in between.
    const end = Number(text?.toString() ?? 0) || (made?.mtimeMs ?? 0) + ttl
    if (end > Date.now()) return false
    await unlink(file).catch(() => {})
  }
  return false
}

/** Drafts of a process that was killed. Another process may be writing: only what is a minute old goes. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const old = Date.now() - 60_000
  for (const name of names) {
    const file = join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found !== undefined && found.mtimeMs < old) await rm(file, { force: true })
  }
}
