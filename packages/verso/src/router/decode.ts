import { HttpError } from '../errors/http-error.ts'

/**
 * Decodes the text a parameter caught, once: `%2F` becomes `/` and stays inside its part (CONTRACT point 2).
 *
 * @throws {HttpError} 400 for `%` without two hexadecimal digits, or bytes that are not UTF-8
 * @example decodeParam('a%20b') // 'a b'
 */
export function decodeParam(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new HttpError(400, 'Bad Request', { cause })
  }
}

/** Nearly all file names and the paths made of them: nothing in them needs encoding. */
const unreserved = /^[\w.~/-]*$/

/**
 * The way clients write a file name in a path: what a URL cannot hold is encoded, everything else left alone
 * (RFC 3986 section 3.3). Other spellings, `%68ello` for `hello`, name nothing: one path, one resource.
 *
 * @example encodeStatic('with space') // 'with%20space'
 */
export function encodeStatic(text: string): string {
  if (unreserved.test(text)) return text
  const encoded = encodeURI(Buffer.from(text).toString())
  return encoded.replaceAll(/%5[BD]/g, decodeURIComponent).replaceAll(/[?#]/g, encodeURIComponent)
}
