import { compareValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { typeOrder } from '../../bson/type-info.ts'
import { type Document, documentOf, Int32, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Expression } from '../expressions/expression.ts'
import { toInt } from '../expressions/numeric.ts'
import { type Accumulation, keyDocument, parseAccumulation } from './accumulation.ts'
import { groupDocuments, groupResult } from './group.ts'
import { collect } from './foreign.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { readOptions } from './options.ts'
import {
  contextOf,
  type Flow,
  type RunContext,
  type Stage,
  type StageCompiler,
  type StageTable,
} from './stage.ts'

function parseGroupBy(value: Value, compiler: StageCompiler, name: string): Expression {
  const isPath = typeof value === 'string' && value.startsWith('$')
  if (!isPath && !isDocument(value)) {
    throw new MongoError(
      name === '$bucket' ? 40_202 : 40_239,
      `The ${name} 'groupBy' field must be defined as a $-prefixed path or an expression, but found: ${formatValue(value)}.`,
    )
  }
  return compiler.compile(value)
}

function parseOutput(value: Value, compiler: StageCompiler, name: string): Accumulation[] {
  const output = value ?? documentOf(['count', documentOf(['$sum', new Int32(1)])])
  if (!isDocument(output)) {
    throw new MongoError(
      name === '$bucket' ? 40_196 : 40_244,
      `The ${name} 'output' field must be an object, but found: ${formatValue(output)}`,
    )
  }
  return [...output].map(([field, spec]) => parseAccumulation(field, spec, compiler))
}

function constant(value: Value, compiler: StageCompiler, ctx: RunContext): Value {
  return compiler.compile(value)(contextOf(ctx, new Map())) ?? null
}

function checkBoundaries(boundaries: readonly Value[], ctx: RunContext): void {
  for (const [index, bound] of boundaries.entries()) {
    const previous = boundaries[index - 1]
    if (index === 0) continue
    if (typeOrder(previous) !== typeOrder(bound)) {
      throw new MongoError(
        40_193,
        `All values in the 'boundaries' option to $bucket must have the same type. Found conflicting values ${formatValue(previous)} and ${formatValue(bound)}.`,
      )
    }
    if (compareValues(previous, bound, ctx.collation) >= 0) {
      throw new MongoError(
        40_194,
        `The 'boundaries' option to $bucket must be sorted, but elements ${index - 1} and ${index} are not in ascending order.`,
      )
    }
  }
}

const BUCKET = {
  required: ['groupBy', 'boundaries'],
  optional: ['default', 'output'],
  codes: [40_201, 40_197, 40_198],
} as const

function bucket(spec: Value, compiler: StageCompiler, name: string): Stage {
  const options = readOptions(spec, name, BUCKET)
  const groupBy = parseGroupBy(options.get('groupBy'), compiler, name)
  const limits = options.get('boundaries')
  if (!Array.isArray(limits) || limits.length < 2) {
    throw new MongoError(
      Array.isArray(limits) ? 40_192 : 40_200,
      `The $bucket 'boundaries' field must be an array of at least two values, but found: ${formatValue(limits)}.`,
    )
  }
  const accumulations = parseOutput(options.get('output'), compiler, name)
  return {
    name,
    *run(input, ctx) {
      const bounds = limits.map((value) => constant(value, compiler, ctx))
      checkBoundaries(bounds, ctx)
      const hasDefault = options.has('default')
      const otherwise = hasDefault ? constant(options.get('default'), compiler, ctx) : undefined
      if (hasDefault && isWithin(otherwise, bounds, ctx)) {
        throw new MongoError(
          40_199,
          "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
        )
      }
      const key: Expression = (context) => {
        const value = groupBy(context)
        const index = bounds.findLastIndex(
          (bound) => compareValues(value, bound, ctx.collation) >= 0,
        )
        if (index >= 0 && index < bounds.length - 1) return bounds[index]
        if (hasDefault) return otherwise
        throw new MongoError(
          40_066,
          '$switch could not find a matching branch for an input, and no default was specified.',
        )
      }
      const groups = yield* collect(groupDocuments(name, input, ctx, { key, accumulations }))
      groups.sort((a, b) => compareValues(a.get('_id'), b.get('_id'), ctx.collation))
      yield* groups
    },
  }
}

function isWithin(value: Value, bounds: readonly Value[], ctx: RunContext): boolean {
  return (
    compareValues(value, bounds[0], ctx.collation) >= 0 &&
    compareValues(value, bounds.at(-1), ctx.collation) < 0
  )
}

const AUTO = {
  required: ['groupBy', 'buckets'],
  optional: ['output'],
  unsupported: ['granularity'],
  codes: [40_240, 40_245, 40_246],
} as const

interface Keyed {
  readonly key: Value
  readonly doc: Document
}

function bucketAuto(spec: Value, compiler: StageCompiler, name: string): Stage {
  const options = readOptions(spec, name, AUTO)
  const groupBy = parseGroupBy(options.get('groupBy'), compiler, name)
  const buckets = toInt(options.get('buckets'))
  if (buckets === undefined) {
    throw new MongoError(
      40_242,
      "The $bucketAuto 'buckets' field must be representable as a 32-bit integer",
    )
  }
  if (buckets <= 0) {
    throw new MongoError(
      40_243,
      `The $bucketAuto 'buckets' field must be greater than 0, but found: ${buckets}`,
    )
  }
  const accumulations = parseOutput(options.get('output'), compiler, name)
  return {
    name,
    *run(input, ctx) {
      const rows = yield* sortedRows(input, groupBy, ctx, name)
      yield* fillBuckets(rows, buckets, accumulations, ctx)
    },
  }
}

function* sortedRows(
  input: Flow,
  groupBy: Expression,
  ctx: RunContext,
  name: string,
): Generator<undefined, Keyed[]> {
  const memory = new MemoryBudget(name)
  const rows: Keyed[] = []
  for (const doc of input) {
    if (!doc) {
      yield undefined
      continue
    }
    memory.add(approximateSize(doc))
    rows.push({ key: groupBy(contextOf(ctx, doc)) ?? null, doc })
  }
  return rows.sort((a, b) => compareValues(a.key, b.key, ctx.collation))
}

/** Buckets of about equal size; equal values never part. The last one takes what is left. */
function* fillBuckets(
  rows: readonly Keyed[],
  count: number,
  accumulations: readonly Accumulation[],
  ctx: RunContext,
): Generator<Document> {
  const size = Math.max(1, Math.round(rows.length / count))
  let start = 0
  for (let made = 1; start < rows.length; made++) {
    let end = made === count ? rows.length : Math.min(start + size, rows.length)
    const last = rows[end - 1]?.key
    while (end < rows.length && compareValues(rows[end]?.key, last, ctx.collation) === 0) end++
    const key = documentOf(
      ['min', rows[start]?.key],
      ['max', end < rows.length ? rows[end]?.key : rows[end - 1]?.key],
    )
    const context = contextOf(ctx, keyDocument(key))
    const states = accumulations.map((accumulation) => accumulation.start(context))
    for (const { doc } of rows.slice(start, end)) {
      for (const state of states) state.add(contextOf(ctx, doc))
    }
    yield groupResult(key, accumulations, states)
    start = end
  }
}

function sortByCount(spec: Value, compiler: StageCompiler, name: string): Stage {
  const isOperator = isDocument(spec) && [...spec.keys()][0]?.startsWith('$') === true
  if (isDocument(spec) ? !isOperator : typeof spec !== 'string') {
    throw new MongoError(
      isDocument(spec) ? 40_147 : 40_149,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    )
  }
  if (typeof spec === 'string' && !spec.startsWith('$')) {
    throw new MongoError(
      40_148,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    )
  }
  const key = compiler.compile(spec)
  const accumulations = parseOutput(undefined, compiler, name)
  return {
    name,
    *run(input, ctx) {
      const groups = yield* collect(groupDocuments(name, input, ctx, { key, accumulations }))
      groups.sort((a, b) => compareValues(b.get('count'), a.get('count')))
      yield* groups
    },
  }
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const BUCKET_STAGES: StageTable = {
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $sortByCount: sortByCount,
}
