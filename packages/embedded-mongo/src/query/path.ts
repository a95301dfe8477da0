import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/**
 * Takes a dotted path apart.
 *
 * @example splitPath('a.0.b') // ['a', '0', 'b']
 */
export function splitPath(path: string): string[] {
  return path.split('.')
}

/**
 * Tells whether a part of a path may be a position in an array. `01` is a field name only.
 *
 * @example isArrayIndex('10') // true
 */
export function isArrayIndex(part: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(part)
}

/**
 * Refuses paths that sorts and projections cannot have: empty parts, and names that begin with `$`.
 *
 * @throws {MongoError} 40352, 40353, 15998 or 16410
 * @example checkFieldPath('a.b')
 */
export function checkFieldPath(path: string): void {
  if (path === '') throw new MongoError(40_352, 'FieldPath cannot be constructed with empty string')
  if (path.endsWith('.')) throw new MongoError(40_353, "FieldPath must not end with a '.'.")
  for (const part of splitPath(path)) {
    if (part === '') throw new MongoError(15_998, 'FieldPath field names may not be empty strings.')
    if (part.startsWith('$')) {
      throw new MongoError(
        16_410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      )
    }
  }
}

/**
 * Is shown each value that a path leads to, with the position in the outermost array that was gone
 * through on the way. Answers true to stop.
 */
export type Visit = (value: Value, arrayIndex: number | undefined) => boolean

/** How `walkPath` goes. */
export interface WalkOptions {
  /** Show the items of an array at the end of the path too, before the array itself. */
  readonly expandLast: boolean
}

/**
 * Shows every value that a path leads to in a document, as queries see it: arrays on the way stand for
 * each of their documents, a number is both a position and a field name, and a path that leads nowhere
 * shows `undefined` once for each document where it got lost.
 *
 * @example walkPath(doc, ['a', 'b'], { expandLast: true }, (value) => value === null)
 */
export function walkPath(
  doc: Document,
  parts: readonly string[],
  options: WalkOptions,
  visit: Visit,
): boolean {
  return new Walker(parts, options.expandLast, visit).document(doc, 0, undefined)
}

class Walker {
  readonly #parts: readonly string[]
  readonly #expandLast: boolean
  readonly #visit: Visit

  constructor(parts: readonly string[], expandLast: boolean, visit: Visit) {
    this.#parts = parts
    this.#expandLast = expandLast
    this.#visit = visit
  }

  document(doc: Document, from: number, arrayIndex: number | undefined): boolean {
    const parts = this.#parts
    let value: Value = doc
    for (let at = from; at < parts.length; at++) {
      if (!isDocument(value)) return this.#visit(undefined, arrayIndex)
      value = value.get(parts[at] ?? '')
      if (Array.isArray(value)) return this.#array(value, at + 1, arrayIndex)
    }
    return this.#visit(value, arrayIndex)
  }

  #array(items: Value[], from: number, arrayIndex: number | undefined): boolean {
    const name = this.#parts[from]
    if (name === undefined) return this.#lastArray(items, arrayIndex)
    const position = isArrayIndex(name) ? Number(name) : -1
    for (let at = 0; at < items.length; at++) {
      const item = items[at]
      if (isDocument(item) && this.document(item, from, arrayIndex ?? at)) return true
      if (at === position && this.#item(item, from + 1, arrayIndex)) return true
    }
    return false
  }

  /** An item named by its position: no array was gone through implicitly. */
  #item(item: Value, from: number, arrayIndex: number | undefined): boolean {
    if (from === this.#parts.length) return this.#visit(item, arrayIndex)
    if (isDocument(item)) return this.document(item, from, arrayIndex)
    return Array.isArray(item) && this.#array(item, from, arrayIndex)
  }

  #lastArray(items: Value[], arrayIndex: number | undefined): boolean {
    if (this.#expandLast) {
      for (let at = 0; at < items.length; at++) {
        if (this.#visit(items[at], arrayIndex ?? at)) return true
      }
    }
    return this.#visit(items, arrayIndex)
  }
}
