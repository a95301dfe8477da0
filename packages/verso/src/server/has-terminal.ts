import { closeSync, openSync } from 'node:fs'

/**
 * Tells whether this process has a terminal that is still there. Processes of service managers and containers have none, nor
 * does any on Windows.
 *
 * @example const wasClosed = hadTerminal && !hasTerminal()
 */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
