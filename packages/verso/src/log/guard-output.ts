/**
 * Keeps the process alive when the reader of stdout or stderr goes away (`verso start | head -1`).
 *
 * Node turns the EPIPE of a later write, a user's `console.log` included, into an `error` event, and an `error`
 * event that nobody hears ends the process. There is nowhere left to report it, so it is only heard.
 *
 * @example guardOutput()
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
  }
}

function ignore(): void {}
