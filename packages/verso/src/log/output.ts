/** The part of a writable stream that {@link createOutput} needs; `process.stdout` is one. */
export interface OutputStream {
  write(chunk: string | Uint8Array, done: (error?: Error | null) => void): unknown
  readonly writableLength: number
  readonly errored?: Error | null
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Text on its way to a stream that may be slow, full or gone. */
export interface Output {
  write(text: string): void
  /** Hands over bytes that will not change any more, and how many lines they are, behind what is held. */
  pass(bytes: Uint8Array, lines: number): void
  /** Hands over what is held; resolves when the stream took it, or after a second when nobody reads. */
  flush(): Promise<void>
}

/** A reader that stopped reading must not make the server grow: what is past this is counted, not kept. */
const MAX_PENDING = 8 * 1024 * 1024
const BATCH = 32 * 1024
const FLUSH_WAIT = 1000

/**
 * Writes to a stream in batches, at the latest `delay` ms after a line came (0: at once).
 *
 * It goes through the stream and never through `fs.write`: a write of libuv's thread pool into a full pipe
 * cannot be given up, and the process then hangs in its own exit. A stream that reports an error (EPIPE: the
 * reader has gone) is tried again only with the next batch, whose failure costs one system call.
 *
 * @example const out = createOutput(process.stdout, { delay: 250 })
 */
export function createOutput(stream: OutputStream, options: { delay: number }): Output {
  let held = ''
  let timer: NodeJS.Timeout | undefined
  let dropped = 0
  const ignore = (): void => {}
  // Without a listener an EPIPE would end the process. Nothing can be said about it: this is where things are said.
  stream.on('error', ignore)

  const give = (chunk: string | Uint8Array, lines: number): void => {
    if (stream.writableLength > MAX_PENDING) {
      dropped += lines
      return
    }
    if (dropped > 0) stream.write(`(${dropped} lines were dropped: nobody was reading)\n`, ignore)
    dropped = 0
    stream.write(chunk, ignore)
  }
  const hand = (): void => {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (held === '') return
    const text = held
    held = ''
    give(text, linesOf(text))
  }

  return {
    write(text) {
      held += text
      if (options.delay === 0 || held.length > BATCH) hand()
      else timer ??= setTimeout(hand, options.delay).unref()
    },
    pass(bytes, lines) {
      hand()
      give(bytes, lines)
    },
    flush: () =>
      new Promise((resolve) => {
        hand()
        // One that has failed takes nothing more, and does not say so.
        if (stream.writableLength === 0 || stream.errored) return resolve()
        // Unreferenced: a process with nothing else to do need not wait for a reader that never comes.
        setTimeout(resolve, FLUSH_WAIT).unref()
        // Nothing more, behind everything else.
        stream.write('', () => resolve())
      }),
  }
}

function linesOf(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
