import { type Document, documentOf, Double, Int32, type Value } from '../bson/value.ts'
import { isMongoError, MongoError } from '../errors/mongo-error.ts'

/**
 * Turns whatever was thrown into an error for the client. What is not one already is a defect here,
 * and is named as one: hiding it would make a wrong answer look like a bad request.
 *
 * @example const error = toMongoError(thrown)
 */
export function toMongoError(thrown: unknown): MongoError {
  if (isMongoError(thrown)) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new MongoError('InternalError', `embedded engine: internal error: ${message}`, {
    cause: thrown,
  })
}

/**
 * Writes the reply for a command that failed.
 *
 * @example errorReply(new MongoError('BadValue', 'unknown operator: $foo'))
 */
export function errorReply(error: MongoError): Document {
  const reply = documentOf(['ok', new Double(0)], ...errorFields(error))
  if (error.labels.length > 0) reply.set('errorLabels', error.labels)
  return reply
}

/** The fields of an error as they stand in replies and in `writeErrors`. */
export function errorFields(error: MongoError): [string, Value][] {
  const fields: [string, Value][] = [
    ['errmsg', error.message],
    ['code', new Int32(error.code)],
    ['codeName', error.codeName],
  ]
  // The error layer lies below BSON and keeps these as unknown; they are BSON values.
  for (const [name, value] of error.extra ?? []) fields.push([name, value as Value])
  return fields
}

/**
 * Writes one entry of `writeErrors`.
 *
 * @example writeErrors.push(writeErrorOf(3, error))
 */
export function writeErrorOf(index: number, error: MongoError): Document {
  const entry = documentOf(['index', new Int32(index)], ['code', new Int32(error.code)])
  for (const [name, value] of error.extra ?? []) entry.set(name, value as Value)
  entry.set('errmsg', error.message)
  return entry
}
