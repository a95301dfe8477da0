import { compareValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import type { Expression } from '../expressions/expression.ts'
import { parseFieldPath } from '../expressions/field-path.ts'
import { compileSort, type SortOrder } from '../sort.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { readOptions } from './options.ts'
import { addComputed, addPath, createNode, type ProjectionNode } from './projection-tree.ts'
import { contextOf, type Flow, type RunContext, type Stage, type StageTable } from './stage.ts'
import type { WindowRow } from './window-bounds.ts'
import { parseWindowFunction, type WindowFunction } from './window-functions.ts'

const SHAPE = { required: ['output'], optional: ['partitionBy', 'sortBy'] } as const

interface PartitionedRow extends WindowRow {
  readonly partition: Value
}

interface Windows {
  readonly name: string
  readonly partitionBy: Expression | undefined
  readonly sort: SortOrder | undefined
  readonly functions: readonly WindowFunction[]
  /** Where the results go: the n-th path takes the n-th of `current`. */
  readonly root: ProjectionNode
  readonly current: Value[]
}

/** Everything has to be there before the first answer: the last document may be the first in order. */
function* sortedRows(
  windows: Windows,
  input: Flow,
  ctx: RunContext,
): Generator<undefined, PartitionedRow[]> {
  const { name, partitionBy, sort } = windows
  const memory = new MemoryBudget(name)
  const rows: PartitionedRow[] = []
  for (const doc of input) {
    if (!doc) {
      yield undefined
      continue
    }
    memory.add(approximateSize(doc))
    const partition = partitionBy?.(contextOf(ctx, doc)) ?? null
    if (Array.isArray(partition)) {
      throw new MongoError(
        'TypeMismatch',
        'An expression used to partition cannot evaluate to value of type array',
      )
    }
    rows.push({ doc, partition, key: sort?.keyOf(doc) ?? [] })
  }
  return rows.sort(
    (a, b) =>
      compareValues(a.partition, b.partition, ctx.collation) ||
      (sort?.compareKeys(a.key, b.key) ?? 0),
  )
}

function* runWindows(
  windows: Windows,
  input: Flow,
  ctx: RunContext,
): Flow & Generator<Document | undefined> {
  const rows = yield* sortedRows(windows, input, ctx)
  for (let start = 0; start < rows.length;) {
    const key = rows[start]?.partition
    let end = start + 1
    while (end < rows.length && compareValues(rows[end]?.partition, key, ctx.collation) === 0) end++
    const partition = rows.slice(start, end)
    const running = windows.functions.map((begin) => begin(partition, ctx))
    for (const [index, { doc }] of partition.entries()) {
      for (const [at, next] of running.entries()) windows.current[at] = next(index)
      const result: Document = new Map(doc)
      addComputed(windows.root, result, contextOf(ctx, doc))
      yield result
      yield undefined
    }
    start = end
  }
}

function assertObject(spec: Document, field: string, name: string): Document | undefined {
  const value = spec.get(field)
  if (value === undefined || isDocument(value)) return value
  throw new MongoError(
    'TypeMismatch',
    `BSON field '${name}.${field}' is the wrong type '${bsonTypeName(value)}', expected type 'object'`,
  )
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const WINDOW_STAGES: StageTable = {
  $setWindowFields: (spec, compiler, name): Stage => {
    const sortBy = isDocument(spec) ? assertObject(spec, 'sortBy', name) : undefined
    const output = isDocument(spec) ? assertObject(spec, 'output', name) : undefined
    const options = readOptions(spec, name, SHAPE)
    if (sortBy && [...sortBy.values()].some((direction) => isDocument(direction))) {
      throw notSupported(`${name} with a sortBy of expressions`)
    }
    const sort = sortBy && sortBy.size > 0 ? compileSort(sortBy, compiler.collation) : undefined
    const partitionBy = options.get('partitionBy')
    const current: Value[] = []
    const root = createNode()
    const functions = [...(output ?? [])].map(([field, definition], at) => {
      addOutput(root, field, () => current[at])
      return parseWindowFunction(definition, sort, compiler, (expr) => {
        if (!isConstant(expr)) {
          throw new MongoError('FailedToParse', `Expected a constant, found ${formatValue(expr)}`)
        }
        return compiler.compile(expr)({ root: new Map(), vars: new Map(), now: new Date(0) })
      })
    })
    const windows: Windows = {
      name,
      partitionBy: partitionBy === undefined ? undefined : compiler.compile(partitionBy),
      sort,
      functions,
      root,
      current,
    }
    return { name, run: (input, ctx) => runWindows(windows, input, ctx) }
  },
}

/** Tells whether an expression reads no field and no variable. */
function isConstant(expr: Value): boolean {
  if (typeof expr === 'string') return !expr.startsWith('$')
  if (Array.isArray(expr)) return expr.every((item) => isConstant(item))
  if (!isDocument(expr) || expr.has('$literal') || expr.has('$const')) return true
  return [...expr.values()].every((item) => isConstant(item))
}

function addOutput(root: ProjectionNode, field: string, value: Expression): void {
  const path = parseFieldPath(field)
  try {
    addPath(root, path, value)
  } catch (cause) {
    throw new MongoError(
      6_307_900,
      `$setWindowFields 'output' specification contains two conflicting paths, one of them '${field}'`,
      { cause },
    )
  }
}
