import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import type { Expression } from '../expressions/expression.ts'
import { parseFieldPath, setPath } from '../expressions/field-path.ts'
import { assertVariableName } from '../expressions/variables.ts'
import { collect, Foreign, valuesAt } from './foreign.ts'
import { readOptions, stringOption } from './options.ts'
import {
  contextOf,
  type Flow,
  type Namespace,
  type NestedPipeline,
  type RunContext,
  type Stage,
  type StageCompiler,
  type StageTable,
} from './stage.ts'

const LOOKUP = {
  required: ['as'],
  optional: ['from', 'localField', 'foreignField', 'let', 'pipeline'],
  unsupported: ['_internalCollation', '_internalUnwind'],
  codes: [9, 9, 9],
} as const

interface Lookup {
  readonly from: Namespace | undefined
  readonly as: readonly string[]
  readonly fields: { readonly local: readonly string[]; readonly foreign: string } | undefined
  readonly variables: readonly (readonly [string, Expression])[]
  readonly pipeline: NestedPipeline | undefined
}

function parseLookup(spec: Value, compiler: StageCompiler, name: string): Lookup {
  const options = readOptions(spec, name, LOOKUP)
  const hasLocal = options.has('localField')
  if (hasLocal !== options.has('foreignField')) {
    throw new MongoError(
      'FailedToParse',
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    )
  }
  if (!hasLocal && !options.has('pipeline')) {
    throw new MongoError(
      'FailedToParse',
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    )
  }
  if (options.has('let') && !options.has('pipeline')) {
    throw new MongoError(
      'FailedToParse',
      "$lookup with a 'let' argument must also specify 'pipeline'",
    )
  }
  const variables = parseLet(options.get('let'), compiler)
  const stages = options.get('pipeline')
  const pipeline =
    stages === undefined
      ? undefined
      : compiler.compileNested(stages, {
          within: name,
          variables: variables.map(([variable]) => variable),
        })
  return {
    from: parseFrom(options, compiler, pipeline, name),
    as: parseFieldPath(stringOption(options, 'as', name)),
    fields: hasLocal
      ? {
          local: parseFieldPath(stringOption(options, 'localField', name)),
          foreign: parseFieldPath(stringOption(options, 'foreignField', name)).join('.'),
        }
      : undefined,
    variables,
    pipeline,
  }
}

function parseFrom(
  options: ReadonlyMap<string, Value>,
  compiler: StageCompiler,
  pipeline: NestedPipeline | undefined,
  name: string,
): Namespace | undefined {
  const from = options.get('from')
  if (pipeline?.isSource && from === undefined) return undefined
  if (from === undefined) {
    throw new MongoError('FailedToParse', `must specify 'from' field for a ${name}`)
  }
  if (isDocument(from)) throw notSupported(`${name} from another database`)
  return { db: compiler.db, collection: stringOption(options, 'from', name) }
}

function parseLet(spec: Value, compiler: StageCompiler): [string, Expression][] {
  if (spec === undefined) return []
  if (!isDocument(spec)) {
    throw new MongoError(
      'FailedToParse',
      `$lookup argument 'let' must be an object, but found ${bsonTypeName(spec)}`,
    )
  }
  return [...spec].map(([variable, expr]) => {
    assertVariableName(variable)
    return [variable, compiler.compile(expr)]
  })
}

/** An inner pipeline that sees nothing of the outer document gives the same answer each time. */
function isConstant(lookup: Lookup, spec: Value, compiler: StageCompiler): boolean {
  const sees = lookup.fields || lookup.variables.length > 0 || compiler.variables.length > 0
  return !sees && !mentions(spec, ['$rand', '$sample'])
}

function mentions(value: Value, names: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, names))
  if (!isDocument(value)) return false
  return [...value].some(([name, item]) => names.includes(name) || mentions(item, names))
}

function bind(lookup: Lookup, doc: Document, ctx: RunContext): RunContext {
  if (lookup.variables.length === 0) return ctx
  const context = contextOf(ctx, doc)
  const vars = new Map(ctx.vars)
  for (const [variable, expression] of lookup.variables) vars.set(variable, expression(context))
  return { ...ctx, vars }
}

function joined(
  lookup: Lookup,
  doc: Document,
  foreign: Foreign | undefined,
  ctx: RunContext,
): Flow {
  const { fields, from, pipeline } = lookup
  const inner = bind(lookup, doc, ctx)
  if (fields && foreign) {
    const values = valuesAt(doc, fields.local)
    const matches = foreign.find(values.length === 0 ? [null] : values)
    return pipeline ? pipeline.runAll(matches, inner) : matches
  }
  if (!pipeline) return []
  return from
    ? pipeline.run(ctx.host.readCollection(from, pipeline.filter), inner)
    : pipeline.runAll([], inner)
}

function lookupStage(spec: Value, compiler: StageCompiler, name: string): Stage {
  const lookup = parseLookup(spec, compiler, name)
  const isSame = isConstant(lookup, spec, compiler)
  return {
    name,
    *run(input, ctx) {
      const { fields, from } = lookup
      const foreign = fields && from ? new Foreign(from, fields.foreign, ctx) : undefined
      let answer: Document[] | undefined
      for (const doc of input) {
        if (!doc) {
          yield undefined
          continue
        }
        if (!answer || !isSame) answer = yield* collect(joined(lookup, doc, foreign, ctx))
        const result: Document = new Map(doc)
        setPath(result, lookup.as, [...answer])
        yield result
      }
    },
  }
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const LOOKUP_STAGES: StageTable = { $lookup: lookupStage }
