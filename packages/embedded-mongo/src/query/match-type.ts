import { bsonTypeNumber, isNumeric, TYPE } from '../bson/type-info.ts'
import { toDouble } from '../bson/numbers.ts'
import type { Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { ValueTest } from './match-compare.ts'

const BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(TYPE).filter(([name]) => name !== 'missing'),
)

const NUMBERS: ReadonlySet<number> = new Set(BY_NAME.values())

const NUMERIC = [TYPE.double, TYPE.int, TYPE.long, TYPE.decimal]

/**
 * Compiles `$type`: a name, a number, `number` for all numeric types, or a list of those.
 *
 * @example compileType('long', 'a')(Long.fromNumber(1)) // true
 */
export function compileType(operand: Value, field: string): ValueTest {
  const list = Array.isArray(operand) ? operand : [operand]
  const types = new Set(list.flatMap((item) => readType(item)))
  if (types.size === 0) {
    throw new MongoError('FailedToParse', `${field} must match at least one type`)
  }
  return (value) => types.has(bsonTypeNumber(value))
}

function readType(item: Value): number[] {
  if (typeof item === 'string') {
    if (item === 'number') return NUMERIC
    const type = BY_NAME.get(item)
    if (type === undefined) throw new MongoError('BadValue', `Unknown type name alias: ${item}`)
    return [type]
  }
  if (!isNumeric(item)) {
    throw new MongoError('TypeMismatch', 'type must be represented as a number or a string')
  }
  const number = toDouble(item)
  if (number === 0) {
    throw new MongoError('BadValue', 'Invalid numerical type code: 0. Instead use {$exists:false}.')
  }
  if (!NUMBERS.has(number)) {
    throw new MongoError('BadValue', `Invalid numerical type code: ${number}`)
  }
  return [number]
}
