import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { kill, pid, platform } from 'node:process'

/** A running process, so that another one with the same number later is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the system's own count; unknown where the system does not tell. */
  readonly started: string | undefined
  /** The machine, its last start and its name space of processes; process numbers mean nothing elsewhere. */
  readonly machine: string
}

/**
 * Tells who this process is, in a form that another process can check.
 *
 * @example writeFileSync(lock, JSON.stringify(ownIdentity()))
 */
export function ownIdentity(): ProcessIdentity {
  return { pid, started: startTime(pid), machine: machineName() }
}

/**
 * Tells whether a process still runs; `undefined` when it lives on another machine (or in another
 * container), where this one cannot look.
 *
 * @example if (isRunning(owner) === false) takeOver()
 */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.machine !== machineName()) return undefined
  try {
    kill(identity.pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const started = startTime(identity.pid)
  return started === undefined || identity.started === undefined || started === identity.started
}

/**
 * Reads when a process started, in the system's own count; nothing where the system does not tell.
 *
 * @example startTime(process.pid)
 */
export function startTime(of: number): string | undefined {
  if (platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${of}/stat`, 'utf8')
    // The name in brackets may hold spaces and brackets; the fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie holds nothing any more.
    return fields[0] === 'Z' ? 'ended' : fields[19]
  } catch {
    return undefined
  }
}

function machineName(): string {
  let boot = ''
  try {
    // Containers may share the name of the machine and not its process numbers.
    const numbers = readlinkSync('/proc/self/ns/pid')
    boot = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${numbers}`
  } catch {
    // Only Linux has them; elsewhere the name must do.
  }
  return `${hostname()} ${boot}`.trim()
}
