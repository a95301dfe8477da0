import { hostname as machineName } from 'node:os'

import type { Logger } from '../types/log.ts'

import { formatError } from './format-error.ts'
import { createOutput, type OutputStream } from './output.ts'
import type { DetailedLine, DetailedWriter } from './pino-writer.ts'
import { createRequestLines } from './request-lines.ts'

/** Where a {@link createJsonLogger} writes, and from which level on. */
export interface JsonLoggerOptions {
  readonly stdout?: OutputStream
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds a line may wait for others before it is written. Default 250. */
  readonly delay?: number
}

/** A logger that can be told that the process is ending. */
export interface JsonLogger extends Logger {
  /** Hands everything to the stream before it returns: for the process's `exit` event, after which nothing runs. */
  writeNow(): void
}

/** pino's numbers, so that its tools read what is written here. */
const levels = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const
type Level = keyof typeof levels

/**
 * Writes JSON lines in pino's format, one for each request, batched.
 *
 * What a healthy server writes (requests, plain sentences) is put together here: a request line through pino
 * costs a microsecond, this a tenth of one, and pino takes as long to load as the whole server takes to start.
 * pino writes everything that carries fields, and is loaded with the first such line.
 *
 * @example const logger = createJsonLogger()
 */
export function createJsonLogger(options: JsonLoggerOptions = {}): JsonLogger {
  const env = options.env ?? process.env
  const delay = options.delay ?? 250
  const out = createOutput(options.stdout ?? process.stdout, { delay })
  const least = levels[parseLevel(env['VERSO_LOG_LEVEL'])]
  const hostname = machineName()
  const afterTime = `,"pid":${process.pid},"hostname":${JSON.stringify(hostname)},`
  const requests = createRequestLines(out, { delay, afterTime })
  const write = (line: string): void => {
    requests.drain()
    out.write(line)
  }
  const detailed = createDetailed(write, { hostname, afterTime })
  const flush = (): Promise<void> => {
    requests.drain()
    return out.flush()
  }

  const say = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>): void => {
    if (levels[level] < least) return
    const line = { level: levels[level], time: Date.now(), message }
    if (fields === undefined) write(plainLine(line, afterTime))
    else detailed.write({ ...line, fields })
    // Whoever looks for the reason of a failure should not have to wait, nor a crash be able to lose it.
    if (level === 'error') void flush()
  }

  return {
    debug: (message, fields) => say('debug', message, fields),
    info: (message, fields) => say('info', message, fields),
    warn: (message, fields) => say('warn', message, fields),
    error: (message, fields) => say('error', message, fields),
    request(line) {
      if (least <= levels.info) requests.add(line)
    },
    async flush() {
      await detailed.ready()
      await flush()
    },
    writeNow() {
      detailed.writeNow()
      void flush()
    },
  }
}

function parseLevel(text: string | undefined): Level {
  return text !== undefined && Object.hasOwn(levels, text) ? (text as Level) : 'info'
}

type PlainLine = Omit<DetailedLine, 'fields'>

function plainLine(line: PlainLine, afterTime: string): string {
  return `{"level":${line.level},"time":${line.time}${afterTime}"msg":${JSON.stringify(line.message)}}\n`
}

interface Detailed {
  write(line: DetailedLine): void
  /** Resolves when no line waits for pino any more. */
  ready(): Promise<void>
  /** Writes what still waits for pino without it: the process is ending. */
  writeNow(): void
}

function createDetailed(
  write: (line: string) => void,
  options: { hostname: string; afterTime: string },
): Detailed {
  let waiting: DetailedLine[] = []
  let writer: DetailedWriter | undefined
  let loading: Promise<void> | undefined

  const load = async (): Promise<void> => {
    const { createPinoWriter } = await import('./pino-writer.ts')
    writer = createPinoWriter(write, options.hostname)
    for (const line of waiting) writer(line)
    waiting = []
  }
  const withoutPino: DetailedWriter = (line) => {
    const message = `${line.message}\n${formatError(line.fields['error'])}`
    write(plainLine({ ...line, message }, options.afterTime))
  }
  const writeNow = (): void => {
    for (const line of waiting) withoutPino(line)
    waiting = []
  }
  const giveUp = (): void => {
    writer = withoutPino
    writeNow()
  }

  return {
    write(line) {
      if (writer !== undefined) return writer(line)
      waiting.push(line)
      loading ??= load().catch(giveUp)
    },
    ready: async () => loading,
    writeNow,
  }
}
