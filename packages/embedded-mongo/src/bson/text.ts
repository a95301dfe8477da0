import { type Buffer, isUtf8 } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'

/** Up to this many bytes a loop in JavaScript beats the call into Node's decoder. */
const SHORT = 24

/**
 * Reads UTF-8 text out of `bytes[start, end)`, refusing invalid sequences: replaced characters would
 * come back as other bytes than the client stored.
 *
 * @throws {MongoError} InvalidBSON
 * @example readUtf8(Buffer.from('grüße'), 0, 7)
 */
export function readUtf8(bytes: Buffer, start: number, end: number): string {
  const length = end - start
  if (length <= SHORT) {
    const ascii = readShortAscii(bytes, start, end)
    if (ascii !== undefined) return ascii
  }
  const part = bytes.subarray(start, end)
  if (!isUtf8(part)) {
    throw new MongoError('InvalidBSON', 'Invalid BSON: a string or a field name is not valid UTF-8')
  }
  return part.toString('utf8')
}

function readShortAscii(bytes: Buffer, start: number, end: number): string | undefined {
  const codes: number[] = []
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 0x7f) return undefined
    codes.push(byte)
  }
  return String.fromCharCode(...codes)
}

/**
 * Compares two strings by their UTF-8 bytes, which is the order of code points. JavaScript's own `<`
 * compares UTF-16 units and puts U+1F600 before U+FFFD.
 *
 * @example compareText('\u{1F600}', '\uFFFD') // 1
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    // Surrogates (U+D800 to U+DFFF) stand for code points above every other unit.
    const leftHigh = left >= 0xd800 && left <= 0xdfff
    const rightHigh = right >= 0xd800 && right <= 0xdfff
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1
    return left < right ? -1 : 1
  }
  return Math.sign(a.length - b.length)
}
