import { closeSync, openSync } from 'node:fs'

/** The code that shells expect of a process that a signal ended. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const

/** A signal that asks the process to end. */
export type EndSignal = keyof typeof codes | 'SIGHUP'

/** What {@link onSignals} may be told. */
export interface SignalOptions {
  /** What has to be done before a second signal ends the process. */
  readonly atOnce?: () => void
  /** Told of SIGHUP; gives whether the process is to end. Default: it is, since its terminal was closed. */
  readonly onHangUp?: () => boolean
}

/**
 * Ends the process in order on SIGTERM, SIGINT and SIGHUP, with exit code 0. A second SIGTERM or SIGINT ends it at once, with the
 * code that shells expect. A second SIGHUP does not: when a terminal is closed, both the system and the shell send one.
 *
 * @param end ends what runs, and resolves when it has ended
 * @example onSignals(() => ending.begin())
 */
export function onSignals(
  end: (signal: EndSignal) => Promise<void>,
  { atOnce = () => {}, onHangUp = () => true }: SignalOptions = {},
): void {
  let ending = false
  const begin = (signal: EndSignal): void => {
    ending = true
    void end(signal).then(() => process.exit(0))
  }
  const hear = (signal: keyof typeof codes): void => {
    if (!ending) return begin(signal)
    atOnce()
    process.exit(codes[signal])
  }
  process.on('SIGTERM', () => hear('SIGTERM'))
  process.on('SIGINT', () => hear('SIGINT'))
  process.on('SIGHUP', () => {
    if (!ending && onHangUp()) begin('SIGHUP')
  })
}

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
