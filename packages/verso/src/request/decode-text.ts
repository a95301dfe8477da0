import { HttpError } from '../errors/http-error.ts'

/**
 * Turns a body's bytes into text. A byte order mark is dropped, bytes that mean nothing become U+FFFD.
 *
 * The names are those of the WHATWG Encoding standard, but for `latin1` and `iso-8859-1`, which mean
 * ISO-8859-1 itself here (the standard reads them as windows-1252).
 *
 * @throws {HttpError} 400 for an unknown charset (CONTRACT point 11)
 * @example decodeText(Buffer.from('é', 'latin1'), 'latin1') // 'é'
 */
export function decodeText(bytes: Buffer, charset: string): string {
  if (charset === 'utf-8' || charset === 'utf8') {
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
    return bytes.toString('utf8', start)
  }
  if (charset === 'latin1' || charset === 'iso-8859-1') return bytes.toString('latin1')
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch (cause) {
    throw new HttpError(400, 'Invalid body', { cause })
  }
}
