import { compareValues } from '../../bson/compare.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { compileSort } from '../sort.ts'
import { assertArray } from './arrays.ts'
import type { Compiler, EvalContext, Expression, OperatorTable } from './expression.ts'
import { toInt } from './numeric.ts'
import { isNullish, readNamed } from './operator.ts'

const SPEC = {
  required: ['input', 'sortBy'],
  codes: [2_942_500, 2_942_501, 2_942_502],
} as const

type Sorter = (items: readonly Value[], ctx: EvalContext) => Value[]

function compileSorter(sortBy: Value): Sorter {
  const direction = toInt(sortBy)
  if (direction === 1 || direction === -1) {
    return (items, ctx) => items.toSorted((a, b) => direction * compareValues(a, b, ctx.collation))
  }
  if (!isDocument(sortBy) || sortBy.size === 0) {
    throw new MongoError(
      2_942_505,
      `sortBy must be either 1, -1 or a document of fields to sort by, not ${bsonTypeName(sortBy)}`,
    )
  }
  // Compiled once to have mistakes found before any document is looked at.
  compileSort(sortBy)
  return (items, ctx) => {
    const order = compileSort(sortBy, ctx.collation)
    return items
      .map((item) => ({ item, key: order.keyOf(isDocument(item) ? item : EMPTY) }))
      .toSorted((a, b) => order.compareKeys(a.key, b.key))
      .map(({ item }) => item)
  }
}

/** What is no document has none of the fields. */
const EMPTY: Document = new Map()

function sortArray(argument: Value, compiler: Compiler, name: string): Expression {
  const raw = readNamed(argument, name, SPEC)
  const input = compiler.compile(raw.get('input'))
  const sort = compileSorter(raw.get('sortBy'))
  return (ctx) => {
    const value = input(ctx)
    if (isNullish(value)) return null
    return sort(
      assertArray(value, 2_942_504, 'The input argument to $sortArray must be an array'),
      ctx,
    )
  }
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const SORT_ARRAY: OperatorTable = { $sortArray: sortArray }
