import { randomBytes } from 'node:crypto'
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { kill, platform, ppid } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedMongoError } from './embedded-mongo-error.ts'
import { isRunning, ownIdentity, startTime, type ProcessIdentity } from './process-identity.ts'

/** A data folder that belongs to this process until `release`. */
export interface OwnerLock {
  release(): void
}

interface Owner extends ProcessIdentity {
  /** The process that started the owner, which is the one people know. */
  readonly parent: number
  /** It ends with its parent. A store that was started by its command outlives the shell. */
  readonly follows?: boolean
  readonly parentStarted?: string | undefined
  /** Tells two owners with the same numbers apart. */
  readonly nonce: string
}

const FILE = 'owner.json'
/** The owner touches the file this often, as a sign of life for other machines. */
const HEARTBEAT_MILLISECONDS = 2000
/** A file that was not touched for this long, and is not touched now, belongs to no one. */
const SILENCE_MILLISECONDS = 5000
const ATTEMPTS = 10
/** An owner whose parent is gone ends by itself: within 6 s when its disk is slow, at once otherwise. */
const ORPHAN_MILLISECONDS = 8000
/** Someone is about to write the file, or has just removed it. */
const NAMELESS_MILLISECONDS = 500
const POLL_MILLISECONDS = 20

/**
 * Takes a data folder for this process alone: two writers would destroy the data. What a process that
 * died has left is recovered.
 *
 * On Linux a socket in the kernel's own name space is held as well: it vanishes with the process, and
 * two starters can never both have it. The file carries the owner's number, and is all there is
 * elsewhere.
 *
 * A server that was killed and is started again at once meets the store of its predecessor, which is about
 * to end: that one is waited for.
 *
 * @throws {EmbeddedMongoError} EMBEDDED_MONGO_IN_USE, with the owner's process number
 * @example const lock = await takeOwnership('/data/mongo')
 */
export async function takeOwnership(dataDir: string): Promise<OwnerLock> {
  const begun = performance.now()
  for (;;) {
    try {
      return await takeNow(dataDir)
    } catch (error) {
      if (!(error instanceof EmbeddedMongoError)) throw error
      if (performance.now() - begun > patienceFor(readOwner(join(dataDir, FILE)))) throw error
    }
    await delay(POLL_MILLISECONDS)
  }
}

/**
 * Tells at once, without starting anything, when another process has the folder. Only `takeOwnership` makes sure.
 *
 * @throws {EmbeddedMongoError} EMBEDDED_MONGO_IN_USE, with the owner's process number
 * @example assertNotInUse('/data/mongo')
 */
export function assertNotInUse(dataDir: string): void {
  const owner = readOwner(join(dataDir, FILE))
  if (owner && isRunning(owner) === true && patienceFor(owner) === 0) throw inUse(dataDir, owner)
}

function patienceFor(owner: Owner | undefined): number {
  if (owner === undefined) return NAMELESS_MILLISECONDS
  const { parent: pid, parentStarted: started, machine } = owner
  if (!owner.follows || isRunning({ pid, started, machine }) !== false) return 0
  // Stopped processes do not notice that they should end.
  if (isRunning(owner) === true) wake(owner.pid)
  return ORPHAN_MILLISECONDS
}

function wake(pid: number): void {
  try {
    kill(pid, 'SIGCONT')
  } catch {
    // It ended meanwhile.
  }
}

async function takeNow(dataDir: string): Promise<OwnerLock> {
  const guard = await holdKernelName(dataDir)
  try {
    const owner = await writeOwner(dataDir)
    const path = join(dataDir, FILE)
    const heartbeat = setInterval(() => touch(path), HEARTBEAT_MILLISECONDS)
    heartbeat.unref()
    return {
      release: () => {
        clearInterval(heartbeat)
        if (readOwner(path)?.nonce === owner.nonce) rmSync(path, { force: true })
        guard?.close()
      },
    }
  } catch (error) {
    guard?.close()
    throw error
  }
}

async function writeOwner(dataDir: string): Promise<Owner> {
  const path = join(dataDir, FILE)
  const owner: Owner = {
    ...ownIdentity(),
    parent: ppid,
    // Only a store that another process started has a channel to it.
    follows: process.connected,
    parentStarted: startTime(ppid),
    nonce: randomBytes(8).toString('hex'),
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (createOwner(path, owner)) return owner
    const other = readOwner(path)
    if (await isAlive(path, other)) throw inUse(dataDir, other)
    removeStale(path, other)
  }
  throw inUse(dataDir, readOwner(path))
}

/** Makes the file with all of its content at once: a half-written one would look like a stale one. */
function createOwner(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.nonce}`
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    // Some file systems have no links; exclusive creation is the next best.
    return createExclusively(path, owner)
  } finally {
    rmSync(draft, { force: true })
  }
}

function createExclusively(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function isAlive(path: string, other: Owner | undefined): Promise<boolean> {
  const running = other ? isRunning(other) : false
  if (running !== undefined) return running
  // Another machine or container: its sign of life has to tell.
  const before = modified(path)
  if (Date.now() - before > SILENCE_MILLISECONDS) return false
  await delay(HEARTBEAT_MILLISECONDS + 500)
  return modified(path) !== before
}

/** Takes the stale file away, and puts it back when it was a new owner's by then. */
function removeStale(path: string, seen: Owner | undefined): void {
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if (readOwner(aside)?.nonce !== seen?.nonce) {
    try {
      linkSync(aside, path)
    } catch {
      // Someone made the next one already; then that one counts.
    }
  }
  rmSync(aside, { force: true })
}

function readOwner(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'))
    // Written by `createOwner`; whatever else it may be is treated as a stale file.
    return typeof owner === 'object' && owner !== null && 'pid' in owner
      ? (owner as Owner)
      : undefined
  } catch {
    return undefined
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // The folder may have been removed under us; the next write will say so.
  }
}

async function holdKernelName(dataDir: string): Promise<Server | undefined> {
  if (platform !== 'linux') return undefined
  const { dev, ino } = statSync(dataDir)
  const guard = createServer((socket) => socket.destroy())
  guard.unref()
  try {
    await new Promise<void>((resolve, reject) => {
      guard.once('error', reject)
      guard.listen(`\0verso-embedded-mongo-${dev}-${ino}`, resolve)
    })
    return guard
  } catch (error) {
    if (isCode(error, 'EADDRINUSE')) throw inUse(dataDir, readOwner(join(dataDir, FILE)))
    // No such name space here (a sandbox, say): the file alone must do.
    return undefined
  }
}

function inUse(dataDir: string, owner: Owner | undefined): EmbeddedMongoError {
  const who = owner
    ? `process ${owner.pid} (started by process ${owner.parent})`
    : 'another process'
  return new EmbeddedMongoError(
    'EMBEDDED_MONGO_IN_USE',
    `The data folder ${dataDir} is in use by ${who}. End that process, or give this one another folder: two stores on one folder would destroy the data.`,
  )
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
