import { readFileSync } from 'node:fs'
import { argv, exit, stderr, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { isMongoError } from './errors/mongo-error.ts'
import { EmbeddedMongoError, type EmbeddedMongoErrorCode } from './process/embedded-mongo-error.ts'
import type { ChildMessage } from './process/child-process.ts'
import { startLine } from './process/start-line.ts'
import { isCommitFailure } from './storage/lmdb-store.ts'
import { serve, type ServedStore } from './serve.ts'

const USAGE = `Usage: embedded-mongo --data-dir <folder> [--port <port>] [--host <address>]

Serves a folder to MongoDB drivers. It is not MongoDB: a store for development, tests and small
installs that speaks the same protocol.

  --data-dir <folder>  where the data lies; made when it is not there
  --port <port>        listen on this TCP port (0: any free one); without it, on a unix socket
  --host <address>     loopback address for TCP: 127.0.0.1 (default), ::1 or localhost
  --help               show this
  --version            show the version
`

/** The exit codes that shells know for "wrong usage" and "failed". */
const WRONG_USAGE = 2
const FAILED = 1
/** MongoDB's code for data that is not what was written. */
const DATA_CORRUPTION = 346
/** A store that cannot close its data by then is left as after a kill, which it survives. */
const CLOSE_MILLISECONDS = 6000

// An expression such as (x+x+)+y in a query would otherwise hold the store for as long as it likes.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')

process.on('unhandledRejection', (error) => {
  // The writes concerned have been answered with an error; the next ones may succeed.
  if (!isCommitFailure(error)) throw error
})

await main(argv.slice(2))

async function main(args: string[]): Promise<void> {
  const options = readArguments(args)
  if (!options) return
  // Signals that come while it starts must wait for it, or the folder stays taken.
  const ended = whenEnded()
  let store: ServedStore
  try {
    store = await serve({ ...options, ...(process.send ? { warn: warnParent } : {}) })
  } catch (error) {
    return fail(error)
  }
  if (process.send) tellParent({ type: 'ready', uri: store.uri })
  else stdout.write(`${startLine(options.dataDir)} Address: ${store.uri}\n`)
  await ended
  // What was acknowledged is on disk, so there is nothing to lose by leaving.
  setTimeout(() => exit(FAILED), CLOSE_MILLISECONDS).unref()
  await store.close()
  exit(0)
}

interface Options {
  readonly dataDir: string
  readonly port: number | undefined
  readonly host: string | undefined
}

function readArguments(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
    if (values.help === true) stdout.write(USAGE)
    else if (values.version === true) stdout.write(`${version()}\n`)
    else return checked(values['data-dir'], values.port, values.host)
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exitCode = WRONG_USAGE
  }
  return undefined
}

function checked(
  dataDir: string | undefined,
  port: string | undefined,
  host: string | undefined,
): Options {
  if (!dataDir) throw new Error('The option --data-dir is missing.')
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    throw new Error(`The port must be a number from 0 to 65535. Found '${port}'.`)
  }
  return { dataDir, port: port === undefined ? undefined : Number(port), host }
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}

/**
 * A child follows its parent, a server of its own follows signals. Signals that go to all processes of a service or
 * a terminal reach the child too; it must outlast the requests that its parent still answers.
 */
function whenEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!process.connected) resolve()
      })
    }
    process.once('disconnect', resolve)
    // A parent that was killed before this module was loaded is never heard of again: the event has passed.
    if (process.send && !process.connected) resolve()
  })
}

function fail(error: unknown): void {
  const code = codeOf(error)
  // The stack is of use only where the sentence says too little.
  const known =
    code !== 'EMBEDDED_MONGO_START_FAILED' || isMongoError(error) || error instanceof RangeError
  const stack = error instanceof Error && !known && !('syscall' in error) ? error.stack : undefined
  const text = stack ?? (error instanceof Error ? error.message : String(error))
  if (process.send) {
    tellParent({ type: 'failed', code, message: text })
    process.disconnect()
  } else {
    stderr.write(`${text}\n`)
  }
  process.exitCode = FAILED
}

function codeOf(error: unknown): EmbeddedMongoErrorCode {
  if (error instanceof EmbeddedMongoError) return error.code
  return isMongoError(error) && error.code === DATA_CORRUPTION
    ? 'EMBEDDED_MONGO_DAMAGED'
    : 'EMBEDDED_MONGO_START_FAILED'
}

function warnParent(line: string): void {
  tellParent({ type: 'warning', line })
}

function tellParent(message: ChildMessage): void {
  // Without a callback, a parent that has just gone would be an error that nobody handles.
  process.send?.(message, () => undefined)
}
