// @ts-check
// What /proc tells of a server: memory and descriptors, of its workers too.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Megabytes of a process and its children.
 *
 * @param {number} process
 */
export function memory(process) {
  let kilobytes = 0
  for (const id of family(process)) {
    kilobytes += Number(
      /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0,
    )
  }
  return kilobytes / 1024
}

/**
 * Open descriptors of a process and its children.
 *
 * @param {number} process
 */
export function countDescriptors(process) {
  return family(process).reduce((sum, id) => sum + readdirSync(`/proc/${id}/fd`).length, 0)
}

/** @param {number} process */
function family(process) {
  const children = readFileSync(`/proc/${process}/task/${process}/children`, 'utf8')
  return [process, ...children.trim().split(' ').filter(Boolean).map(Number)]
}

/**
 * Waits, ten seconds at most, until a number stays as it is.
 *
 * @param {() => number} read
 * @param {(now: number) => boolean} isEnough
 */
export async function settled(read, isEnough = () => true) {
  let last = read()
  for (let i = 0; i < 40; i++) {
    await sleep(250)
    const now = read()
    if (now === last && isEnough(now)) break
    last = now
  }
  return last
}
