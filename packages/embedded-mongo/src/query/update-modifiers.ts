import type { Collation } from '../bson/collation.ts'
import { compareValues } from '../bson/compare.ts'
import { formatValue } from '../bson/format.ts'
import { calculate, fitsInt64, int32OrLong, longOf, multiply, truncate } from '../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../bson/type-info.ts'
import {
  type Document,
  Int32,
  isDocument,
  Long,
  type NumericValue,
  Timestamp,
  type Value,
} from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { type Modifier, REMOVED, type UpdateContext } from './update-tree.ts'

/** An operator's operand for one field. */
export interface Operand {
  readonly path: string
  readonly value: Value
}

/**
 * Makes `$set` and `$setOnInsert`.
 *
 * @example setModifier({ path: 'a', value: null }, false)
 */
export function setModifier({ value }: Operand, insertOnly: boolean): Modifier {
  return { kind: 'modifier', insertOnly, create: () => value, modify: () => value }
}

/**
 * Makes `$unset`.
 *
 * @example unsetModifier()
 */
export function unsetModifier(): Modifier {
  return { kind: 'modifier', allowNonViable: true, modify: () => REMOVED }
}

/**
 * Makes `$min` and `$max`, in the order across types.
 *
 * @example extremeModifier('$min', operand, undefined)
 */
export function extremeModifier(
  operator: '$min' | '$max',
  { value }: Operand,
  collation: Collation | undefined,
): Modifier {
  const sign = operator === '$min' ? -1 : 1
  return {
    kind: 'modifier',
    create: () => value,
    modify: (current) => (compareValues(value, current, collation) * sign > 0 ? value : current),
  }
}

const ARITHMETIC = {
  $inc: { verb: 'increment', operation: 'add' },
  $mul: { verb: 'multiply', operation: 'multiply' },
} as const

/**
 * Makes `$inc` and `$mul`.
 *
 * @example arithmeticModifier('$inc', { path: 'a', value: new Int32(1) })
 */
export function arithmeticModifier(operator: '$inc' | '$mul', { path, value }: Operand): Modifier {
  const { verb, operation } = ARITHMETIC[operator]
  if (!isNumeric(value)) {
    throw new MongoError(
      'TypeMismatch',
      `Cannot ${verb} with non-numeric argument: {${path}: ${formatValue(value)}}`,
    )
  }
  return {
    kind: 'modifier',
    // A product with a missing field is zero of the operand's type.
    create: () => (operator === '$inc' ? value : (multiply(value, new Int32(0)) ?? value)),
    modify: (current, place) => {
      if (!isNumeric(current)) {
        throw new MongoError(
          'TypeMismatch',
          `Cannot apply ${operator} to a value of non-numeric type. {${formatId(place.root)}} has the ` +
            `field '${place.name}' of non-numeric type ${bsonTypeName(current)}`,
        )
      }
      const result = calculate(operation, value, current)
      if (result === undefined) {
        throw new MongoError(
          'BadValue',
          `Failed to apply ${operator} operations to current value (${describeNumber(current)}) for ` +
            `document {${formatId(place.root)}}`,
        )
      }
      return result
    },
  }
}

/**
 * Shows the `_id` of a document as messages do.
 *
 * @example formatId(doc) // '_id: 5'
 */
export function formatId(root: Document): string {
  const id = root.get('_id')
  return id === undefined ? 'no id' : `_id: ${formatValue(id)}`
}

function describeNumber(value: NumericValue): string {
  const names = {
    Int32: 'NumberInt',
    Long: 'NumberLong',
    Double: 'NumberDouble',
    Decimal128: 'NumberDecimal',
  }
  return `(${names[value._bsontype]})${value.toString()}`
}

/**
 * Makes `$currentDate`.
 *
 * @example currentDateModifier({ path: 'a', value: true })
 */
export function currentDateModifier({ value }: Operand): Modifier {
  const isDate = readDateType(value)
  const now = (context: UpdateContext): Value => (isDate ? context.now : timestampOf(context))
  return { kind: 'modifier', create: now, modify: (_current, _place, context) => now(context) }
}

function timestampOf(context: UpdateContext): Timestamp {
  return (
    context.timestamp?.() ?? new Timestamp({ t: Math.floor(context.now.getTime() / 1000), i: 1 })
  )
}

function readDateType(value: Value): boolean {
  if (typeof value === 'boolean') return true
  if (!isDocument(value)) {
    throw new MongoError(
      'BadValue',
      `${bsonTypeName(value)} is not valid type for $currentDate. Please use a boolean ('true') or a ` +
        "$type expression ({$type: 'timestamp/date'}).",
    )
  }
  const unknown = [...value.keys()].find((name) => name !== '$type')
  if (unknown !== undefined) {
    throw new MongoError('BadValue', `Unrecognized $currentDate option: ${unknown}`)
  }
  const type = value.get('$type')
  if (type !== 'date' && type !== 'timestamp') {
    throw new MongoError(
      'BadValue',
      "The '$type' string field is required to be 'date' or 'timestamp': " +
        "{$currentDate: {field : {$type: 'date'}}}",
    )
  }
  return type === 'date'
}

const BITS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
}

type Integer = Int32 | Long

/** The class of timestamps extends Long, so that instanceof alone would take them for integers. */
function isInteger(value: Value): value is Integer {
  return value instanceof Int32 || (value instanceof Long && bsonTypeName(value) === 'long')
}

/**
 * Makes `$bit`.
 *
 * @example bitModifier({ path: 'a', value: documentOf(['or', new Int32(4)]) })
 */
export function bitModifier({ value }: Operand): Modifier {
  const steps = readBitSteps(value)
  const run = (start: Integer): Integer => steps.reduce((result, step) => step(result), start)
  return {
    kind: 'modifier',
    create: () => run(new Int32(0)),
    modify: (current, place) => {
      if (isInteger(current)) return run(current)
      throw new MongoError(
        'BadValue',
        `Cannot apply $bit to a value of non-integral type.${formatId(place.root)} has the field ` +
          `${place.name} of non-integer type ${bsonTypeName(current)}`,
      )
    },
  }
}

function readBitSteps(operand: Value): ((value: Integer) => Integer)[] {
  if (!isDocument(operand)) {
    throw new MongoError(
      'BadValue',
      `The $bit modifier is not compatible with a ${bsonTypeName(operand)}. You must pass in an embedded ` +
        'document: {$bit: {field: {and/or/xor: #}}',
    )
  }
  if (operand.size === 0) {
    throw new MongoError(
      'BadValue',
      'You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}',
    )
  }
  return [...operand].map(([name, mask]) => {
    const operation = Object.hasOwn(BITS, name) ? BITS[name] : undefined
    const shown = `{${name}: ${formatValue(mask)}}`
    if (operation === undefined) {
      throw new MongoError(
        'BadValue',
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown ` +
          `operator: ${shown}`,
      )
    }
    if (!isInteger(mask)) {
      throw new MongoError(
        'BadValue',
        `The $bit modifier field must be an Integer(32/64 bit); a '${bsonTypeName(mask)}' is not ` +
          `supported here: ${shown}`,
      )
    }
    return (value) => combine(value, mask, operation)
  })
}

function combine(a: Integer, b: Integer, operation: (a: bigint, b: bigint) => bigint): Integer {
  const bits = operation(truncate(a) ?? 0n, truncate(b) ?? 0n)
  const narrow = a instanceof Int32 && b instanceof Int32 ? int32OrLong(bits) : undefined
  return narrow ?? longOf(fitsInt64(bits) ? bits : BigInt.asIntN(64, bits))
}
