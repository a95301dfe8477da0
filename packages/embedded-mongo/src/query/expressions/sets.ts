import { compareValues } from '../../bson/compare.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import type { Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { assertArrayLength } from './arrays.ts'
import type { EvalContext, OperatorTable } from './expression.ts'
import { isNullish, listOperator, toBoolean } from './operator.ts'
import { distinctValues, ValueMap } from './value-key.ts'

function operand(
  value: Value,
  code: number,
  name: string,
  which: string = 'One',
): readonly Value[] {
  if (Array.isArray(value)) return value
  throw new MongoError(
    code,
    `All operands of ${name} must be arrays. ${which} argument is of type: ${bsonTypeName(value)}`,
  )
}

function setOf(values: readonly Value[], ctx: EvalContext): ValueMap<true> {
  const set = new ValueMap<true>(ctx.collation)
  for (const value of values) set.add(value, true)
  return set
}

/** Sets come back in the order of their values, as MongoDB's ordered sets do. */
function sorted(values: readonly Value[], ctx: EvalContext): Value[] {
  return distinctValues(values, ctx.collation).sort((a, b) => compareValues(a, b, ctx.collation))
}

function union(args: readonly Value[], ctx: EvalContext, name: string): Value {
  const all: Value[] = []
  for (const value of args) {
    if (isNullish(value)) return null
    const items = operand(value, 17_043, name)
    assertArrayLength(all.length + items.length, name)
    for (const item of items) all.push(item)
  }
  return sorted(all, ctx)
}

function intersection(args: readonly Value[], ctx: EvalContext, name: string): Value {
  let common: readonly Value[] | undefined
  for (const value of args) {
    if (isNullish(value)) return null
    const items = operand(value, 17_047, name)
    const set = setOf(items, ctx)
    common = common ? common.filter((item) => set.has(item)) : items
  }
  return sorted(common ?? [], ctx)
}

function difference([left, right]: readonly Value[], ctx: EvalContext, name: string): Value {
  if (isNullish(left) || isNullish(right)) return null
  const items = operand(left, 17_048, name, 'First')
  const set = setOf(operand(right, 17_049, name, 'Second'), ctx)
  return distinctValues(
    items.filter((item) => !set.has(item)),
    ctx.collation,
  )
}

function equals(args: readonly Value[], ctx: EvalContext, name: string): Value {
  const sets = args.map((value, index) =>
    setOf(operand(value, 17_044, name, `${index + 1}-th`), ctx),
  )
  const [first, ...others] = sets
  if (!first) return true
  return others.every(
    (other) => other.size === first.size && [...other.entries()].every(([item]) => first.has(item)),
  )
}

function isSubset([left, right]: readonly Value[], ctx: EvalContext, name: string): Value {
  const items = operand(left, 17_046, name, 'First')
  const set = setOf(operand(right, 17_042, name, 'Second'), ctx)
  return items.every((item) => set.has(item))
}

function elements(value: Value, code: number, name: string): readonly Value[] {
  if (Array.isArray(value)) return value
  throw new MongoError(code, `${name}'s argument must be an array, but is ${bsonTypeName(value)}`)
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const SETS: OperatorTable = {
  $setUnion: listOperator(0, Infinity, union),
  $setIntersection: listOperator(0, Infinity, intersection),
  $setDifference: listOperator(2, 2, difference),
  $setEquals: listOperator(2, Infinity, equals),
  $setIsSubset: listOperator(2, 2, isSubset),
  $allElementsTrue: listOperator(1, 1, ([value], _ctx, name) =>
    elements(value, 17_040, name).every((item) => toBoolean(item)),
  ),
  $anyElementTrue: listOperator(1, 1, ([value], _ctx, name) =>
    elements(value, 17_041, name).some((item) => toBoolean(item)),
  ),
}
