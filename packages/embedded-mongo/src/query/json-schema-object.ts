import { bsonTypeName } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { readCount, readList, type Rule, type SchemaCompiler } from './json-schema-rule.ts'
import { compileRegex } from './regex.ts'

/** The schema that a word stands in, and what compiles the schemas inside of it. */
interface Surroundings {
  readonly schema: Document
  readonly compiler: SchemaCompiler
}

/**
 * Compiles the words about documents: `required`, `properties`, and so on. `undefined` for other words.
 *
 * @example compileObjectKeyword('required', ['name'], surroundings)
 */
export function compileObjectKeyword(
  word: string,
  operand: Value,
  surroundings: Surroundings,
): Rule | undefined {
  const { compiler } = surroundings
  switch (word) {
    case 'required': {
      const names = readNames(word, operand)
      return onDocuments((doc) => names.every((name) => doc.has(name)))
    }
    case 'properties': {
      const rules = readSchemas(word, operand, compiler)
      return onDocuments((doc) =>
        rules.every(([name, rule]) => !doc.has(name) || rule(doc.get(name))),
      )
    }
    case 'patternProperties': {
      const rules = readPatterns(operand, compiler)
      return onDocuments((doc) =>
        [...doc].every(([name, value]) =>
          rules.every(([matches, rule]) => !matches(name) || rule(value)),
        ),
      )
    }
    case 'additionalProperties':
      return additionalProperties(operand, surroundings)
    case 'minProperties':
    case 'maxProperties': {
      const bound = readCount(word, operand)
      return onDocuments((doc) =>
        word === 'minProperties' ? doc.size >= bound : doc.size <= bound,
      )
    }
    case 'dependencies':
      return dependencies(operand, compiler)
    default:
      return undefined
  }
}

function onDocuments(rule: (doc: Document) => boolean): Rule {
  return (value) => !isDocument(value) || rule(value)
}

function readObject(word: string, operand: Value): Document {
  if (isDocument(operand)) return operand
  throw new MongoError('TypeMismatch', `$jsonSchema keyword '${word}' must be an object`)
}

function readNames(word: string, operand: Value): string[] {
  const names = readList(word, operand).map((name) => {
    if (typeof name === 'string') return name
    throw new MongoError(
      'TypeMismatch',
      `$jsonSchema keyword '${word}' must be an array of strings, but found an element of type: ` +
        bsonTypeName(name),
    )
  })
  if (new Set(names).size !== names.length) {
    throw new MongoError(
      'FailedToParse',
      `$jsonSchema keyword '${word}' array cannot contain duplicate values`,
    )
  }
  return names
}

function readSchemas(word: string, operand: Value, compiler: SchemaCompiler): [string, Rule][] {
  return [...readObject(word, operand)].map(([name, schema]) => {
    if (!isDocument(schema)) {
      throw new MongoError(
        'TypeMismatch',
        `Nested schema for $jsonSchema property '${name}' must be an object`,
      )
    }
    return [name, compiler.compile(schema)]
  })
}

function readPatterns(
  operand: Value,
  compiler: SchemaCompiler,
): [matches: (name: string) => boolean, rule: Rule][] {
  return readSchemas('patternProperties', operand, compiler).map(([pattern, rule]) => [
    compileRegex(pattern, ''),
    rule,
  ])
}

function additionalProperties(operand: Value, { schema, compiler }: Surroundings): Rule {
  const allowed = typeof operand === 'boolean' ? () => operand : compiler.compile(operand)
  const named = schema.get('properties')
  const names = isDocument(named) ? named : new Map<string, Value>()
  const listed = schema.get('patternProperties')
  const patterns = isDocument(listed)
    ? [...listed.keys()].map((pattern) => compileRegex(pattern, ''))
    : []
  const isOther = (name: string): boolean =>
    !names.has(name) && !patterns.some((matches) => matches(name))
  return onDocuments((doc) => [...doc].every(([name, value]) => !isOther(name) || allowed(value)))
}

function dependencies(operand: Value, compiler: SchemaCompiler): Rule {
  const rules = [...readObject('dependencies', operand)].map(([name, needs]): Rule => {
    const rule: Rule = isDocument(needs) ? compiler.compile(needs) : needsNames(needs)
    return onDocuments((doc) => !doc.has(name) || rule(doc))
  })
  return (value) => rules.every((rule) => rule(value))
}

function needsNames(needs: Value): Rule {
  const names = readNames('dependencies', needs)
  return onDocuments((doc) => names.every((name) => doc.has(name)))
}
