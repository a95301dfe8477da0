/** The code that shells expect of a process that a signal ended. */
const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** A signal that asks the process to end. */
export type EndSignal = keyof typeof codes

/** What {@link onSignals} may be told. */
export interface SignalOptions {
  /** What has to be done before a second signal ends the process. */
  readonly atOnce?: () => void
  /** What SIGHUP means. Default: the terminal was closed, so the process ends as with SIGTERM. */
  readonly onHangUp?: () => void
}

/**
 * Ends the process in order on SIGTERM, SIGINT and SIGHUP, with exit code 0. A second signal ends it at once, with the code that
 * shells expect.
 *
 * @param end ends what runs, and resolves when it has ended
 * @example onSignals(() => ending.begin())
 */
export function onSignals(
  end: (signal: EndSignal) => Promise<void>,
  { atOnce = () => {}, onHangUp }: SignalOptions = {},
): void {
  let ending = false
  const hear = (signal: EndSignal): void => {
    if (ending) {
      atOnce()
      process.exit(codes[signal])
    }
    ending = true
    void end(signal).then(() => process.exit(0))
  }
  process.on('SIGTERM', () => hear('SIGTERM'))
  process.on('SIGINT', () => hear('SIGINT'))
  process.on('SIGHUP', onHangUp ?? (() => hear('SIGHUP')))
}
