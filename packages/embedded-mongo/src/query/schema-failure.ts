import { bsonTypeName } from '../bson/type-info.ts'
import { type Document, documentOf, Int32, isDocument, type Value } from '../bson/value.ts'
import { compileJsonSchema } from './json-schema.ts'

/** Why a value does not keep to a word, as MongoDB puts it. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['bsonType', 'type did not match'],
  ['type', 'type did not match'],
  ['minimum', 'comparison failed'],
  ['maximum', 'comparison failed'],
  ['multipleOf', 'considered value is not a multiple of the specified value'],
  ['minLength', 'specified string length was not satisfied'],
  ['maxLength', 'specified string length was not satisfied'],
  ['pattern', 'regular expression did not match'],
  ['enum', 'value was not found in enum'],
  ['minItems', 'array did not match specified length'],
  ['maxItems', 'array did not match specified length'],
  ['uniqueItems', 'found a duplicate item'],
  ['not', 'child expression matched'],
])

/**
 * Tells which rules of a schema a value breaks, in the form that MongoDB's errors have.
 *
 * @example schemaFailures(schema, doc) // [{ operatorName: 'required', missingProperties: ['name'], … }]
 */
export function schemaFailures(schema: Document, value: Value): Document[] {
  return [...schema].flatMap(([word, operand]) => {
    if (keeps(schema, word, value)) return []
    const failure = documentOf(['operatorName', word])
    for (const [name, shown] of detailsOf(schema, { word, operand, value })) {
      failure.set(name, shown)
    }
    return [failure]
  })
}

/** Some words change what others mean; the rest of the schema is left out. */
const COMPANIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['minimum', ['exclusiveMinimum']],
  ['maximum', ['exclusiveMaximum']],
  ['exclusiveMinimum', ['minimum']],
  ['exclusiveMaximum', ['maximum']],
  ['additionalProperties', ['properties', 'patternProperties']],
  ['additionalItems', ['items']],
])

function keeps(schema: Document, word: string, value: Value): boolean {
  // The limit itself speaks for the word that excludes it.
  if (word.startsWith('exclusive')) return true
  const alone: Document = documentOf([word, schema.get(word)])
  for (const other of COMPANIONS.get(word) ?? []) {
    if (schema.has(other)) alone.set(other, loosened(other, schema.get(other)))
  }
  return compileJsonSchema(alone)(value)
}

/** What a companion names counts, not what it asks of it. */
function loosened(word: string, operand: Value): Value {
  if (word.startsWith('exclusive')) return operand
  if (Array.isArray(operand)) return operand.map(() => new Map())
  if (!isDocument(operand) || word === 'items') return operand
  return new Map([...operand.keys()].map((name) => [name, new Map()]))
}

interface Failure {
  readonly word: string
  readonly operand: Value
  readonly value: Value
}

function detailsOf(schema: Document, { word, operand, value }: Failure): Document {
  if (isDocument(value)) {
    const details = objectDetails(value, { schema, word, operand })
    if (details) return details
  }
  if (Array.isArray(operand) && (word === 'anyOf' || word === 'allOf' || word === 'oneOf')) {
    return logicDetails(word, operand, value)
  }
  if (word === 'items' && isDocument(operand) && Array.isArray(value)) {
    const at = value.findIndex((item) => !compileJsonSchema(operand)(item))
    return documentOf(
      ['reason', 'At least one item did not match the sub-schema'],
      ['itemIndex', new Int32(at)],
      ['details', schemaFailures(operand, value[at])],
    )
  }
  const details = documentOf(['specifiedAs', documentOf([word, operand])])
  const reason = REASONS.get(word)
  if (reason !== undefined) details.set('reason', reason)
  if (word !== 'not') details.set('consideredValue', value)
  if (word === 'bsonType' || word === 'type') details.set('consideredType', bsonTypeName(value))
  return details
}

function objectDetails(
  doc: Document,
  { schema, word, operand }: Omit<Failure, 'value'> & { readonly schema: Document },
): Document | undefined {
  const specified = documentOf(['specifiedAs', documentOf([word, operand])])
  if (word === 'required' && Array.isArray(operand)) {
    const missing = operand.filter((name) => typeof name === 'string' && !doc.has(name))
    return specified.set('missingProperties', missing)
  }
  if (word === 'minProperties' || word === 'maxProperties') {
    return specified
      .set('reason', 'specified number of properties was not satisfied')
      .set('numberOfProperties', new Int32(doc.size))
  }
  if (word === 'additionalProperties' && operand === false) {
    const named = schema.get('properties')
    const others = [...doc.keys()].filter((name) => !(isDocument(named) && named.has(name)))
    return schema.has('patternProperties')
      ? specified
      : specified.set('additionalProperties', others)
  }
  if (word !== 'properties' || !isDocument(operand)) return undefined
  return documentOf([
    'propertiesNotSatisfied',
    [...operand].flatMap(([name, rules]) => {
      if (!isDocument(rules) || !doc.has(name)) return []
      const details = schemaFailures(rules, doc.get(name))
      if (details.length === 0) return []
      return [
        documentOf(['propertyName', name], ...annotationsOf(rules), ['details', details] as const),
      ]
    }),
  ])
}

function logicDetails(word: string, schemas: readonly Value[], value: Value): Document {
  const matching: Value[] = []
  const failing: Value[] = []
  schemas.forEach((schema, at) => {
    if (!isDocument(schema)) return
    const index = new Int32(at)
    const details = schemaFailures(schema, value)
    if (details.length === 0) matching.push(index)
    else failing.push(documentOf(['index', index], ['details', details]))
  })
  if (word !== 'oneOf' || matching.length === 0) {
    return documentOf(['schemasNotSatisfied', failing])
  }
  return documentOf(
    ['reason', 'more than one subschema matched'],
    ['matchingSchemaIndexes', matching],
  )
}

/**
 * The words of a schema that are written for people.
 *
 * @example documentOf(['operatorName', '$jsonSchema'], ...annotationsOf(schema))
 */
export function annotationsOf(schema: Document): [string, Value][] {
  return ['title', 'description'].flatMap((word): [string, Value][] =>
    schema.has(word) ? [[word, schema.get(word)]] : [],
  )
}
