import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, Int32, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { countArgument } from '../expressions/accumulator-operators.ts'
import { ACCUMULATORS, BOUNDED_ACCUMULATORS, keepSmallest } from '../expressions/accumulators.ts'
import type { EvalContext, Expression } from '../expressions/expression.ts'
import { compileSort } from '../sort.ts'
import { approximateSize } from './memory.ts'
import { readOptions } from './options.ts'
import type { StageCompiler } from './stage.ts'

/** One accumulator at work in one group. */
export interface GroupState {
  /** Takes in a document; tells how many bytes it holds on to. */
  add: (ctx: EvalContext) => number
  result: () => Value
}

/** An accumulated field: how to start it for a group. `start` sees the group's key as its document. */
export interface Accumulation {
  readonly field: string
  readonly start: (key: EvalContext) => GroupState
}

/** Accumulators that MongoDB has and this engine refuses with code 238. */
export const UNSUPPORTED_ACCUMULATORS: readonly string[] = [
  '$accumulator',
  '$concatArrays',
  '$median',
  '$percentile',
  '$setUnion',
]

/**
 * Parses the accumulated fields of `$group`, `$bucket` and `$bucketAuto`.
 *
 * @throws {MongoError} 15952 for unknown accumulators
 * @example parseAccumulation('total', documentOf(['$sum', '$price']), compiler)
 */
export function parseAccumulation(
  field: string,
  spec: Value,
  compiler: StageCompiler,
): Accumulation {
  if (field.includes('.')) {
    throw new MongoError(40_235, `The field name '${field}' cannot contain '.'`)
  }
  if (field.startsWith('$')) {
    throw new MongoError(40_236, `The field name '${field}' cannot be an operator name`)
  }
  const [operator] = isDocument(spec) ? spec.keys() : []
  if (!isDocument(spec) || operator === undefined || !operator.startsWith('$')) {
    throw new MongoError(40_234, `The field '${field}' must be an accumulator object`)
  }
  if (spec.size !== 1) {
    throw new MongoError(40_238, `The field '${field}' must specify one accumulator`)
  }
  return { field, start: parseOperator(operator, spec.get(operator), compiler) }
}

function parseOperator(
  name: string,
  argument: Value,
  compiler: StageCompiler,
): Accumulation['start'] {
  if (name === '$count') return counting(argument)
  if (Object.hasOwn(BOUNDED_ACCUMULATORS, name)) return bounded(name, argument, compiler)
  if (/^\$(?:top|bottom)N?$/.test(name)) return ranked(name, argument, compiler)
  const create = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined
  if (!create) {
    if (UNSUPPORTED_ACCUMULATORS.includes(name)) throw notSupported(`the accumulator ${name}`)
    throw new MongoError(15_952, `unknown group operator '${name}'`)
  }
  if (Array.isArray(argument)) {
    throw new MongoError(40_237, `The ${name} accumulator is a unary operator`)
  }
  const expression = compiler.compile(argument)
  return (key) => {
    const accumulator = create(key.collation)
    return {
      add: (ctx) => {
        const value = expression(ctx)
        return accumulator.add(value) ? approximateSize(value) : 0
      },
      result: accumulator.result,
    }
  }
}

function counting(argument: Value): Accumulation['start'] {
  if (!isDocument(argument) || argument.size > 0) {
    throw new MongoError('TypeMismatch', '$count takes no arguments, i.e. $count:{}')
  }
  return (key) => {
    const total = ACCUMULATORS['$sum']?.(key.collation)
    const one = new Int32(1)
    return { add: () => Number(total?.add(one)), result: () => total?.result() }
  }
}

const BOUNDED = {
  required: ['n', 'input'],
  codes: [5_787_801, 5_787_901, 5_787_906],
} as const

function bounded(name: string, argument: Value, compiler: StageCompiler): Accumulation['start'] {
  const options = readOptions(argument, name, BOUNDED)
  const count = compiler.compile(options.get('n'))
  const input = compiler.compile(options.get('input'))
  const create = BOUNDED_ACCUMULATORS[name]
  return (key) => {
    const accumulator = create?.(countArgument(count(key)), key.collation)
    return {
      add: (ctx) => {
        const value = input(ctx)
        return accumulator?.add(value) ? approximateSize(value) : 0
      },
      result: () => accumulator?.result(),
    }
  }
}

interface Ranked {
  readonly key: readonly Value[]
  readonly output: Value
}

/** `$top`, `$bottom` and their `N` forms: what comes first or last by a sort pattern. */
function ranked(name: string, argument: Value, compiler: StageCompiler): Accumulation['start'] {
  const isMany = name.endsWith('N')
  const options = readOptions(argument, name, {
    required: [...(isMany ? ['n'] : []), 'sortBy', 'output'],
    codes: [5_788_001, 5_788_002, 5_788_003],
  })
  const sortBy = options.get('sortBy')
  if (!isDocument(sortBy)) {
    throw new MongoError(
      5_788_004,
      `expected 'sortBy' to already be an object in the arguments to ${name}, found ${bsonTypeName(sortBy)}`,
    )
  }
  const output: Expression = compiler.compile(options.get('output'))
  const count = isMany ? compiler.compile(options.get('n')) : undefined
  const sort = compileSort(sortBy, compiler.collation)
  return (key) => {
    const n = count ? countArgument(count(key)) : 1
    const isTop = name.startsWith('$top')
    const kept = keepSmallest<Ranked>(n, (a, b) => {
      const order = sort.compareKeys(a.key, b.key)
      return isTop ? order : -order
    })
    return {
      add: (ctx) => {
        const item = { key: sort.keyOf(ctx.root), output: output(ctx) ?? null }
        return kept.add(item) ? approximateSize(item.output) : 0
      },
      result: () => {
        const values = kept.items().map((item) => item.output)
        if (!isMany) return values[0]
        return isTop ? values : values.toReversed()
      },
    }
  }
}

/**
 * Makes the document whose fields `n` may refer to: the group's key, when it is one.
 *
 * @example const root = keyDocument(key)
 */
export function keyDocument(key: Value): Document {
  return isDocument(key) ? key : new Map()
}
