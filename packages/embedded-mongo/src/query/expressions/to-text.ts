import { bsonTypeName } from '../../bson/type-info.ts'
import type { Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { isNullish } from './operator.ts'

/**
 * Writes a double as MongoDB does: the shortest digits, an exponent from 1e16 up and below 1e-4.
 *
 * @example formatDouble(1e20) // '1e+20'
 */
export function formatDouble(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isFinite(value) || value === 0) return String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 16) {
    // JavaScript itself turns to exponents at 1e21 and 1e-7, outside of this range.
    return String(value)
  }
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}e${power < 0 ? '-' : '+'}${digits}`
}

/**
 * Reads a value as text for the string operators: absent is the empty string, numbers and dates are
 * written out.
 *
 * @throws {MongoError} 16007 for values without a text form
 * @example toText(new Int32(5)) // '5'
 */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (isNullish(value)) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && '_bsontype' in value) {
    switch (value._bsontype) {
      case 'Int32':
        return String(value.value)
      case 'Double':
        return formatDouble(value.value)
      case 'Long':
      case 'Decimal128':
        return value.toString()
      case 'Code':
        return value.code
      case 'BSONSymbol':
        return value.value
    }
  }
  throw new MongoError(16_007, `can't convert from BSON type ${bsonTypeName(value)} to String`)
}

/**
 * Splits text into code points, the unit in which MongoDB counts characters.
 *
 * @example codePoints('añ😀').length // 3
 */
export function codePoints(text: string): string[] {
  return Array.from(text)
}
