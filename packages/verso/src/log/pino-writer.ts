import { pino } from 'pino'

import { formatError } from './format-error.ts'

/** A log line that carries more than its message. */
export interface DetailedLine {
  readonly level: number
  readonly time: number
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Writes one line. */
export type DetailedWriter = (line: DetailedLine) => void

/**
 * Makes the part of the JSON logger that pino does: lines with fields of any shape, errors above all.
 *
 * @example createPinoWriter((line) => out.write(line), hostname)({ level: 30, time: Date.now(), message: 'x', fields: {} })
 */
export function createPinoWriter(write: (line: string) => void, hostname: string): DetailedWriter {
  let time = 0
  const logger = pino(
    {
      level: 'debug',
      base: { pid: process.pid, hostname },
      // Lines may have waited for pino to load: they keep the time at which they were said.
      timestamp: () => `,"time":${time}`,
      serializers: { err: toPlainError },
    },
    { write },
  )
  return (line) => {
    const { error, ...others } = line.fields
    const fields = error === undefined ? others : { ...others, err: error }
    time = line.time
    if (line.level >= 50) logger.error(fields, line.message)
    else if (line.level >= 40) logger.warn(fields, line.message)
    else if (line.level >= 30) logger.info(fields, line.message)
    else logger.debug(fields, line.message)
  }
}

/** Driver errors carry values of the user's documents as properties; only what describes the failure is kept. */
function toPlainError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, message: formatError(error) }
  const plain = { type: error.name, message: error.message, stack: formatError(error) }
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' || typeof code === 'number' ? { ...plain, code } : plain
}
