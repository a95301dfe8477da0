import { lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** A file that was read before and has not changed since. */
export interface HeldFile {
  readonly stats: Stats
  readonly content: Buffer
}

/** Small files in memory. */
export interface FileMemory {
  /** The file at a path, if it is still the one that is held. */
  get(path: string): HeldFile | undefined
  hold(path: string, file: HeldFile): void
}

/** Larger files are read each time. Bytes. */
export const largestHeld: number = 65_536
/** How much all files in memory may take together. Bytes. */
const capacity = 16 * 1_048_576
/** File systems tell time in steps: a file that was just written may be written again without looking different. Milliseconds. */
const settled = 2_000

/**
 * Makes the memory of small files, so that one that is asked for often is not opened and read each time.
 *
 * The file is looked at for every request, which is one system call where opening, reading and closing go through the thread
 * pool six times: one that was replaced, removed or became a link is noticed at once.
 *
 * @example const memory = createFileMemory(); const held = memory.get('/srv/shop/public/logo.svg')
 */
export function createFileMemory(): FileMemory {
  const files = new Map<string, HeldFile>()
  let size = 0
  const drop = (path: string, file: HeldFile): void => {
    files.delete(path)
    size -= file.content.length
  }
  return {
    get(path) {
      const held = files.get(path)
      if (held === undefined) return undefined
      if (isSame(held.stats, lookAt(path))) return held
      drop(path, held)
      return undefined
    },
    hold(path, file) {
      const { length } = file.content
      if (length > largestHeld || Date.now() - file.stats.mtimeMs < settled) return
      const before = files.get(path)
      if (before !== undefined) drop(path, before)
      // The ones that have been there longest make room.
      for (const [other, there] of files) {
        if (size + length <= capacity) break
        drop(other, there)
      }
      files.set(path, file)
      size += length
    },
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    // Whoever opens the file next meets the same error, and reports it.
    return undefined
  }
}

function isSame(held: Stats, now: Stats | undefined): boolean {
  return (
    now !== undefined &&
    now.isFile() &&
    now.ino === held.ino &&
    now.dev === held.dev &&
    now.size === held.size &&
    now.mtimeMs === held.mtimeMs &&
    now.ctimeMs === held.ctimeMs
  )
}
