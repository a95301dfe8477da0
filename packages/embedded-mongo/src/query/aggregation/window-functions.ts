import { compareValues } from '../../bson/compare.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { int, toInt } from '../expressions/numeric.ts'
import { isNullish } from '../expressions/operator.ts'
import type { SortOrder } from '../sort.ts'
import { type GroupState, parseAccumulation } from './accumulation.ts'
import { MemoryBudget } from './memory.ts'
import { contextOf, type RunContext, type StageCompiler } from './stage.ts'
import { type Framing, parseWindow, WHOLE_PARTITION, type WindowRow } from './window-bounds.ts'
import { linearFill } from './window-line.ts'

/** Starts on a partition; what it gives back is asked for each row in order. */
export type WindowFunction = (
  rows: readonly WindowRow[],
  ctx: RunContext,
) => (index: number) => Value

interface Parts {
  readonly name: string
  readonly argument: Value
  readonly window: Value
  readonly sort: SortOrder | undefined
  readonly compiler: StageCompiler
  readonly constant: (expr: Value) => Value
}

/** Window functions that MongoDB has and this engine refuses with code 238. */
export const UNSUPPORTED_WINDOW_FUNCTIONS: readonly string[] = [
  '$concatArrays',
  '$covariancePop',
  '$covarianceSamp',
  '$derivative',
  '$expMovingAvg',
  '$integral',
  '$median',
  '$minMaxScaler',
  '$percentile',
  '$setUnion',
]

const WINDOW_ACCUMULATORS: ReadonlySet<string> = new Set([
  '$addToSet',
  '$avg',
  '$bottom',
  '$bottomN',
  '$count',
  '$first',
  '$firstN',
  '$last',
  '$lastN',
  '$max',
  '$maxN',
  '$min',
  '$minN',
  '$push',
  '$stdDevPop',
  '$stdDevSamp',
  '$sum',
  '$top',
  '$topN',
])

const RANKS: ReadonlySet<string> = new Set(['$rank', '$denseRank', '$documentNumber'])

const failed = (why: string): MongoError => new MongoError('FailedToParse', why)

/**
 * Parses one field of the output of `$setWindowFields`.
 *
 * @example parseWindowFunction(documentOf(['$rank', new Map()]), sort, compiler, constant)
 */
export function parseWindowFunction(
  spec: Value,
  sort: SortOrder | undefined,
  compiler: StageCompiler,
  constant: (expr: Value) => Value,
): WindowFunction {
  if (!isDocument(spec)) throw failed('The window function specification must be an object')
  const names = [...spec.keys()].filter((name) => name !== 'window')
  const name = names.find((field) => field.startsWith('$'))
  if (name === undefined) {
    throw failed(`Expected a $-prefixed window function${names.length > 0 ? `, ${names[0]}` : ''}`)
  }
  const parts = {
    name,
    argument: spec.get(name),
    window: spec.get('window'),
    sort,
    compiler,
    constant,
  }
  const parse = parserOf(name)
  if (RANKS.has(name) && spec.size > 1) {
    throw new MongoError(5_371_601, 'Rank style window functions take no other arguments')
  }
  const other = names.find((field) => field !== name)
  if (other !== undefined) {
    throw failed(`Window function ${name} found an unknown argument: ${other}`)
  }
  return parse(parts)
}

function parserOf(name: string): (parts: Parts) => WindowFunction {
  if (RANKS.has(name)) return ranking
  if (WINDOW_ACCUMULATORS.has(name)) return accumulating
  if (name === '$shift') return shifting
  if (name === '$locf') return carrying
  if (name === '$linearFill') return interpolating
  if (UNSUPPORTED_WINDOW_FUNCTIONS.includes(name)) throw notSupported(`the window function ${name}`)
  throw failed(`Unrecognized window function, ${name}`)
}

function ranking({ name, argument, sort }: Parts): WindowFunction {
  if (!isDocument(argument) || argument.size > 0) {
    throw new MongoError(5_371_603, `${name} must be specified with '{}' as the value`)
  }
  if (sort?.parts.length !== 1) {
    throw new MongoError(
      5_371_602,
      `${name} must be specified with a top level sortBy expression with exactly one element`,
    )
  }
  return (rows, ctx) => {
    let rank = 0
    return (index) => {
      const isPeer =
        index > 0 &&
        compareValues(rows[index - 1]?.key[0], rows[index]?.key[0], ctx.collation) === 0
      if (name === '$documentNumber' || !isPeer) rank = name === '$denseRank' ? rank + 1 : index + 1
      return int(rank)
    }
  }
}

function accumulating(parts: Parts): WindowFunction {
  const { name, argument, window, sort, compiler, constant } = parts
  const { start } = parseAccumulation(name.slice(1), new Map([[name, argument]]), compiler)
  const framing: Framing =
    window === undefined ? WHOLE_PARTITION : parseWindow(window, sort, constant)
  return (rows, ctx) => {
    const frameOf = framing(rows)
    const begin = (): GroupState => start(contextOf(ctx, new Map()))
    let [state, first, next, result]: [GroupState, number, number, Value] = [begin(), 0, 0, null]
    let isStale = true
    let memory = new MemoryBudget('$setWindowFields')
    return (index) => {
      const [from, to] = frameOf(index)
      if (from > to) return begin().result() ?? null
      // Only a window that grows at its end can go on; any other is gathered anew.
      if (from !== first || to < next - 1) {
        ;[state, first, next] = [begin(), from, from]
        memory = new MemoryBudget('$setWindowFields')
        isStale = true
      }
      for (; next <= to; next++) {
        const row = rows[next]
        if (row) memory.add(state.add(contextOf(ctx, row.doc)))
        isStale = true
      }
      if (isStale) {
        const latest = state.result()
        result = Array.isArray(latest) ? [...latest] : (latest ?? null)
        isStale = false
      }
      return result
    }
  }
}

function assertNoWindow({ name, window }: Parts): void {
  if (window !== undefined) throw failed(`${name} does not accept a 'window' field`)
}

function shifting(parts: Parts): WindowFunction {
  const { argument, sort, compiler, constant } = parts
  assertNoWindow(parts)
  if (!sort) throw failed("'$shift' requires a sortBy")
  if (!isDocument(argument)) {
    throw failed(`Argument to $shift must be an object, found ${bsonTypeName(argument)}`)
  }
  for (const name of argument.keys()) {
    if (!['output', 'by', 'default'].includes(name)) {
      throw failed(`Unknown argument in $shift: ${name}`)
    }
  }
  if (!argument.has('output') || !argument.has('by')) {
    throw failed(`$shift requires ${argument.has('by') ? 'an output expression' : "'by'"}`)
  }
  const by = toInt(argument.get('by'))
  if (by === undefined) {
    throw failed(
      `'$shift:by' field must be an integer, but found ${bsonTypeName(argument.get('by'))}`,
    )
  }
  const output = compiler.compile(argument.get('output'))
  const otherwise = argument.has('default') ? (constant(argument.get('default')) ?? null) : null
  return (rows, ctx) => (index) => {
    const row = rows[index + by]
    return (row && output(contextOf(ctx, row.doc))) ?? otherwise
  }
}

function carrying(parts: Parts): WindowFunction {
  assertNoWindow(parts)
  const input = parts.compiler.compile(parts.argument)
  return (rows, ctx) => {
    let last: Value = null
    return (index) => {
      const row = rows[index]
      const value = row && input(contextOf(ctx, row.doc))
      if (!isNullish(value)) last = value
      return last
    }
  }
}

function interpolating(parts: Parts): WindowFunction {
  assertNoWindow(parts)
  const [part, ...others] = parts.sort?.parts ?? []
  if (!part || others.length > 0) {
    throw new MongoError(605_001, '$linearFill must be specified with exactly one sortBy field')
  }
  return linearFill(part.path, parts.argument, parts.compiler)
}
