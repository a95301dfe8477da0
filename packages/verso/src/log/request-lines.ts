import type { RequestLine } from '../types/log.ts'

import type { Output } from './output.ts'

/** Request lines that wait for others. */
export interface RequestLines {
  add(line: RequestLine): void
  /** Writes all that wait: what is said next must stand behind them. */
  drain(): void
}

/** Bytes that are written at once. */
const BATCH = 32 * 1024
/** More than any line takes: its path has six bytes for a character at worst, its head the name of the machine. */
const LONGEST = 16 * 1024
const MAX_PATH = 2048

/** Tells one process's requests from another's in a common log. */
const processPart = `${process.pid.toString(36)}${Date.now().toString(36)}-`
/** Digits of base 36: enough for 77 thousand million requests. */
const NUMBER_DIGITS = 7
const TIME_DIGITS = 13
/** Milliseconds, 24 days: as many as an integer of 32 bits holds. */
const LONGEST_DURATION = 2 ** 31 - 1

/**
 * Puts request lines together in pino's format, as bytes and not as text: a line begins as a copy of the one before, in
 * which only what differs is written. As text it would be made of pieces, joined, encoded and collected again, which
 * takes three times as long; the figures are in docs/internals/performance.md.
 *
 * @param options.delay milliseconds that a line may wait; 0: none
 * @param options.afterTime what stands in each line behind the time
 * @example const lines = createRequestLines(out, { delay: 250, afterTime: ',"pid":1,' }); lines.add(line)
 */
export function createRequestLines(
  out: Output,
  options: { delay: number; afterTime: string },
): RequestLines {
  const bytes = Buffer.allocUnsafeSlow(BATCH + LONGEST)
  const time = '0'.repeat(TIME_DIGITS)
  const beforeTime = '{"level":30,"time":'
  const beforeNumber = `${beforeTime}${time}${options.afterTime}"requestId":"${processPart}`
  const timeAt = beforeTime.length
  const numberAt = bytes.write(beforeNumber)
  const headLength = numberAt + NUMBER_DIGITS

  /** Where the last line begins. It stays there when the bytes have been handed over. */
  let start = 0
  let end = 0
  let count = 0
  let timer: NodeJS.Timeout | undefined
  // What the last line says, and how long it is up to its duration.
  let [second, method, path, status, sharedLength] = [0, '', '', 0, 0]

  const drain = (): void => {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (end === 0) return
    out.pass(Buffer.from(bytes.subarray(0, end)), count)
    end = 0
    count = 0
  }

  return {
    drain,
    add(line) {
      const same = line.path === path && line.status === status && line.method === method
      bytes.copyWithin(end, start, start + (same ? sharedLength : headLength))
      start = end
      const sinceSecond = Date.now() - second
      if (sinceSecond >= 0 && sinceSecond < 1000) {
        writeDigits(bytes, start + timeAt + TIME_DIGITS - 3, sinceSecond | 0, 3)
      } else {
        const now = second + sinceSecond
        second = now - (now % 1000)
        // JSON allows spaces before a number, as a clock that was never set needs.
        bytes.write(String(now).padStart(TIME_DIGITS), start + timeAt, 'latin1')
      }
      writeNumber(bytes, start + numberAt, line.number)
      if (!same) {
        ;({ method, path, status } = line)
        let at = start + headLength
        at += bytes.write(`","method":"${method}","path":"`, at, 'latin1')
        at = writePath(bytes, at, path)
        at += bytes.write(`","status":${status},"duration":`, at, 'latin1')
        sharedLength = at - start
      }
      end = writeMilliseconds(bytes, start + sharedLength, line.duration)
      end = writeBytes(bytes, end, line.aborted ? abortedEnd : lineEnd)
      count++
      if (options.delay === 0 || end > BATCH) drain()
      else timer ??= setTimeout(drain, options.delay).unref()
    },
  }
}

const lineEnd = Buffer.from(',"msg":"request"}\n')
const abortedEnd = Buffer.from(',"aborted":true,"msg":"request"}\n')
const base36 = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz')

// The functions below write byte by byte, and keep to integers of 32 bits (`| 0`): calling Buffer's own for a few bytes
// takes longer, and so do floating-point numbers.

function writeBytes(bytes: Buffer, at: number, piece: Buffer): number {
  for (let i = 0; i < piece.length; i++) bytes[at + i] = piece[i] as number
  return at + piece.length
}

function writeNumber(bytes: Buffer, at: number, number: number): void {
  let rest = number
  for (let i = at + NUMBER_DIGITS - 1; i >= at; i--) {
    const next = (rest / 36) | 0
    bytes[i] = base36[rest - next * 36] as number
    rest = next
  }
}

/** Writes that many decimal digits of a number. */
function writeDigits(bytes: Buffer, at: number, number: number, digits: number): void {
  let rest = number
  for (let i = at + digits - 1; i >= at; i--) {
    const next = (rest / 10) | 0
    bytes[i] = 48 + rest - next * 10
    rest = next
  }
}

/** Writes with two decimals. */
function writeMilliseconds(bytes: Buffer, at: number, duration: number): number {
  const hundredths = Math.round(Math.min(duration, LONGEST_DURATION) * 100)
  const whole = (hundredths / 100) | 0
  let digits = 1
  for (let power = 10; power <= whole; power *= 10) digits++
  writeDigits(bytes, at, whole, digits)
  bytes[at + digits] = 46
  writeDigits(bytes, at + digits + 1, hundredths - whole * 100, 2)
  return at + digits + 3
}

/** Writes what stands between the quotes. */
function writePath(bytes: Buffer, at: number, path: string): number {
  if (path.length > 128) return at + bytes.write(escapePath(path), at)
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i)
    const plain = code >= 0x20 && code <= 0x7e && code !== 0x22 && code !== 0x5c
    if (!plain) return at + bytes.write(escapePath(path), at)
    bytes[at + i] = code
  }
  return at + path.length
}

/** `JSON.stringify` leaves C1 control characters alone, which terminals obey: a path must not bring any. */
function escapePath(path: string): string {
  const short = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}...` : path
  return JSON.stringify(short)
    .slice(1, -1)
    .replaceAll(/[\u007F-\u009F\u2028\u2029]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
}
