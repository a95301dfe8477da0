import { formatValue } from '../../../src/bson/format.ts'
import { bsonTypeName } from '../../../src/bson/type-info.ts'
import {
  Binary,
  BSONRegExp,
  Decimal128,
  type Document,
  Double,
  Int32,
  isDocument,
  Long,
  ObjectId,
  type Value,
} from '../../../src/bson/value.ts'
import { evaluateExpression } from '../../../src/query/expressions/compile.ts'
import { isMongoError } from '../../../src/errors/mongo-error.ts'

/** What tests write: plain JavaScript, in which whole numbers are ints and others doubles. */
export type Plain =
  | Value
  | number
  | bigint
  | RegExp
  | readonly Plain[]
  | { readonly [name: string]: Plain }

/** Turns test notation into values: `1` int, `1.5` double, `1n` long. */
export function v(plain: Plain): Value {
  if (typeof plain === 'number') {
    return Number.isInteger(plain) && Math.abs(plain) < 2 ** 31 && !Object.is(plain, -0)
      ? new Int32(plain)
      : new Double(plain)
  }
  if (typeof plain === 'bigint') return Long.fromBigInt(plain)
  if (plain instanceof RegExp) return new BSONRegExp(plain.source, plain.flags)
  if (Array.isArray(plain)) return plain.map((item: Plain) => v(item))
  if (
    plain !== null &&
    typeof plain === 'object' &&
    Object.getPrototypeOf(plain) === Object.prototype
  ) {
    return doc(plain as { readonly [name: string]: Plain })
  }
  return plain as Value
}

export function doc(fields: { readonly [name: string]: Plain }): Document {
  return new Map(Object.entries(fields).map(([name, value]) => [name, v(value)]))
}

export const double = (value: number): Double => new Double(value)
export const decimal = (text: string): Decimal128 => Decimal128.fromString(text)

/** Writes a value so that its types and the order of its fields show. */
export function show(value: Value): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `[${value.map((item) => show(item)).join(', ')}]`
  if (isDocument(value)) {
    return `{${[...value].map(([name, item]) => `${name}: ${show(item)}`).join(', ')}}`
  }
  if (value instanceof Date) return `date(${value.toISOString()})`
  if (value instanceof Double) {
    return `double(${Object.is(value.value, -0) ? '-0' : String(value.value)})`
  }
  if (value instanceof ObjectId) return `objectId(${value.toHexString()})`
  if (value instanceof Binary) return `binary(${value.sub_type}, ${value.toString('hex')})`
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  return `${bsonTypeName(value)}(${formatValue(value)})`
}

const NOW = new Date('2024-05-06T07:08:09.010Z')

/** Evaluates an expression; an error is shown by its code. */
export function run(expr: Plain, fields: { readonly [name: string]: Plain } = {}): string {
  try {
    return show(evaluateExpression(v(expr), { root: doc(fields), now: NOW }))
  } catch (error) {
    if (isMongoError(error)) return `error ${error.code}`
    throw error
  }
}
