import { formatDocument } from '../bson/format.ts'
import { type Document, documentOf, Int32, isDocument } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { ID_INDEX } from '../storage/collection-info.ts'
import {
  missingField,
  numberOf,
  optionalBoolean,
  optionalDocument,
  optionalString,
} from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'

const AT = 'create.clusteredIndex'

/**
 * Reads the option `clusteredIndex` of `create`: the collection then keeps its documents in the order of
 * `_id`. Brought into the form in which it is listed.
 *
 * @throws {MongoError} 197 for any key but `_id`, or when it is not said to be unique
 * @example clusteredIndex(command) // { v: 2, key: { _id: 1 }, name: '_id_', unique: true }
 */
export function clusteredIndex(command: Document): Document | undefined {
  const given = optionalDocument({ in: command, at: 'create', name: 'clusteredIndex' })
  if (!given) return undefined
  checkNestedFields(AT, given)
  const key = given.get('key')
  if (key === undefined) throw missingField(`${AT}.key`)
  const isId = isDocument(key) && key.size === 1 && numberOf(key.get('_id')) === 1
  const unique = optionalBoolean({ in: given, at: AT, name: 'unique' })
  if (unique === undefined) throw missingField(`${AT}.unique`)
  const version = given.get('v')
  if (!isId || !unique || (version !== undefined && numberOf(version) !== 2)) {
    throw new MongoError(
      'InvalidIndexSpecificationOption',
      `The clusteredIndex option must be {key: {_id: 1}, unique: true}, but got ${formatDocument(given)}`,
    )
  }
  const name = optionalString({ in: given, at: AT, name: 'name' }) ?? ID_INDEX
  if (name === '') {
    throw new MongoError(
      'InvalidIndexSpecificationOption',
      'A clusteredIndex cannot have an empty name',
    )
  }
  return documentOf(
    ['v', new Int32(2)],
    ['key', documentOf(['_id', new Int32(1)])],
    ['name', name],
    ['unique', true],
  )
}
