import { compareValues } from '../../bson/compare.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Compiler, Expression, OperatorParser, OperatorTable } from './expression.ts'
import { int } from './numeric.ts'
import {
  compileArguments,
  compileNamed,
  isNullish,
  listOperator,
  readNamed,
  toBoolean,
} from './operator.ts'

const compare = (test: (order: number) => boolean): OperatorParser =>
  listOperator(2, 2, ([left, right], ctx) => test(compareValues(left, right, ctx.collation)))

/** `$and` and `$or` stop at the first argument that decides. */
function junction(decisive: boolean): OperatorParser {
  return (argument, compiler, name) => {
    const args = compileArguments(argument, compiler, name, 0)
    return (ctx) => {
      for (const arg of args) if (toBoolean(arg(ctx)) === decisive) return decisive
      return !decisive
    }
  }
}

const CONDITION = { required: ['if', 'then', 'else'], codes: [9, 17_083, 17_080] } as const

function condition(argument: Value, compiler: Compiler, name: string): Expression {
  const [test, then, otherwise] = isDocument(argument)
    ? CONDITION.required.map((key) => compileNamed(argument, compiler, name, CONDITION).get(key))
    : compileArguments(argument, compiler, name, 3, 3)
  if (!test || !then || !otherwise) throw new MongoError(17_080, `Missing parameter to ${name}`)
  return (ctx) => (toBoolean(test(ctx)) ? then(ctx) : otherwise(ctx))
}

function ifNull(argument: Value, compiler: Compiler, name: string): Expression {
  const count = Array.isArray(argument) ? argument.length : 1
  if (count < 2) {
    throw new MongoError(1_257_300, `$ifNull needs at least two arguments, had: ${count}`)
  }
  const args = compileArguments(argument, compiler, name, 2)
  const last = args.length - 1
  return (ctx) => {
    let value: Value
    for (const [index, arg] of args.entries()) {
      value = arg(ctx)
      if (index === last || !isNullish(value)) return value
    }
    return value
  }
}

const SWITCH = {
  required: ['branches'],
  optional: ['default'],
  codes: [40_060, 40_067, 40_068],
} as const
const BRANCH = { required: ['case', 'then'], codes: [40_062, 40_063, 40_064] } as const

function switchCase(argument: Value, compiler: Compiler, name: string): Expression {
  const args = readNamed(argument, name, {
    ...SWITCH,
    required: [],
    optional: ['branches', 'default'],
  })
  const branches = args.get('branches') ?? []
  if (!Array.isArray(branches)) {
    throw new MongoError(40_061, "$switch expected an array for 'branches'")
  }
  if (branches.length === 0) throw new MongoError(40_068, '$switch requires at least one branch.')
  const compiled = branches.map((branch) => {
    const parts = compileNamed(branch, compiler, name, BRANCH)
    return [parts.get('case'), parts.get('then')] as const
  })
  const otherwise = args.has('default') ? compiler.compile(args.get('default')) : undefined
  return (ctx) => {
    for (const [test, then] of compiled) {
      if (test && then && toBoolean(test(ctx))) return then(ctx)
    }
    if (otherwise) return otherwise(ctx)
    throw new MongoError(
      40_066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    )
  }
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const COMPARISON: OperatorTable = {
  $eq: compare((order) => order === 0),
  $ne: compare((order) => order !== 0),
  $gt: compare((order) => order > 0),
  $gte: compare((order) => order >= 0),
  $lt: compare((order) => order < 0),
  $lte: compare((order) => order <= 0),
  $cmp: listOperator(2, 2, ([left, right], ctx) =>
    int(Math.sign(compareValues(left, right, ctx.collation))),
  ),
  $and: junction(false),
  $or: junction(true),
  $not: listOperator(1, 1, ([value]) => !toBoolean(value)),
  $cond: condition,
  $ifNull: ifNull,
  $switch: switchCase,
}
