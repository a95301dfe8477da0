import { HttpError } from '../errors/http-error.ts'

/** Names that the WHATWG Encoding standard lacks, or reads differently than clients of Next.js expect. */
const own: Record<string, BufferEncoding> = {
  utf8: 'utf8',
  unicode11utf8: 'utf8',
  ucs2: 'utf16le',
  utf16le: 'utf16le',
  latin1: 'latin1',
  iso88591: 'latin1',
  binary: 'latin1',
}

/**
 * Turns a body's bytes into text. A byte order mark is dropped, bytes that mean nothing become U+FFFD.
 *
 * Case and punctuation of the name do not matter (`UTF_8`). ISO-8859-1 means itself here; the WHATWG standard, which
 * names the others, would read it as windows-1252.
 *
 * @throws {HttpError} 400 for an unknown charset (CONTRACT point 11)
 * @example decodeText(Buffer.from('é', 'latin1'), 'latin1') // 'é'
 */
export function decodeText(bytes: Buffer, charset: string): string {
  const name = charset === 'utf-8' ? 'utf8' : charset.replaceAll(/[^a-z0-9]/g, '')
  if (name === 'ascii' || name === 'usascii')
    return bytes.toString('latin1').replaceAll(/[\x80-\xff]/g, '\uFFFD')
  const encoding = Object.hasOwn(own, name) ? own[name] : undefined
  if (encoding === undefined) return decodeStandard(bytes, charset, name)
  const text = bytes.toString(encoding)
  return encoding !== 'latin1' && text.codePointAt(0) === 0xfeff ? text.slice(1) : text
}

function decodeStandard(bytes: Buffer, charset: string, name: string): string {
  // `cp1252` and `iso88592` are spellings that clients use and the standard does not know.
  const label = name
    .replace(/^(?:windows|win|cp)(125\d|874)$/, 'windows-$1')
    .replace(/^iso8859(\d+)$/, 'iso-8859-$1')
  try {
    const decoder = new TextDecoder(label === name ? charset : label)
    // In one go, Node 20 reads windows-1252 as ISO-8859-1 (https://github.com/nodejs/node/issues/56542); as a stream it does not.
    return decoder.decode(bytes, { stream: true }) + decoder.decode()
  } catch (cause) {
    throw new HttpError(400, 'Invalid body', { cause })
  }
}
