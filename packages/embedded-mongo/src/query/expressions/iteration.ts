import { bsonTypeName } from '../../bson/type-info.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { assertArrayLength } from './arrays.ts'
import { bindVariables, type Compiler, type Expression, type OperatorTable } from './expression.ts'
import { toInt } from './numeric.ts'
import { isNullish, readNamed, toBoolean } from './operator.ts'
import { assertVariableName } from './variables.ts'

/** An array to walk through, or null when there is none. */
function inputArray(value: Value, code: number, name: string): readonly Value[] | null {
  if (isNullish(value)) return null
  if (Array.isArray(value)) return value
  throw new MongoError(code, `input to ${name} must be an array not ${bsonTypeName(value)}`)
}

function variableName(value: Value, name: string): string {
  if (value === undefined) return 'this'
  if (typeof value !== 'string') {
    throw new MongoError('FailedToParse', `${name} requires 'as' to be a string`)
  }
  assertVariableName(value)
  return value
}

const MAP = {
  required: ['input', 'in'],
  optional: ['as'],
  codes: [16_878, 16_879, 16_880],
} as const

function map(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, MAP)
  const variable = variableName(raw.get('as'), name)
  const input = compiler.compile(raw.get('input'))
  const body = compiler.withVariables([variable]).compile(raw.get('in'))
  return (ctx) => {
    const items = inputArray(input(ctx), 16_883, name)
    if (items === null) return null
    const [inner, vars] = bindVariables(ctx)
    return items.map((item) => {
      vars.set(variable, item)
      return body(inner) ?? null
    })
  }
}

const FILTER = {
  required: ['input', 'cond'],
  optional: ['as', 'limit'],
  codes: [28_646, 28_647, 28_648],
} as const

function filter(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, FILTER)
  const variable = variableName(raw.get('as'), name)
  const input = compiler.compile(raw.get('input'))
  const test = compiler.withVariables([variable]).compile(raw.get('cond'))
  const limit = raw.has('limit') ? compiler.compile(raw.get('limit')) : undefined
  return (ctx) => {
    const items = inputArray(input(ctx), 28_651, name)
    if (items === null) return null
    const most = limit ? filterLimit(limit(ctx)) : Infinity
    const [inner, vars] = bindVariables(ctx)
    const kept: Value[] = []
    for (const item of items) {
      vars.set(variable, item)
      if (toBoolean(test(inner))) kept.push(item)
      if (kept.length >= most) break
    }
    return kept
  }
}

function filterLimit(value: Value): number {
  if (isNullish(value)) return Infinity
  const limit = toInt(value)
  if (limit === undefined) {
    throw new MongoError(
      327_391,
      `$filter: limit must be represented as a 32-bit integral value: ${bsonTypeName(value)}`,
    )
  }
  if (limit <= 0) throw new MongoError(327_392, '$filter: limit must be greater than 0')
  return limit
}

const REDUCE = {
  required: ['input', 'initialValue', 'in'],
  codes: [40_075, 40_076, 40_077],
} as const

function reduce(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, REDUCE)
  const input = compiler.compile(raw.get('input'))
  const initial = compiler.compile(raw.get('initialValue'))
  const body = compiler.withVariables(['this', 'value']).compile(raw.get('in'))
  return (ctx) => {
    const value = input(ctx)
    if (isNullish(value)) return null
    if (!Array.isArray(value)) {
      throw new MongoError(
        40_080,
        `$reduce requires that 'input' be an array, found: ${bsonTypeName(value)}`,
      )
    }
    let result = initial(ctx)
    const [inner, vars] = bindVariables(ctx)
    for (const item of value) {
      vars.set('this', item)
      vars.set('value', result)
      result = body(inner)
    }
    return result
  }
}

const LET = { required: ['vars', 'in'], codes: [16_874, 16_875, 16_876] } as const

function letIn(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, LET)
  const definitions = raw.get('vars')
  if (!isDocument(definitions)) {
    throw new MongoError(
      10_065,
      `invalid parameter: expected an object (vars), found ${bsonTypeName(definitions)}`,
    )
  }
  const bindings = [...definitions].map(([variable, expr]) => {
    assertVariableName(variable)
    return [variable, compiler.compile(expr)] as const
  })
  const body = compiler.withVariables(bindings.map(([variable]) => variable)).compile(raw.get('in'))
  return (ctx) => {
    const [inner, vars] = bindVariables(ctx)
    for (const [variable, expression] of bindings) vars.set(variable, expression(ctx))
    return body(inner)
  }
}

const ZIP = {
  required: ['inputs'],
  optional: ['useLongestLength', 'defaults'],
  codes: [34_460, 34_464, 34_465],
} as const

function zip(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, ZIP)
  const inputs = raw.get('inputs')
  const defaults = raw.get('defaults') ?? []
  const longest = raw.get('useLongestLength') ?? false
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new MongoError(34_461, 'inputs must be an array of expressions, at least one')
  }
  if (!Array.isArray(defaults)) {
    throw new MongoError(34_462, `defaults must be an array, found ${bsonTypeName(defaults)}`)
  }
  if (typeof longest !== 'boolean') {
    throw new MongoError(34_463, `useLongestLength must be a bool, found ${bsonTypeName(longest)}`)
  }
  if (defaults.length > 0 && !longest) {
    throw new MongoError(34_466, 'cannot specify defaults unless useLongestLength is true')
  }
  if (defaults.length > 0 && defaults.length !== inputs.length) {
    throw new MongoError(34_467, 'defaults and inputs must have the same length')
  }
  const arrays = inputs.map((input) => compiler.compile(input))
  const fill = defaults.map((value) => compiler.compile(value))
  return (ctx) => {
    const columns: (readonly Value[])[] = []
    for (const array of arrays) {
      const value = array(ctx)
      if (isNullish(value)) return null
      if (!Array.isArray(value)) {
        throw new MongoError(
          34_468,
          `$zip found a non-array expression in input: ${bsonTypeName(value)}`,
        )
      }
      columns.push(value)
    }
    const lengths = columns.map((column) => column.length)
    const rows = longest ? Math.max(...lengths) : Math.min(...lengths)
    assertArrayLength(rows * columns.length, name)
    const defaultValues = fill.map((expression) => expression(ctx) ?? null)
    return Array.from({ length: rows }, (_, row) =>
      columns.map((column, at) =>
        row < column.length ? (column[row] ?? null) : (defaultValues[at] ?? null),
      ),
    )
  }
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const ITERATION: OperatorTable = {
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $let: letIn,
  $zip: zip,
}
