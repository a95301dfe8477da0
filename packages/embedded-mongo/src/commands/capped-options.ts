import { type Document, Long, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { optionalBoolean, optionalCount } from './arguments.ts'

const MAX_SIZE = 2 ** 50
const MAX_DOCUMENTS = 2 ** 31

/**
 * Reads the options of `create` that bound a collection, for `listCollections` to show.
 *
 * @throws {MongoError} InvalidOptions when they do not go together
 * @example for (const [name, value] of cappedOptions(command)) options.set(name, value)
 */
export function cappedOptions(command: Document): [string, Value][] {
  const at = 'create'
  const capped = optionalBoolean({ in: command, at, name: 'capped' }) ?? false
  const size = optionalCount({ in: command, at, name: 'size' })
  const max = optionalCount({ in: command, at, name: 'max' })
  if (optionalBoolean({ in: command, at, name: 'autoIndexId' }) === false) {
    throw invalid('autoIndexId:false is not allowed for collections outside of the local database')
  }
  if (!capped) {
    if (size === undefined && max === undefined) return []
    throw invalid(
      "the 'capped' field needs to be true when either the 'size' or 'max' fields are present",
    )
  }
  if (size === undefined) throw invalid("the 'size' field is required when 'capped' is true")
  if (size < 1 || size > MAX_SIZE) throw invalid(`'size' must be between 1 and ${MAX_SIZE}`)
  if (max !== undefined && max >= MAX_DOCUMENTS)
    throw invalid(`'max' must be below ${MAX_DOCUMENTS}`)
  const options: [string, Value][] = [
    ['capped', true],
    ['size', Long.fromNumber(size)],
  ]
  // None at all is how MongoDB reads a maximum of 0.
  if (max !== undefined && max > 0) options.push(['max', Long.fromNumber(max)])
  return options
}

function invalid(message: string): MongoError {
  return new MongoError('InvalidOptions', message)
}
