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
  // What is shorter than its brackets would be is not looked at.
  if (text.length > 2 * deepest && isObject(value) && isDeeper(value, deepest)) {
    throw new HttpError(400, 'Invalid JSON')
  }
  if (suspicious.test(text) && isPoisoned(value)) throw new HttpError(400, 'Invalid JSON')
  return value
}

/** Walks the value, not the text: it takes a fifth of the time. `levels` bounds the recursion. */
function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (const inner of value) if (isObject(inner) && isDeeper(inner, levels - 1)) return true
    return false
  }
  // Made by `JSON.parse`, objects inherit nothing that a loop sees.
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key]
    if (isObject(inner) && isDeeper(inner, levels - 1)) return true
  }
  return false
}

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
