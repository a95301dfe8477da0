import { type Document, isDocument, Long, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { parseFieldPath, setPath } from '../expressions/field-path.ts'
import { toLong } from '../expressions/numeric.ts'
import { distinctValues, ValueMap } from '../expressions/value-key.ts'
import { Foreign, valuesAt } from './foreign.ts'
import { bindFilter, type BoundFilter } from './match.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { readOptions, stringOption } from './options.ts'
import {
  contextOf,
  type RunContext,
  type Stage,
  type StageCompiler,
  type StageTable,
} from './stage.ts'

const SPEC = {
  required: ['from', 'as', 'startWith', 'connectFromField', 'connectToField'],
  optional: ['maxDepth', 'depthField', 'restrictSearchWithMatch'],
  codes: [9, 40_104, 40_105],
} as const

interface Search {
  readonly from: readonly string[]
  readonly maxDepth: number
  readonly depthField: readonly string[] | undefined
  readonly restrict: BoundFilter | undefined
}

function parseDepth(value: Value): number {
  if (value === undefined) return Infinity
  const depth = toLong(value)
  if (depth === undefined) {
    throw new MongoError(40_102, 'maxDepth requires a value that can be represented as an integer')
  }
  if (depth < 0n) throw new MongoError(40_101, 'maxDepth requires a nonnegative argument')
  return Number(depth)
}

function parseRestriction(value: Value, compiler: StageCompiler): BoundFilter | undefined {
  if (value === undefined) return undefined
  if (isDocument(value)) return bindFilter(value, compiler)
  throw new MongoError(40_185, 'restrictSearchWithMatch must be an object')
}

/** Breadth first, each document once: the depth of a document is its least distance. */
function* search(
  start: readonly Value[],
  foreign: Foreign,
  ctx: RunContext,
  options: Search,
): Generator<undefined, Document[]> {
  const found = new ValueMap<Document>(ctx.collation)
  const memory = new MemoryBudget('$graphLookup')
  let frontier = start
  for (let depth = 0; frontier.length > 0 && depth <= options.maxDepth; depth++) {
    const next: Value[] = []
    for (const doc of foreign.find(frontier)) {
      if (!doc) {
        yield undefined
        continue
      }
      if (options.restrict && !options.restrict.matches(doc, ctx)) continue
      const result: Document = new Map(doc)
      if (options.depthField) setPath(result, options.depthField, Long.fromNumber(depth))
      if (!found.add(doc.get('_id'), result)) continue
      memory.add(approximateSize(result))
      next.push(...valuesAt(doc, options.from))
    }
    frontier = distinctValues(next, ctx.collation)
  }
  return [...found.entries()].map(([, doc]) => doc)
}

function graphLookup(spec: Value, compiler: StageCompiler, name: string): Stage {
  const options = readOptions(spec, name, SPEC)
  const ns = { db: compiler.db, collection: stringOption(options, 'from', name) }
  const to = parseFieldPath(stringOption(options, 'connectToField', name)).join('.')
  const as = parseFieldPath(stringOption(options, 'as', name))
  const startWith = compiler.compile(options.get('startWith'))
  const settings: Search = {
    from: parseFieldPath(stringOption(options, 'connectFromField', name)),
    maxDepth: parseDepth(options.get('maxDepth')),
    depthField: options.has('depthField')
      ? parseFieldPath(stringOption(options, 'depthField', name))
      : undefined,
    restrict: parseRestriction(options.get('restrictSearchWithMatch'), compiler),
  }
  return {
    name,
    *run(input, ctx) {
      const foreign = new Foreign(ns, to, ctx)
      for (const doc of input) {
        if (!doc) {
          yield undefined
          continue
        }
        const value = startWith(contextOf(ctx, doc))
        const start = Array.isArray(value) ? value : value === undefined ? [] : [value]
        const result: Document = new Map(doc)
        setPath(result, as, yield* search(start, foreign, ctx, settings))
        yield result
      }
    },
  }
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const GRAPH_STAGES: StageTable = { $graphLookup: graphLookup }
