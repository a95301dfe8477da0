import { decimalParts } from '../bson/decimal.ts'
import { formatValue } from '../bson/format.ts'
import { fitsInt64, toInt64Exact, truncate } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import type { NumericValue, Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/**
 * Reads an operand that must be a whole number of any numeric type.
 *
 * @throws {MongoError} FailedToParse, naming the operator and the operand
 * @example parseInteger('$bitsAllSet', new Double(5)) // 5n
 */
export function parseInteger(name: string, operand: Value): bigint {
  const shown = `${name}: ${formatValue(operand)}`
  if (!isNumeric(operand)) {
    throw new MongoError('FailedToParse', `Expected a number in: ${shown}`)
  }
  const exact = toInt64Exact(operand)
  if (exact !== undefined) return exact
  if (operand._bsontype === 'Decimal128') {
    throw new MongoError('FailedToParse', `Cannot represent as a 64-bit integer: ${shown}`)
  }
  const whole = truncate(operand)
  if (operand._bsontype === 'Double' && Number.isNaN(operand.value)) {
    throw new MongoError('FailedToParse', `Expected an integer, but found NaN in: ${shown}`)
  }
  const tooLarge = whole === undefined || !fitsInt64(whole)
  throw new MongoError(
    'FailedToParse',
    tooLarge ? `Cannot represent as a 64-bit integer: ${shown}` : `Expected an integer: ${shown}`,
  )
}

/**
 * Cuts a number to a 64-bit integer, as `$mod` does; the reason when that cannot be.
 *
 * @example coerceToInt64(new Double(4.9)) // 4n
 */
export function coerceToInt64(value: NumericValue): bigint | string {
  const finite =
    value._bsontype === 'Double'
      ? Number.isFinite(value.value)
      : value._bsontype !== 'Decimal128' || decimalParts(value).kind === 'finite'
  if (!finite) return 'Unable to coerce NaN/Inf to integral type'
  const whole = truncate(value)
  if (whole === undefined || !fitsInt64(whole)) return 'Out of bounds coercing to integral value'
  return whole
}
