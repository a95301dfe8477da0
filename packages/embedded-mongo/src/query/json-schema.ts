import { compareNumbers, exactParts } from '../bson/compare-numbers.ts'
import { remainderParts } from '../bson/decimal-arithmetic.ts'
import { bsonTypeName, isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type NumericValue, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { compileObjectKeyword } from './json-schema-object.ts'
import { readCount, readList, type Rule, type SchemaCompiler } from './json-schema-rule.ts'
import { equalUnordered } from './json-schema-equal.ts'
import { compileType } from './match-type.ts'
import { compileRegex } from './regex.ts'

/** Words that say nothing about which documents are valid. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description'])

/** Words of JSON Schema that MongoDB refuses, too. */
const REFUSED: ReadonlySet<string> = new Set([
  '$ref',
  '$schema',
  'default',
  'definitions',
  'format',
  'id',
])

/** JSON's names for types; `integer` MongoDB does not know. */
const JSON_TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'object'],
  ['array', 'array'],
  ['number', 'number'],
  ['boolean', 'bool'],
  ['string', 'string'],
  ['null', 'null'],
])

/**
 * Compiles `$jsonSchema` (draft 4 with `bsonType`): tells whether a value is valid.
 *
 * @throws {MongoError} FailedToParse for unknown words, TypeMismatch for operands of the wrong type
 * @example compileJsonSchema(documentOf(['required', ['name']]))(doc)
 */
export function compileJsonSchema(schema: Value): Rule {
  if (!isDocument(schema)) throw new MongoError('TypeMismatch', '$jsonSchema must be an object')
  if (schema.has('type') && schema.has('bsonType')) {
    throw new MongoError(
      'FailedToParse',
      "Cannot specify both $jsonSchema keywords 'type' and 'bsonType'",
    )
  }
  const rules = [...schema].map(([word, operand]) => compileKeyword(word, operand, schema))
  return (value) => rules.every((rule) => rule(value))
}

const compiler: SchemaCompiler = { compile: compileJsonSchema }

function compileKeyword(word: string, operand: Value, schema: Document): Rule {
  if (ANNOTATIONS.has(word)) return always
  if (REFUSED.has(word)) {
    throw new MongoError(
      'FailedToParse',
      `$jsonSchema keyword '${word}' is not currently supported`,
    )
  }
  const rule =
    compileLogic(word, operand) ??
    compileScalarKeyword(word, operand, schema) ??
    compileArrayKeyword(word, operand, schema) ??
    compileObjectKeyword(word, operand, { schema, compiler })
  if (rule !== undefined) return rule
  if (word === 'encrypt' || word === 'encryptMetadata') throw notSupported(`$jsonSchema ${word}`)
  throw new MongoError('FailedToParse', `Unknown $jsonSchema keyword: ${word}`)
}

const always: Rule = () => true

function compileLogic(word: string, operand: Value): Rule | undefined {
  switch (word) {
    case 'bsonType':
      return compileType(operand, '$jsonSchema')
    case 'type':
      return typeRule(operand)
    case 'enum': {
      const values = readList(word, operand)
      return (value) => values.some((other) => equalUnordered(value, other))
    }
    case 'not': {
      const rule = compileJsonSchema(operand)
      return (value) => !rule(value)
    }
    case 'allOf':
    case 'anyOf':
    case 'oneOf': {
      const rules = readList(word, operand).map((item) => compileJsonSchema(item))
      const [least, most] = word === 'allOf' ? [rules.length, rules.length] : [1, rules.length]
      return (value) => {
        const count = rules.filter((rule) => rule(value)).length
        return count >= least && count <= (word === 'oneOf' ? 1 : most)
      }
    }
    default:
      return undefined
  }
}

function typeRule(operand: Value): Rule {
  const names = Array.isArray(operand) ? operand : [operand]
  return compileType(
    names.map((name) => {
      const known = typeof name === 'string' ? JSON_TYPES.get(name) : undefined
      if (known !== undefined) return known
      if (name === 'integer') {
        throw new MongoError(
          'FailedToParse',
          "$jsonSchema type 'integer' is not currently supported.",
        )
      }
      throw new MongoError(
        'BadValue',
        `Unknown type name alias: ${typeof name === 'string' ? name : bsonTypeName(name)}`,
      )
    }),
    '$jsonSchema',
  )
}

function compileScalarKeyword(word: string, operand: Value, schema: Document): Rule | undefined {
  switch (word) {
    case 'minimum':
    case 'maximum': {
      const bound = readNumber(word, operand)
      const sign = word === 'minimum' ? 1 : -1
      const exclusive = schema.get(word === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum')
      return onNumbers((value) => {
        const side = compareNumbers(value, bound) * sign
        return exclusive === true ? side > 0 : side >= 0
      })
    }
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      if (typeof operand !== 'boolean') throw wrongType(word, 'a boolean', operand)
      if (!schema.has(word === 'exclusiveMinimum' ? 'minimum' : 'maximum')) {
        throw new MongoError(
          'FailedToParse',
          `$jsonSchema keyword '${word === 'exclusiveMinimum' ? 'minimum' : 'maximum'}' must be a present if ${word} is present`,
        )
      }
      return always
    case 'multipleOf': {
      const divisor = exactParts(readNumber(word, operand))
      if (divisor.kind !== 'finite' || divisor.negative || divisor.coefficient === 0n) {
        throw new MongoError(
          'FailedToParse',
          "$jsonSchema keyword 'multipleOf' must have a positive value",
        )
      }
      return onNumbers((value) => {
        const rest = remainderParts(exactParts(value), divisor)
        return rest.kind === 'finite' && rest.coefficient === 0n
      })
    }
    case 'minLength':
    case 'maxLength': {
      const bound = readCount(word, operand)
      return onStrings((text) => within(word, Array.from(text).length, bound))
    }
    case 'pattern': {
      if (typeof operand !== 'string') throw wrongType(word, 'a string', operand)
      return onStrings(compileRegex(operand, ''))
    }
    default:
      return undefined
  }
}

function within(word: string, count: number, bound: number): boolean {
  return word.startsWith('min') ? count >= bound : count <= bound
}

function onNumbers(rule: (value: NumericValue) => boolean): Rule {
  return (value) => !isNumeric(value) || rule(value)
}

function onStrings(rule: (text: string) => boolean): Rule {
  return (value) => typeof value !== 'string' || rule(value)
}

function readNumber(word: string, operand: Value): NumericValue {
  if (isNumeric(operand)) return operand
  throw wrongType(word, 'a number', operand)
}

function wrongType(word: string, expected: string, operand: Value): MongoError {
  return new MongoError(
    'TypeMismatch',
    `$jsonSchema keyword '${word}' must be ${expected}, but found an element of type ${bsonTypeName(operand)}`,
  )
}

function compileArrayKeyword(word: string, operand: Value, schema: Document): Rule | undefined {
  switch (word) {
    case 'minItems':
    case 'maxItems': {
      const bound = readCount(word, operand)
      return onArrays((items) => within(word, items.length, bound))
    }
    case 'uniqueItems':
      if (typeof operand !== 'boolean') throw wrongType(word, 'a boolean', operand)
      if (!operand) return always
      return onArrays(
        (items) =>
          !items.some((item, at) =>
            items.slice(0, at).some((other) => equalUnordered(item, other)),
          ),
      )
    case 'items': {
      if (!Array.isArray(operand)) {
        const rule = compileJsonSchema(operand)
        return onArrays((items) => items.every((item) => rule(item)))
      }
      const rules = operand.map((item) => compileJsonSchema(item))
      return onArrays((items) => rules.every((rule, at) => at >= items.length || rule(items[at])))
    }
    case 'additionalItems': {
      const rule = typeof operand === 'boolean' ? () => operand : compileJsonSchema(operand)
      const listed = schema.get('items')
      // Without a list of items there are no additional ones.
      if (!Array.isArray(listed)) return always
      return onArrays((items) => items.slice(listed.length).every((item) => rule(item)))
    }
    default:
      return undefined
  }
}

function onArrays(rule: (items: readonly Value[]) => boolean): Rule {
  return (value) => !Array.isArray(value) || rule(value)
}
