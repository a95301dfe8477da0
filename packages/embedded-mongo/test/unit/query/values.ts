import {
  BSONRegExp,
  type Document,
  Double,
  Int32,
  isDocument,
  Long,
  type Value,
} from '../../../src/bson/value.ts'

/** A wrapper the bson package made, or one of ours. */
function isBson(value: object): boolean {
  return '_bsontype' in value
}

/**
 * Turns JavaScript into BSON values: whole numbers are int, others double, bigints long.
 * Wrappers stay what they are.
 */
export function v(value: unknown): Value {
  if (typeof value === 'number') {
    return (value | 0) === value && !Object.is(value, -0) ? new Int32(value) : new Double(value)
  }
  if (typeof value === 'bigint') return Long.fromBigInt(value)
  if (value instanceof RegExp) return new BSONRegExp(value.source, value.flags)
  if (Array.isArray(value)) return value.map((item) => v(item))
  if (typeof value !== 'object' || value === null || value instanceof Date || isDocument(value)) {
    return value as Value
  }
  if (isBson(value)) return value as Value
  return d(value)
}

/** Turns a plain object into a document. */
export function d(fields: object): Document {
  return new Map(Object.entries(fields).map(([name, value]) => [name, v(value)]))
}

/** Turns BSON values back into plain JavaScript, for readable expectations; longs become bigints. */
export function plain(value: Value): unknown {
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long) return value.toBigInt()
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (isDocument(value)) {
    return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]))
  }
  return value
}

/** Runs and gives the code and the message of what it throws. */
export function failure(run: () => unknown): { code: unknown; message: string } | undefined {
  try {
    run()
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string }
    return { code, message }
  }
  return undefined
}
