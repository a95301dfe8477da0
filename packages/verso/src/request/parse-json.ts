import { HttpError } from '../errors/http-error.ts'

/** Bodies without these letters cannot hold a poisoned key; an escape (`\u005f`) could spell one. */
const suspicious = /__proto__|constructor|\\u/

/**
 * The deepest nesting that is taken. `JSON.parse` takes any, but what a handler does next recurses: `JSON.stringify` of a
 * small body of brackets would end in a stack overflow, and a 500.
 */
const deepest = 512

/**
 * Reads a JSON body (RFC 8259). No bytes at all are `{}` (CONTRACT point 9).
 *
 * A `__proto__` key, or a `constructor` holding an object, is refused: code that merges or copies the
 * value would otherwise change the prototype of every object (prototype pollution, CWE-1321). So is a value that is nested
 * deeper than 512 levels (CWE-674).
 *
 * @throws {HttpError} 400 `Invalid JSON`
 * @example parseJson('{"a":1}') // { a: 1 }
 */
export function parseJson(text: string): unknown {
  if (text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new HttpError(400, 'Invalid JSON', { cause })
  }
  if (isTooDeep(text)) throw new HttpError(400, 'Invalid JSON')
  if (suspicious.test(text) && isPoisoned(value)) throw new HttpError(400, 'Invalid JSON')
  return value
}

/** Counts brackets outside of texts; what is shorter than its brackets would be is not looked at. `text` is valid JSON. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * deepest) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfText(text, at)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > deepest) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
      default:
    }
  }
  return false
}

/** The place of the quote that ends the text which begins at `start`: the next before which backslashes come in pairs. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let before = end - 1
    while (text.charCodeAt(before) === 0x5c) before--
    if ((end - before) % 2 === 1) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

/** Walks without recursion: the nesting of a 1 MB body is deeper than the stack. */
function isPoisoned(root: unknown): boolean {
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) {
      if (Object.hasOwn(value, '__proto__')) return true
      if (Object.hasOwn(value, 'constructor') && isObject(value.constructor)) return true
    }
    for (const inner of Object.values(value)) if (isObject(inner)) open.push(inner)
  }
  return false
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
