import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { Binary, type Document, isDocument, Long, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { wrongType } from './arguments.ts'
import type { SessionFields } from './context.ts'

/**
 * Reads the session and transaction fields of a command.
 *
 * @throws {MongoError} when they do not go together
 * @example const session = readSession(command)
 */
export function readSession(command: Document): SessionFields | undefined {
  const lsid = command.get('lsid')
  const autocommit = command.get('autocommit')
  const number = command.get('txnNumber')
  if (lsid === undefined) {
    if (number === undefined) return undefined
    throw new MongoError(
      'InvalidOptions',
      'Transaction number requires a session ID to also be specified',
    )
  }
  if (!isDocument(lsid)) throw wrongType('lsid', lsid, "type 'object'")
  const id = lsid.get('id')
  if (!(id instanceof Binary) || id.sub_type !== Binary.SUBTYPE_UUID || id.position !== 16) {
    throw new MongoError('InvalidUUID', 'The id of a session must be a UUID')
  }
  const txnNumber = readTxnNumber(number)
  const startTransaction = command.get('startTransaction')
  if (autocommit !== undefined && (autocommit !== false || txnNumber === undefined)) {
    throw new MongoError(
      'InvalidOptions',
      "'autocommit' field requires a transaction number and must be false",
    )
  }
  if (startTransaction !== undefined && (startTransaction !== true || autocommit === undefined)) {
    throw new MongoError(
      'InvalidOptions',
      "Specifying startTransaction=true requires the field 'autocommit: false'",
    )
  }
  return {
    id: id.toString('hex'),
    lsid,
    txnNumber,
    startTransaction: startTransaction === true,
    inTransaction: autocommit === false,
  }
}

function readTxnNumber(value: Value): bigint | undefined {
  if (value === undefined) return undefined
  if (!isNumeric(value)) throw wrongType('txnNumber', value, "type 'long'")
  const number = value instanceof Long ? value.toBigInt() : BigInt(Math.trunc(toDouble(value)))
  if (number < 0n) throw new MongoError('InvalidOptions', 'Transaction number cannot be negative')
  return number
}
