import type { Readable } from 'node:stream'

import { createOutput, type OutputStream } from '../log/output.ts'

/** Output that does not end with a line break is passed on after this long all the same. Milliseconds. */
const lineWait = 100
/** A longer line is passed on in pieces. Bytes. */
const longestLine = 1_048_576

/**
 * Makes the function that passes on what workers print, in whole lines.
 *
 * Workers do not get the outputs of the primary: all processes that share one share its mode, and each process that is started
 * sets it to one in which a write waits for the reader. One that does not read would stop all workers.
 *
 * @returns a function that resolves when a worker has printed its last
 * @example const relay = createOutputRelay(process.stdout); await relay(worker.process.stdout)
 */
export function createOutputRelay(to: OutputStream): (from: Readable | null) => Promise<void> {
  const output = createOutput(to, { delay: 0 })
  return async (from) => {
    if (from === null) return
    let held: Buffer = Buffer.alloc(0)
    let timer: NodeJS.Timeout | undefined
    const pass = (end: number): void => {
      clearTimeout(timer)
      timer = undefined
      if (end > 0) output.write(held.toString('utf8', 0, end))
      held = held.subarray(end)
    }
    const passAll = (): void => pass(held.length)
    from.on('data', (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const end = held.length > longestLine ? held.length : held.lastIndexOf('\n') + 1
      if (end > 0) pass(end)
      if (held.length > 0) timer ??= setTimeout(passAll, lineWait)
    })
    // The channel of a process that was killed ends as any other.
    from.on('error', () => {})
    await new Promise<void>((resolve) => {
      from.once('close', resolve)
    })
    passAll()
  }
}
