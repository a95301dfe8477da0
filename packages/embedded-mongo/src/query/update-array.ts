import type { Collation } from '../bson/collation.ts'
import { equalValues } from '../bson/compare.ts'
import { formatValue } from '../bson/format.ts'
import { bsonTypeName } from '../bson/type-info.ts'
import { BSONRegExp, type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileFilter, type MatchOptions } from './matcher.ts'
import { isFieldOperator } from './operators.ts'
import { parseInteger } from './parse-integer.ts'
import type { Operand } from './update-modifiers.ts'
import type { Modifier } from './update-tree.ts'

/**
 * Makes `$addToSet`: values join an array unless an equal one is there.
 *
 * @example addToSetModifier({ path: 'a', value: new Int32(1) }, undefined)
 */
export function addToSetModifier({ value }: Operand, collation: Collation | undefined): Modifier {
  const values = distinct(readEach(value), collation)
  return {
    kind: 'modifier',
    create: () => values,
    modify: (current, place) => {
      if (!Array.isArray(current)) {
        throw new MongoError(
          'BadValue',
          `Cannot apply $addToSet to non-array field. Field named '${place.name}' has non-array type ` +
            bsonTypeName(current),
        )
      }
      const added = values.filter(
        (item) => !current.some((other) => equalValues(item, other, collation)),
      )
      return added.length === 0 ? current : [...current, ...added]
    },
  }
}

function readEach(value: Value): readonly Value[] {
  if (!isDocument(value) || !value.has('$each')) return [value]
  const [first] = value.keys()
  // Only a leading $each is the clause; elsewhere it is a field of a document to add.
  if (first !== '$each') return [value]
  const each = value.get('$each')
  if (!Array.isArray(each)) {
    throw new MongoError(
      'TypeMismatch',
      `The argument to $each in $addToSet must be an array but it was of type ${bsonTypeName(each)}`,
    )
  }
  if (value.size > 1) {
    throw new MongoError(
      'BadValue',
      `Found unexpected fields after $each in $addToSet: ${formatValue(value)}`,
    )
  }
  return each
}

function distinct(values: readonly Value[], collation: Collation | undefined): Value[] {
  const kept: Value[] = []
  for (const value of values) {
    if (!kept.some((other) => equalValues(value, other, collation))) kept.push(value)
  }
  return kept
}

/**
 * Makes `$pop`: the last item goes, or the first with -1.
 *
 * @example popModifier({ path: 'a', value: new Int32(1) })
 */
export function popModifier({ path, value }: Operand): Modifier {
  const end = parseInteger(path, value)
  if (end !== 1n && end !== -1n) {
    throw new MongoError('FailedToParse', `$pop expects 1 or -1, found: ${formatValue(value)}`)
  }
  return {
    kind: 'modifier',
    modify: (current, place) => {
      if (!Array.isArray(current)) {
        throw new MongoError(
          'TypeMismatch',
          `Path '${place.path}' contains an element of non-array type '${bsonTypeName(current)}'`,
        )
      }
      if (current.length === 0) return current
      return end === 1n ? current.slice(0, -1) : current.slice(1)
    },
  }
}

/**
 * Makes `$pull`: items that equal a value, or match a condition, go.
 *
 * @example pullModifier({ path: 'a', value: documentOf(['$gt', new Int32(5)]) }, {})
 */
export function pullModifier({ value }: Operand, options: MatchOptions): Modifier {
  return cullModifier(pullTest(value, options))
}

function pullTest(condition: Value, options: MatchOptions): (item: Value) => boolean {
  if (isDocument(condition) && !startsWithOperator(condition)) {
    const matches = compileFilter(condition, options)
    return (item) => isDocument(item) && matches(item)
  }
  if (isDocument(condition) || condition instanceof BSONRegExp) {
    const matches = compileFilter(new Map([['', condition]]), options)
    return (item) => matches(new Map([['', item]]))
  }
  return (item) => equalValues(item, condition, options.collation)
}

function startsWithOperator(condition: Document): boolean {
  const [first = ''] = condition.keys()
  return isFieldOperator(first)
}

/**
 * Makes `$pullAll`: items that equal any of the values go.
 *
 * @example pullAllModifier({ path: 'a', value: [new Int32(1)] }, undefined)
 */
export function pullAllModifier({ value }: Operand, collation: Collation | undefined): Modifier {
  if (!Array.isArray(value)) {
    throw new MongoError(
      'BadValue',
      `$pullAll requires an array argument but was given a ${bsonTypeName(value)}`,
    )
  }
  return cullModifier((item) => value.some((other) => equalValues(item, other, collation)))
}

function cullModifier(goes: (item: Value) => boolean): Modifier {
  return {
    kind: 'modifier',
    modify: (current) => {
      if (!Array.isArray(current)) {
        throw new MongoError('BadValue', 'Cannot apply $pull to a non-array value')
      }
      const kept = current.filter((item) => !goes(item))
      return kept.length === current.length ? current : kept
    },
  }
}
