import { formatDocument } from '../bson/format.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileFilter, type Matcher, type MatchOptions } from './matcher.ts'
import { splitPath } from './path.ts'

/** What an identifier in `arrayFilters` looks like. */
const IDENTIFIER = /^[a-z][a-zA-Z0-9]*$/

/**
 * Compiles the filters of `$[name]`, each under the name it is about.
 *
 * @throws {MongoError} when a filter is about no name, about two, or about one another is about
 * @example parseArrayFilters([documentOf(['x.a', new Int32(1)])], {}).get('x')
 */
export function parseArrayFilters(
  filters: readonly Document[],
  options: MatchOptions,
): Map<string, Matcher> {
  const compiled = new Map<string, Matcher>()
  for (const filter of filters) {
    const matches = compileFilter(filter, { collation: options.collation })
    const name = nameOf(filter)
    if (compiled.has(name)) {
      throw new MongoError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      )
    }
    compiled.set(name, matches)
  }
  return compiled
}

function nameOf(filter: Document): string {
  const names = new Set(namesIn(filter))
  const [first, second] = names
  if (first === undefined) {
    throw new MongoError(
      'FailedToParse',
      'Cannot use an expression without a top-level field name in arrayFilters',
    )
  }
  if (second !== undefined) {
    throw new MongoError(
      'FailedToParse',
      'Error parsing array filter :: caused by :: Expected a single top-level field name, found ' +
        `'${first}' and '${second}'`,
    )
  }
  if (!IDENTIFIER.test(first)) {
    throw new MongoError(
      'BadValue',
      'Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric ' +
        `string beginning with a lowercase letter, found '${first}'`,
    )
  }
  return first
}

function namesIn(filter: Document): string[] {
  return [...filter].flatMap(([name, condition]) => {
    if (!name.startsWith('$')) return splitPath(name).slice(0, 1)
    return Array.isArray(condition) ? condition.flatMap((entry) => namesInEntry(entry)) : []
  })
}

function namesInEntry(entry: Value): string[] {
  return isDocument(entry) ? namesIn(entry) : []
}

/**
 * Refuses filters that no path of the update mentions: most likely a name was misspelled.
 *
 * @throws {MongoError} FailedToParse
 * @example checkAllUsed(filters, new Set(['x']), update)
 */
export function checkAllUsed(
  filters: ReadonlyMap<string, Matcher>,
  used: ReadonlySet<string>,
  update: Document,
): void {
  for (const name of filters.keys()) {
    if (used.has(name)) continue
    throw new MongoError(
      'FailedToParse',
      `The array filter for identifier '${name}' was not used in the update ${formatDocument(update)}`,
    )
  }
}
