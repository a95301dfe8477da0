import type { RequestLine } from '../types/log.ts'

import type { Output } from './output.ts'

/** Request lines that wait to be put together. */
export interface RequestLines {
  add(line: RequestLine): void
  /** Writes all that wait: what is said next must stand behind them. */
  drain(): void
}

/** As many as are put together at once. */
const BATCH = 128
const MAX_PATH = 2048

/**
 * Puts request lines together in batches, in pino's format.
 *
 * In the middle of answering, the code for one line is cold: put together in a row, lines cost less. The figures are in
 * docs/internals/performance.md.
 *
 * @param options.delay milliseconds that a line may wait; 0: none
 * @param options.afterTime what stands in each line behind the time
 * @example const lines = createRequestLines(out, { delay: 250, afterTime: ',"pid":1,' }); lines.add(line)
 */
export function createRequestLines(
  out: Output,
  options: { delay: number; afterTime: string },
): RequestLines {
  let lines: RequestLine[] = []
  let times: number[] = []
  let timer: NodeJS.Timeout | undefined
  const toText = createFormat(options.afterTime)

  const drain = (): void => {
    if (lines.length === 0) return
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    const batch = lines
    const when = times
    lines = []
    times = []
    let text = ''
    for (let i = 0; i < batch.length; i++) {
      text += toText(batch[i] as RequestLine, when[i] as number)
    }
    out.write(text)
  }
  const drainNow = (): void => {
    drain()
    out.push()
  }

  return {
    drain,
    add(line) {
      lines.push(line)
      times.push(Date.now())
      if (options.delay === 0 || lines.length === BATCH) drain()
      else timer ??= setTimeout(drainNow, options.delay).unref()
    },
  }
}

/**
 * What one line shares with the last is not made again: the text of its millisecond, and what was asked and answered. A line of
 * five pieces is put together in half the time of one of twelve.
 */
function createFormat(afterTime: string): (line: RequestLine, time: number) => string {
  let lastTime = 0
  let start = ''
  let last: RequestLine | undefined
  let middle = ''
  return (line, time) => {
    if (time !== lastTime) {
      lastTime = time
      start = `{"level":30,"time":${time}${afterTime}"requestId":"`
    }
    const same =
      last?.path === line.path && last.status === line.status && last.method === line.method
    if (!same) {
      const { method, path, status } = line
      middle = `","method":"${method}","path":${quote(path)},"status":${status},"duration":`
    }
    last = line
    const end = line.aborted ? ',"aborted":true,"msg":"request"}\n' : ',"msg":"request"}\n'
    return start + line.id + middle + toMilliseconds(line.duration) + end
  }
}

const hundredthsAsText = Array.from({ length: 100 }, (_, n) => `.${n < 10 ? '0' : ''}${n}`)

/** Two decimals, put together from small integers: the general way takes three times as long. */
function toMilliseconds(duration: number): string {
  const hundredths = Math.round(duration * 100)
  const rest = hundredths % 100
  return String((hundredths - rest) / 100) + (hundredthsAsText[rest] as string)
}

const plain = /^[\u0020\u0021\u0023-\u005B\u005D-\u007E]*$/

/** `JSON.stringify` leaves C1 control characters alone, which terminals obey: a path must not bring any. */
function quote(path: string): string {
  if (plain.test(path) && path.length <= MAX_PATH) return `"${path}"`
  const short = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}...` : path
  return JSON.stringify(short).replaceAll(/[\u007F-\u009F\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
