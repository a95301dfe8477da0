/** The code that shells expect of a process that a signal ended. */
const codes = { SIGTERM: 143, SIGINT: 130 } as const

/** A signal that asks the process to end. */
export type EndSignal = keyof typeof codes

/**
 * Ends the process in order on SIGTERM and SIGINT, with exit code 0. A second signal ends it at once, with the code that
 * shells expect.
 *
 * @param end ends what runs, and resolves when it has ended
 * @param atOnce what has to be done before a second signal ends the process
 * @example onSignals(() => ending.begin())
 */
export function onSignals(
  end: (signal: EndSignal) => Promise<void>,
  atOnce: () => void = () => {},
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
}
