import type { Logger, RequestLine } from '../../src/types/log.ts'

/** One line of a level. */
export interface LoggedLine {
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A logger that keeps what it is told. */
export interface MemoryLogger extends Logger {
  readonly lines: Readonly<Record<'debug' | 'info' | 'warn' | 'error', LoggedLine[]>>
  readonly request: Logger['request'] & {
    readonly lines: readonly RequestLine[]
    /** Resolves with the first line, past or to come, that is accepted. */
    next(accept: (line: RequestLine) => boolean): Promise<RequestLine>
  }
}

/**
 * Makes a logger whose lines a test can look at and wait for.
 *
 * @example const log = createMemoryLogger(); log.lines.error
 */
export function createMemoryLogger(): MemoryLogger {
  const lines: Record<'debug' | 'info' | 'warn' | 'error', LoggedLine[]> = {
    debug: [],
    info: [],
    warn: [],
    error: [],
  }
  const say =
    (level: keyof typeof lines): Logger['info'] =>
    (message, fields = {}) => {
      lines[level].push({ message, fields })
    }
  return {
    lines,
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    request: createRequestLog(),
    flush: () => Promise.resolve(),
  }
}

function createRequestLog(): MemoryLogger['request'] {
  const lines: RequestLine[] = []
  const waiting = new Set<(line: RequestLine) => void>()
  const log = (line: RequestLine): void => {
    lines.push(line)
    for (const look of waiting) look(line)
  }
  const next = (accept: (line: RequestLine) => boolean): Promise<RequestLine> => {
    const known = lines.find(accept)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => {
      const look = (line: RequestLine): void => {
        if (!accept(line)) return
        waiting.delete(look)
        resolve(line)
      }
      waiting.add(look)
    })
  }
  return Object.assign(log, { lines, next })
}
