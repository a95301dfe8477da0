import type { Collation } from '../../bson/collation.ts'
import { equalValues } from '../../bson/compare.ts'
import { exactParts } from '../../bson/compare-numbers.ts'
import { bsonTypeNumber, isNumeric } from '../../bson/type-info.ts'
import {
  Binary,
  BSONSymbol,
  BsonUndefined,
  Code,
  DbPointer,
  isDocument,
  type NumericValue,
  type Value,
} from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'

/**
 * Maps a value to a string that equal values share, whatever their number types: the key of a hash
 * table. With a collation, different strings may share a key, so `ValueMap` compares once more.
 *
 * @example valueKey(new Int32(1)) === valueKey(new Double(1)) // true
 */
export function valueKey(value: Value, collation?: Collation): string {
  if (typeof value === 'string') return `s${quote(collation ? collation.fold(value) : value)}`
  if (value === undefined || value instanceof BsonUndefined) return 'm'
  if (value instanceof BSONSymbol) return valueKey(value.value, collation)
  if (value === null) return 'n'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (isNumeric(value)) return `#${numberKey(value)}`
  if (Array.isArray(value) || isDocument(value)) {
    const parts: string[] = []
    pushParts(value, collation, parts)
    return parts.join('')
  }
  if (value instanceof Date) return `d${value.getTime()}`
  return `${bsonTypeNumber(value)}${opaqueKey(value)}`
}

/** A key beyond this many parts would be larger than any document. */
const MAX_PARTS = 5_000_000

/** One list for the whole value: a value that holds the same array over and over can be endless. */
function pushParts(value: Value, collation: Collation | undefined, parts: string[]): void {
  if (parts.length > MAX_PARTS) {
    throw new MongoError('BSONObjectTooLarge', 'a value to compare is larger than any document')
  }
  if (Array.isArray(value)) {
    parts.push('[')
    for (const item of value) pushParts(item, collation, parts)
    parts.push(']')
  } else if (isDocument(value)) {
    parts.push('{')
    for (const [name, item] of value) {
      parts.push(quote(name))
      pushParts(item, collation, parts)
    }
    parts.push('}')
  } else {
    parts.push(valueKey(value, collation), ',')
  }
}

/** The length in front makes one text of two impossible to mistake for another pair. */
const quote = (text: string): string => `${text.length}"${text}`

function numberKey(value: NumericValue): string {
  if (value._bsontype === 'Int32') return String(value.value)
  if (value._bsontype === 'Double' && Number.isSafeInteger(value.value)) {
    return String(value.value === 0 ? 0 : value.value)
  }
  const parts = exactParts(value)
  if (parts.kind !== 'finite')
    return parts.kind === 'nan' ? 'nan' : `${parts.negative ? '-' : ''}inf`
  let { coefficient, exponent } = parts
  if (coefficient === 0n) return '0'
  while (coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent++
  }
  const sign = parts.negative ? '-' : ''
  // Whole numbers of moderate size are written out, as the quick ways above write them.
  if (exponent >= 0 && exponent < 40) return `${sign}${coefficient * 10n ** BigInt(exponent)}`
  return `${sign}${coefficient}e${exponent}`
}

function opaqueKey(value: Exclude<Value, Value[]>): string {
  if (value instanceof Binary) return `${value.sub_type}.${value.toString('hex')}`
  if (value instanceof Code) return quote(value.code)
  if (value instanceof DbPointer) return `${value.namespace}.${value.id.toHexString()}`
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return ''
  switch (value._bsontype) {
    case 'ObjectId':
      return value.toHexString()
    case 'Timestamp':
      return `${value.t}.${value.i}`
    case 'BSONRegExp':
      return `${quote(value.pattern)}${value.options}`
    default:
      return ''
  }
}

/**
 * A map whose keys are values, equal as MongoDB has it: `1` and `1.0` are one key.
 *
 * @example const groups = new ValueMap<Group>(collation)
 */
export class ValueMap<T> {
  readonly #buckets = new Map<string, { readonly key: Value; item: T }[]>()
  readonly #collation: Collation | undefined
  #size = 0

  constructor(collation?: Collation) {
    this.#collation = collation
  }

  get size(): number {
    return this.#size
  }

  get(key: Value): T | undefined {
    return this.#find(key)?.item
  }

  has(key: Value): boolean {
    return this.#find(key) !== undefined
  }

  /** Adds an entry, unless an equal key is there: the first key stays. Tells whether it was new. */
  add(key: Value, item: T): boolean {
    const before = this.#size
    this.getOrAdd(key, () => item)
    return this.#size > before
  }

  /** Finds the item of a key, or makes it. */
  getOrAdd(key: Value, create: () => T): T {
    const hash = valueKey(key, this.#collation)
    const bucket = this.#buckets.get(hash)
    const found = bucket?.find((entry) => equalValues(entry.key, key, this.#collation))
    if (found) return found.item
    const item = create()
    if (bucket) bucket.push({ key, item })
    else this.#buckets.set(hash, [{ key, item }])
    this.#size++
    return item
  }

  *entries(): Generator<[Value, T]> {
    for (const bucket of this.#buckets.values()) {
      for (const { key, item } of bucket) yield [key, item]
    }
  }

  #find(key: Value): { readonly key: Value; item: T } | undefined {
    return this.#buckets
      .get(valueKey(key, this.#collation))
      ?.find((entry) => equalValues(entry.key, key, this.#collation))
  }
}

/**
 * Collects distinct values in the order of their first appearance.
 *
 * @example distinctValues([new Int32(1), new Double(1)]) // [Int32 1]
 */
export function distinctValues(values: Iterable<Value>, collation?: Collation): Value[] {
  const seen = new ValueMap<true>(collation)
  for (const value of values) seen.add(value, true)
  return [...seen.entries()].map(([value]) => value)
}
