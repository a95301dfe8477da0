import { Buffer } from 'node:buffer'
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { isDocumentKey } from './layout.ts'
import { corruption } from './record.ts'
import { verifyEntry } from './verify-entry.ts'
import { PageDamage, PageMissing, type PageSource, PageTree, type TreeRoot } from './page-tree.ts'

const MAGIC = 0xbeef_c0de
/** Where things stand in a meta page, behind the page's header. */
const META = {
  start: 24,
  version: 4,
  pageBytes: 24,
  free: 24,
  main: 72,
  lastPage: 120,
  transaction: 128,
  end: 144,
}
const TREE = { flags: 4, depth: 6, entries: 32, root: 40 }
const META_FLAG = 0x08
const VERSION = 2
/** The tree of free pages has whole numbers as keys. */
const FREE_FLAGS = 0x08
/** A commit that was not yet on disk when the page was written. */
const OVERLAPPING = 0x1000
/** Larger files are checked to their structure only; the rest follows while the server runs. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024

/** The file may be this much shorter than its last page says. */
const SLACK_PAGES = 1024n

interface Meta {
  readonly page: number
  readonly pageBytes: number
  readonly lastPage: bigint
  readonly transaction: bigint
  readonly free: TreeRoot
  readonly main: TreeRoot
}

/** What was found out about a data file. */
export interface FileCheck {
  /** Why the newest commit was given up for the one before it, if it was. */
  readonly lostLastCommit: string | undefined
  /** Documents that do not match their checksums. Whoever reads one of them gets an error. */
  readonly damagedRecords: number
  /** All checksums were looked at; in large files only the structure is. */
  readonly complete: boolean
}

/**
 * Checks a data file before lmdb opens it, which trusts every byte of it. When the end of the file was
 * torn off and with it only the newest commit, the file is set back to the commit before.
 *
 * The file must belong to this process.
 *
 * @throws {MongoError} 346 when the data cannot be trusted
 * @example const { lostLastCommit } = checkFile('/data/mongo/data.mdb')
 */
export function checkFile(path: string): FileCheck {
  if (!existsSync(path)) return { lostLastCommit: undefined, damagedRecords: 0, complete: true }
  const file = openSync(path, 'r+')
  try {
    const [newest, older] = readMetas(file).toSorted((a, b) =>
      a.transaction > b.transaction ? -1 : 1,
    )
    if (!newest || !older) throw new PageDamage('one of its first two pages is unreadable')
    try {
      return { lostLastCommit: undefined, ...checkCommit(file, newest) }
    } catch (error) {
      // Only what is not there can have been on its way when the machine stopped. A wrong byte within
      // the file is damage, and giving up an acknowledged write for it would hide it.
      if (!(error instanceof PageMissing)) throw error
      const found = checkCommit(file, older)
      forget(file, newest)
      fsyncSync(file)
      return { lostLastCommit: error.message, ...found }
    }
  } catch (error) {
    throw toCorruption(path, error)
  } finally {
    closeSync(file)
  }
}

function toCorruption(path: string, error: unknown): unknown {
  const advice = 'Restore the data folder from a backup, or move it away to start without the data.'
  if (error instanceof PageDamage)
    return corruption(`the data file ${path}: ${error.message}`, advice)
  // A position that was read out of damaged bytes may lie outside of its page.
  if (error instanceof RangeError)
    return corruption(`the data file ${path}: a page points outside of itself`, advice)
  return error
}

/** The two pages that describe the file, as far as they can be read. lmdb needs the first of them. */
function readMetas(file: number): Meta[] {
  const first = readAt(file, 0, META.start + META.end)
  const pageBytes = first?.readUInt32LE(META.start + META.pageBytes) ?? 0
  if (!first || !isMeta(first, 0) || !isPageSize(pageBytes)) return []
  const second = readAt(file, pageBytes, META.start + META.end)
  const metas = [toMeta(first.subarray(META.start), 0, pageBytes)]
  if (second && isMeta(second, 1)) metas.push(toMeta(second.subarray(META.start), 1, pageBytes))
  return metas
}

function isMeta(page: Buffer, number: number): boolean {
  return (
    page.readBigUInt64LE(0) === BigInt(number) &&
    page.readUInt16LE(18) === META_FLAG &&
    page.readUInt32LE(META.start) === MAGIC &&
    page.readUInt32LE(META.start + META.version) === VERSION &&
    (page.readUInt16LE(META.start + META.free + TREE.flags) & ~OVERLAPPING) === FREE_FLAGS &&
    page.readUInt16LE(META.start + META.main + TREE.flags) === 0
  )
}

function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0
}

function toMeta(meta: Buffer, page: number, pageBytes: number): Meta {
  const transaction = meta.readBigUInt64LE(META.transaction)
  return {
    page,
    pageBytes,
    lastPage: meta.readBigUInt64LE(META.lastPage),
    transaction,
    free: toTree(meta.subarray(META.free), transaction),
    main: toTree(meta.subarray(META.main), transaction),
  }
}

function toTree(tree: Buffer, transaction: bigint): TreeRoot {
  return {
    root: tree.readBigUInt64LE(TREE.root),
    depth: tree.readUInt16LE(TREE.depth),
    entries: tree.readBigUInt64LE(TREE.entries),
    transaction,
  }
}

/** Checks one commit and counts its damaged documents. */
function checkCommit(file: number, meta: Meta): Omit<FileCheck, 'lostLastCommit'> {
  const source: PageSource = {
    pageBytes: meta.pageBytes,
    read: (page) => readAt(file, page * meta.pageBytes, meta.pageBytes),
  }
  // The two meta pages belong to no tree.
  const seen = new Set([0, 1])
  const free: Buffer[] = []
  let damaged = 0
  const verify = (key: Buffer, value: Buffer): void => {
    try {
      verifyEntry(key, value)
    } catch (error) {
      // A damaged document is noticed by everyone who comes upon it; a damaged key of an index only
      // by those who do not need it.
      if (!isDocumentKey(key)) throw error
      damaged++
    }
  }
  assertRoot(source, meta)
  new PageTree(source, {
    order: compareNumbers,
    seen,
    visit: (_key, value) => free.push(value),
  }).check(meta.free)
  const bytes = fstatSync(file).size
  const complete = bytes <= FULL_CHECK_BYTES
  const order = (a: Buffer, b: Buffer): number => a.compare(b)
  const visit = complete ? verify : undefined
  new PageTree(source, { order, seen, visit }).check(meta.main)
  assertPages(meta, { seen, free, size: bytes / meta.pageBytes })
  return { damagedRecords: damaged, complete }
}

/** Every commit of this store changes the tree, so its root is as old as the commit says it is. */
function assertRoot(source: PageSource, { main }: Meta): void {
  if (main.entries === 0n) return
  const root = source.read(Number(main.root))
  if (!root) throw new PageMissing(Number(main.root))
  if (root.readBigUInt64LE(8) !== main.transaction) {
    throw new PageDamage('the newest commit is not the one that the file speaks of')
  }
}

/** Pages that are in use must not be given out as free ones, nor lie behind the last one. */
function assertPages(
  { lastPage }: Meta,
  { seen, free, size }: { seen: ReadonlySet<number>; free: readonly Buffer[]; size: number },
): void {
  // Pages that were free again before they were written may be missing at the end of the file.
  if (lastPage < 1n || lastPage > BigInt(Math.ceil(size)) * 2n + SLACK_PAGES) {
    throw new PageDamage(`the last page cannot be ${lastPage}`)
  }
  for (const page of seen) {
    if (BigInt(page) > lastPage) throw new PageDamage(`page ${page} lies behind the last one`)
  }
  for (const list of free) {
    const count = Number(list.readBigUInt64LE(0))
    if (count * 8 + 8 > list.length) throw new PageDamage('a list of free pages is cut off')
    for (let at = 1; at <= count; at++) assertFree(list.readBigInt64LE(at * 8), { seen, lastPage })
  }
}

/** A list holds page numbers, zeros for numbers that were taken out, and negative lengths. */
function assertFree(
  entry: bigint,
  { seen, lastPage }: { seen: ReadonlySet<number>; lastPage: bigint },
): void {
  const size = entry < 0n ? -entry : entry
  if (size > lastPage || (entry > 0n && seen.has(Number(entry)))) {
    throw new PageDamage(`page ${entry} cannot be free`)
  }
}

/** The tree of free pages has numbers as keys. */
function compareNumbers(a: Buffer, b: Buffer): number {
  const left = a.readBigUInt64LE(0)
  const right = b.readBigUInt64LE(0)
  return left < right ? -1 : left > right ? 1 : 0
}

/** Without a transaction number a meta page is older than any other. */
function forget(file: number, meta: Meta): void {
  // The third place, half a page in, names the newest commit that was flushed.
  for (const start of [meta.page * meta.pageBytes, meta.pageBytes / 2]) {
    writeSync(file, Buffer.alloc(8), 0, 8, start + META.start + META.transaction)
  }
}

function readAt(file: number, at: number, count: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(count)
  return readSync(file, bytes, 0, count, at) === count ? bytes : undefined
}
