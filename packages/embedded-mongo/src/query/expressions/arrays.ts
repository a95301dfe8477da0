import { equalValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { type Document, documentOf, Int32, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { EvalContext, OperatorTable } from './expression.ts'
import { int, toInt } from './numeric.ts'
import { isNullish, listOperator } from './operator.ts'

/** The longest array an expression may build: a loop that doubles an array must not eat the memory. */
export const MAX_ARRAY_LENGTH = 4_000_000

/**
 * Refuses arrays beyond `MAX_ARRAY_LENGTH`.
 *
 * @throws {MongoError} 146 ExceededMemoryLimit
 * @example assertArrayLength(items.length, '$concatArrays')
 */
export function assertArrayLength(length: number, name: string): void {
  if (length <= MAX_ARRAY_LENGTH) return
  throw new MongoError(
    146,
    `${name} would use too much memory: ${length} elements, the limit is ${MAX_ARRAY_LENGTH}`,
  )
}

/**
 * Narrows to an array or fails with the operator's own code.
 *
 * @example const items = assertArray(value, 17124, 'The argument to $size must be an array')
 */
export function assertArray(value: Value, code: number, message: string): readonly Value[] {
  if (Array.isArray(value)) return value
  throw new MongoError(code, `${message}, but was of type: ${bsonTypeName(value)}`)
}

function elementAt(array: Value, index: Value, name: string): Value {
  if (isNullish(array) || isNullish(index)) return null
  if (!Array.isArray(array)) {
    const which = name === '$arrayElemAt' ? 'first argument' : 'argument'
    throw new MongoError(
      28_689,
      `${name}'s ${which} must be an array, but is ${bsonTypeName(array)}`,
    )
  }
  if (!isNumeric(index)) {
    throw new MongoError(
      28_690,
      `${name}'s second argument must be a numeric value, but is ${bsonTypeName(index)}`,
    )
  }
  const position = toInt(index)
  if (position === undefined) {
    throw new MongoError(
      28_691,
      `${name}'s second argument must be representable as a 32-bit integer: ${formatValue(index)}`,
    )
  }
  return array.at(position)
}

function slice(args: readonly Value[]): Value {
  const [array, second, third] = args
  if (args.some((value) => isNullish(value))) return null
  if (!Array.isArray(array)) {
    throw new MongoError(
      28_724,
      `First argument to $slice must be an array, but is of type: ${bsonTypeName(array)}`,
    )
  }
  const first = sliceNumber(second, 'Second', 28_725)
  if (args.length === 2) return first >= 0 ? array.slice(0, first) : array.slice(first)
  const count = sliceNumber(third, 'Third', 28_727)
  if (count <= 0) {
    throw new MongoError(28_729, `Third argument to $slice must be positive: ${count}`)
  }
  const start = first >= 0 ? first : Math.max(0, array.length + first)
  return array.slice(start, start + count)
}

function sliceNumber(value: Value, which: string, code: number): number {
  if (!isNumeric(value)) {
    throw new MongoError(
      code,
      `${which} argument to $slice must be numeric, but is of type: ${bsonTypeName(value)}`,
    )
  }
  const number = toInt(value)
  if (number === undefined) {
    throw new MongoError(
      code + 1,
      `${which} argument to $slice can't be represented as a 32-bit integer: ${formatValue(value)}`,
    )
  }
  return number
}

function range(args: readonly Value[]): Value {
  const start = rangeNumber(args[0], 'starting', 34_443)
  const end = rangeNumber(args[1], 'ending', 34_445)
  const step = args.length > 2 ? rangeNumber(args[2], 'step', 34_447) : 1
  if (step === 0) throw new MongoError(34_449, '$range requires a non-zero step value')
  assertArrayLength(Math.ceil((end - start) / step), '$range')
  const items: Value[] = []
  for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(new Int32(at))
  return items
}

function rangeNumber(value: Value, which: string, code: number): number {
  if (!isNumeric(value)) {
    throw new MongoError(
      code,
      `$range requires a numeric ${which} value, found value of type: ${bsonTypeName(value)}`,
    )
  }
  const number = toInt(value)
  if (number === undefined) {
    throw new MongoError(
      code + 1,
      `$range requires a ${which} value that can be represented as a 32-bit integer, found value: ${formatValue(value)}`,
    )
  }
  return number
}

/**
 * Reads an optional index argument of `$indexOfArray` and its relatives.
 *
 * @example const start = indexArgument(args[2], '$indexOfCP', 'starting index', 40096) ?? 0
 */
export function indexArgument(value: Value, name: string, what: string, code: number): number {
  const index = toInt(value)
  if (index === undefined) {
    throw new MongoError(
      code,
      `${name} requires an integral ${what}, found a value of type: ${bsonTypeName(value)}, with value: ${formatValue(value)}`,
    )
  }
  if (index < 0) {
    throw new MongoError(code + 1, `${name} requires a nonnegative ${what}, found: ${index}`)
  }
  return index
}

function indexOfArray(args: readonly Value[], ctx: EvalContext, name: string): Value {
  const [array, wanted] = args
  if (isNullish(array)) return null
  if (!Array.isArray(array)) {
    throw new MongoError(
      40_090,
      `$indexOfArray requires an array as a first argument, found: ${bsonTypeName(array)}`,
    )
  }
  const start = args.length > 2 ? indexArgument(args[2], name, 'starting index', 9_711_600) : 0
  const end = args.length > 3 ? indexArgument(args[3], name, 'ending index', 9_711_600) : Infinity
  for (let at = start; at < Math.min(end, array.length); at++) {
    if (equalValues(array[at], wanted, ctx.collation)) return int(at)
  }
  return int(-1)
}

function arrayToObject(input: Value): Value {
  if (isNullish(input)) return null
  if (!Array.isArray(input)) {
    throw new MongoError(
      40_386,
      `$arrayToObject requires an array input, found: ${bsonTypeName(input)}`,
    )
  }
  const first = input[0]
  if (input.length > 0 && !Array.isArray(first) && !isDocument(first)) {
    throw new MongoError(
      40_398,
      `Unrecognised input type format for $arrayToObject: ${bsonTypeName(first)}`,
    )
  }
  const result: Document = new Map()
  for (const item of input) {
    const [key, value] = Array.isArray(first) ? pairOfArray(item) : pairOfDocument(item)
    if (key.includes('\0')) {
      throw new MongoError(4_940_400, 'Key field cannot contain an embedded null byte')
    }
    if (value !== undefined) result.set(key, value)
  }
  return result
}

function pairOfArray(item: Value): [string, Value] {
  if (!Array.isArray(item)) {
    throw new MongoError(
      40_396,
      `$arrayToObject requires a consistent input format. Elements must all be arrays or all be objects. Array was detected, now found: ${bsonTypeName(item)}`,
    )
  }
  if (item.length !== 2) {
    throw new MongoError(
      40_397,
      `$arrayToObject requires an array of size 2 arrays, found array of size: ${item.length}`,
    )
  }
  const [key, value] = item
  if (typeof key !== 'string') {
    throw new MongoError(
      40_395,
      `$arrayToObject requires an array of key-value pairs, where the key must be of type string. Found key type: ${bsonTypeName(key)}`,
    )
  }
  return [key, value]
}

function pairOfDocument(item: Value): [string, Value] {
  if (!isDocument(item)) {
    throw new MongoError(
      40_391,
      `$arrayToObject requires a consistent input format. Elements must all be arrays or all be objects. Object was detected, now found: ${bsonTypeName(item)}`,
    )
  }
  if (item.size !== 2) {
    throw new MongoError(
      40_392,
      `$arrayToObject requires an object keys of 'k' and 'v'. Found incorrect number of keys:${item.size}`,
    )
  }
  const key = item.get('k')
  if (!item.has('k') || !item.has('v')) {
    throw new MongoError(
      40_393,
      `$arrayToObject requires an object with keys 'k' and 'v'. Missing either or both keys from: ${formatValue(item)}`,
    )
  }
  if (typeof key !== 'string') {
    throw new MongoError(
      40_394,
      `$arrayToObject requires an object with keys 'k' and 'v', where the value of 'k' must be of type string. Found type: ${bsonTypeName(key)}`,
    )
  }
  return [key, item.get('v')]
}

function objectToArray(value: Value): Value {
  if (isNullish(value)) return null
  if (!isDocument(value)) {
    throw new MongoError(
      40_390,
      `$objectToArray requires a document input, found: ${bsonTypeName(value)}`,
    )
  }
  return [...value].map(([k, v]) => documentOf(['k', k], ['v', v]))
}

function concatArrays(args: readonly Value[], _ctx: EvalContext, name: string): Value {
  const result: Value[] = []
  for (const value of args) {
    if (isNullish(value)) return null
    if (!Array.isArray(value)) {
      throw new MongoError(28_664, `${name} only supports arrays, not ${bsonTypeName(value)}`)
    }
    assertArrayLength(result.length + value.length, name)
    for (const item of value) result.push(item)
  }
  return result
}

const FIRST = new Int32(0)
const LAST = new Int32(-1)

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const ARRAYS: OperatorTable = {
  $arrayElemAt: listOperator(2, 2, ([array, index], _ctx, name) => elementAt(array, index, name)),
  $arrayToObject: listOperator(1, 1, ([input]) => arrayToObject(input)),
  $objectToArray: listOperator(1, 1, ([input]) => objectToArray(input)),
  $concatArrays: listOperator(0, Infinity, concatArrays),
  $in: listOperator(2, 2, ([wanted, array], ctx) => {
    if (!Array.isArray(array)) {
      throw new MongoError(
        40_081,
        `$in requires an array as a second argument, found: ${bsonTypeName(array)}`,
      )
    }
    return array.some((item) => equalValues(item, wanted, ctx.collation))
  }),
  $indexOfArray: listOperator(2, 4, indexOfArray),
  $isArray: listOperator(1, 1, ([value]) => Array.isArray(value)),
  $range: listOperator(2, 3, range),
  $reverseArray: listOperator(1, 1, ([value]) => {
    if (isNullish(value)) return null
    return assertArray(value, 34_435, 'The argument to $reverseArray must be an array').toReversed()
  }),
  $size: listOperator(1, 1, ([value]) =>
    int(assertArray(value, 17_124, 'The argument to $size must be an array').length),
  ),
  $slice: listOperator(2, 3, slice),
  $first: listOperator(1, 1, ([array], _ctx, name) => elementAt(array, FIRST, name)),
  $last: listOperator(1, 1, ([array], _ctx, name) => elementAt(array, LAST, name)),
}
