import { bsonTypeName } from '../../bson/type-info.ts'
import type { Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import {
  ACCUMULATORS,
  type AccumulatorFactory,
  BOUNDED_ACCUMULATORS,
  type BoundedFactory,
} from './accumulators.ts'
import type { OperatorParser, OperatorTable } from './expression.ts'
import { toLong } from './numeric.ts'
import { listOperator, namedOperator } from './operator.ts'

/** An accumulator over the arguments, or over the elements when the one argument is an array. */
function overValues(create: AccumulatorFactory): OperatorParser {
  return listOperator(0, Infinity, (args, ctx) => {
    const accumulator = create(ctx.collation)
    const [only] = args
    for (const value of args.length === 1 && Array.isArray(only) ? only : args) {
      accumulator.add(value)
    }
    return accumulator.result()
  })
}

/**
 * Reads the `n` of `$firstN` and its relatives.
 *
 * @example const n = countArgument(value)
 */
export function countArgument(value: Value): number {
  const n = toLong(value)
  if (n === undefined) {
    throw new MongoError(
      5_787_902,
      `Value for 'n' must be of integral type, but found ${bsonTypeName(value)}`,
    )
  }
  if (n <= 0n) throw new MongoError(5_787_908, `'n' must be greater than 0, found ${n}`)
  return Number(n)
}

function overArray(create: BoundedFactory): OperatorParser {
  const spec = { required: ['n', 'input'], codes: [5_787_801, 5_787_901, 5_787_906] } as const
  return namedOperator(spec, (args, ctx) => {
    const n = countArgument(args.get('n')?.(ctx))
    const input = args.get('input')?.(ctx)
    if (!Array.isArray(input)) {
      throw new MongoError(5_788_200, `Input must be an array, but found ${bsonTypeName(input)}`)
    }
    const accumulator = create(n, ctx.collation)
    for (const value of input) accumulator.add(value)
    return accumulator.result()
  })
}

const LISTS: ReadonlySet<string> = new Set([
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$mergeObjects',
  '$stdDevPop',
  '$stdDevSamp',
])

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const ACCUMULATOR_OPERATORS: OperatorTable = Object.fromEntries([
  ...Object.entries(ACCUMULATORS)
    .filter(([name]) => LISTS.has(name))
    .map(([name, create]) => [name, overValues(create)] as const),
  ...Object.entries(BOUNDED_ACCUMULATORS).map(
    ([name, create]) => [name, overArray(create)] as const,
  ),
])
