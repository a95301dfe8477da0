import { encodeDocument } from '../../bson/encode.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Compiler, Expression, OperatorTable } from './expression.ts'
import { int } from './numeric.ts'
import { isNullish, listOperator, type NamedSpec, readNamed } from './operator.ts'

const GET = {
  required: ['field'],
  optional: ['input'],
  codes: [3_041_701, 3_041_701, 3_041_702],
} as const

/** `{$getField: 'a.b'}` or `{$getField: {field, input}}`: dots and dollars in the name are plain text. */
function getField(argument: Value, compiler: Compiler, name: string): Expression {
  const isLong = isDocument(argument) && ![...argument.keys()].some((key) => key.startsWith('$'))
  const raw = isLong ? readNamed(argument, name, GET) : new Map([['field', argument]])
  const field = compiler.compile(raw.get('field'))
  const input = raw.has('input')
    ? compiler.compile(raw.get('input'))
    : compiler.compile('$$CURRENT')
  return (ctx) => {
    const key = field(ctx)
    if (typeof key !== 'string') {
      throw new MongoError(
        3_041_704,
        `$getField requires 'field' to evaluate to type String, but got ${bsonTypeName(key)}`,
      )
    }
    const value = input(ctx)
    if (isDocument(value)) return value.get(key)
    return value !== undefined && isNullish(value) ? null : undefined
  }
}

/** The name of the field has to be written out, so that a stage knows what it changes. */
function constantName(value: Value, name: string): string {
  const literal = isDocument(value) && value.size === 1 ? value.get('$literal') : value
  if (typeof literal !== 'string') {
    throw new MongoError(
      4_161_107,
      `${name} requires 'field' to evaluate to type String, but got ${bsonTypeName(literal)}`,
    )
  }
  if (literal === value && literal.startsWith('$')) {
    throw new MongoError(
      4_161_108,
      `'field' argument to ${name} must be a constant, not '${literal}'. Did you mean {$literal: '${literal}'}?`,
    )
  }
  return literal
}

function fieldChange(spec: NamedSpec): OperatorTable[string] {
  return (argument, compiler, name) => {
    const raw = readNamed(argument, name, spec)
    const field = constantName(raw.get('field'), name)
    const input = compiler.compile(raw.get('input'))
    const value = raw.has('value') ? compiler.compile(raw.get('value')) : undefined
    return (ctx) => {
      const target = input(ctx)
      if (isNullish(target)) return null
      if (!isDocument(target)) {
        throw new MongoError(
          4_161_105,
          `${name} requires 'input' to evaluate to type Object, but got ${bsonTypeName(target)}`,
        )
      }
      const result: Document = new Map(target)
      const replacement = value?.(ctx)
      if (replacement === undefined) result.delete(field)
      else result.set(field, replacement)
      return result
    }
  }
}

function bsonSize(value: Value): Value {
  if (isNullish(value)) return null
  if (isDocument(value)) return int(encodeDocument(value).length)
  throw new MongoError(31_393, `$bsonSize requires a document input, found: ${bsonTypeName(value)}`)
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const OBJECTS: OperatorTable = {
  $bsonSize: listOperator(1, 1, ([value]) => bsonSize(value)),
  $getField: getField,
  $setField: fieldChange({
    required: ['field', 'input', 'value'],
    codes: [4_161_100, 4_161_101, 4_161_109],
  }),
  $unsetField: fieldChange({
    required: ['field', 'input'],
    codes: [4_161_100, 4_161_101, 4_161_109],
  }),
}
