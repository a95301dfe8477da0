import { createHash } from 'node:crypto'
import { rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

import type { PageRecord } from './page-record.ts'
import type { PageStore } from './page-store.ts'
import { decodeRecord, encodeRecord } from './record-file.ts'
import { createWholeFiles, readIfThere, takeFileLease } from './store-files.ts'

/** How pages are kept as files. */
export interface FileStoreOptions {
  /** A secret that only this build has: no other build can name its files. */
  readonly build?: string
  /** The build itself stores pages, all of which the app has listed: each is written, whatever room there is. */
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
  const write = await createWholeFiles(join(dir, 'tmp'))
  const readEpoch = async (file: string): Promise<number> => {
    const text = await readIfThere(`${file}.epoch`)
    const epoch = Number(text?.toString() ?? 0)
    return Number.isSafeInteger(epoch) ? epoch : 0
  }
  const read = async (key: string, file: string): Promise<PageRecord | undefined> => {
    const blob = await readIfThere(`${file}.page`)
    return blob === undefined ? undefined : decodeRecord(key, blob)
  }
  const queue = createKeyedQueue()

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
    lease: (key, ttl) => takeFileLease(`${fileOf(key)}.lease`, ttl),
  }
}

/** Of two that were made after the same invalidation the one counts whose data was asked for later. */
function isLater(one: PageRecord, other: PageRecord): boolean {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch
  // A time that is still to come is of a clock that has been set back: it must not keep pages as they are until then.
  return one.generatedAt > other.generatedAt && one.generatedAt <= Date.now()
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

/** Runs work once all earlier work under the same key has ended. */
type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>

/**
 * Makes a queue for each key: what reads a file and then writes it must not have other work of this process in between.
 */
function createKeyedQueue(): KeyedQueue {
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
