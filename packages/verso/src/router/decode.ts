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

/**
 * Decodes a part of a path for comparison with file names. What cannot be decoded names no file
 * and is left as it is.
 *
 * @example decodeStatic('%68ello') // 'hello'
 */
export function decodeStatic(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
