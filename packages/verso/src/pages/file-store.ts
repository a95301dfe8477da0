import { createHash, randomBytes } from 'node:crypto'
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'

import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'
import { decodeRecord, encodeRecord } from './record-file.ts'

/** How pages are kept as files. */
export interface FileStoreOptions {
  /** Something that only this build has. */
  readonly build?: string
  /** The app lists the pages, not its visitors: all are written. */
  readonly isListed?: boolean
  /** Whether pages may be added. Default: while a gigabyte, or a tenth of a small disk, is free. */
  readonly hasRoom?: (dir: string) => Promise<boolean>
}

/**
 * Keeps pages as files: each is written under a temporary name and renamed, so that a reader sees the old page or the
 * new one, never half of one, and a process that is killed leaves the old one.
 *
 * File names are hashes of the keys: no path, however long or odd, leads out of the folder, and two paths that differ in
 * letter case stay apart on every system. The build is part of what is hashed: a server that goes on running while a new
 * build takes its folder's place must not leave its pages to that build.
 *
 * Paths that visitors thought up must not fill the disk: what was never a page is not written, and a page that is not
 * there yet only while there is room.
 *
 * @example const store = await createFileStore('.verso/pages', { build: manifest.previewSecret })
 */
export async function createFileStore(
  dir: string,
  { build = '', isListed = false, hasRoom = isRoomy }: FileStoreOptions = {},
): Promise<PageStore> {
  const fileOf = (key: string): string => {
    const name = createHash('sha256').update(`${build}\0${key}`).digest('hex')
    return join(dir, name.slice(0, 2), name)
  }
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
      const file = fileOf(key)
      const [record, epoch] = await Promise.all([read(key, file), readEpoch(file)])
      return { record, epoch }
    },
    set(key, record) {
      const file = fileOf(key)
      return queue(key, async () => {
        // Another process, or an invalidation, may have put a later record there.
        const there = await read(key, file)
        if (there !== undefined && isLater(there, record)) return false
        if (!isListed && !(await isThere(`${file}.page`))) {
          if (record.kind === 'not-found') return true
          if (!(await hasRoom(dir))) throw new Error('The disk is nearly full: no page is added.')
        }
        await write(`${file}.page`, encodeRecord(key, record))
        return true
      })
    },
    invalidate(key) {
      const file = fileOf(key)
      return queue(key, async () => {
        // A record can be ahead of the count: the count could not be written when the record was asked for.
        const record = await read(key, file).catch(() => undefined)
        const epoch = Math.max(await readEpoch(file), record?.epoch ?? 0) + 1
        await write(`${file}.epoch`, String(epoch))
        return epoch
      })
    },
    remove(key) {
      return queue(key, () => rm(`${fileOf(key)}.page`, { force: true }))
    },
    async changedAt(key) {
      const found = await stat(`${fileOf(key)}.page`).catch(() => undefined)
      return found?.mtimeMs
    },
    async lease(key, ttl) {
      const file = `${fileOf(key)}.lease`
      return (await takeLease(file, ttl)) ? { release: () => rm(file, { force: true }) } : undefined
    },
  }
}

/** Of two that were made after the same invalidation the one counts whose data was asked for later. */
function isLater(one: PageRecord, other: PageRecord): boolean {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch
  // A time that is still to come is of a clock that has been set back: it must not keep pages as they are until then.
  return one.generatedAt > other.generatedAt && one.generatedAt <= Date.now()
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}

async function isRoomy(dir: string): Promise<boolean> {
  try {
    const { bavail, blocks, bsize } = await statfs(dir)
    return bavail * bsize >= Math.min(2 ** 30, (blocks * bsize) / 10)
  } catch {
    // Not every file system tells; and a folder that is not there yet is made.
    return true
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
    // Where nothing may be written, a draft that stays does no harm.
    if (found !== undefined && found.mtimeMs < old) await rm(file, { force: true }).catch(() => {})
  }
}
