import { HttpError } from '../errors/http-error.ts'

/** Bodies without these letters cannot hold a poisoned key; an escape (`\u005f`) could spell one. */
const suspicious = /__proto__|constructor|\\u/

/**
 * Reads a JSON body (RFC 8259). No bytes at all are `{}` (CONTRACT point 9).
 *
 * A `__proto__` key, or a `constructor` holding an object, is refused: code that merges or copies the
 * value would otherwise change the prototype of every object (prototype pollution, CWE-1321).
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
  if (suspicious.test(text) && isPoisoned(value)) throw new HttpError(400, 'Invalid JSON')
  return value
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
