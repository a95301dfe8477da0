import { formatValue } from '../bson/format.ts'
import { bsonTypeName } from '../bson/type-info.ts'
import type { Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { parseInteger } from './parse-integer.ts'

/** Tells whether a value keeps to one word of a schema. */
export type Rule = (value: Value) => boolean

/** Compiles schemas inside of schemas; handed down, since that function stands above. */
export interface SchemaCompiler {
  readonly compile: (schema: Value) => Rule
}

/**
 * Reads an operand that must be a list with something in it.
 *
 * @example readList('enum', [null])
 */
export function readList(word: string, operand: Value): readonly Value[] {
  if (!Array.isArray(operand)) {
    throw new MongoError(
      'TypeMismatch',
      `$jsonSchema keyword '${word}' must be an array, but found an element of type ${bsonTypeName(operand)}`,
    )
  }
  if (operand.length === 0) {
    throw new MongoError('BadValue', `$jsonSchema keyword '${word}' must be a non-empty array`)
  }
  return operand
}

/**
 * Reads an operand that must be a whole number from zero on.
 *
 * @example readCount('minItems', new Int32(1)) // 1
 */
export function readCount(word: string, operand: Value): number {
  const count = parseInteger(word, operand)
  if (count < 0n) {
    throw new MongoError(
      'FailedToParse',
      `Expected a non-negative number in: ${word}: ${formatValue(operand)}`,
    )
  }
  return Number(count)
}
