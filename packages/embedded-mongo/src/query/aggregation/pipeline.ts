import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { compileExpression } from '../expressions/compile.ts'
import { toInt } from '../expressions/numeric.ts'
import { collect } from './foreign.ts'
import { usesExpression } from './match.ts'
import {
  assertMergeIndex,
  mergeDocument,
  type Output,
  type OutputHost,
  parseOutput,
} from './output.ts'
import { isSortStage } from './sort-stage.ts'
import type {
  Flow,
  NestedOptions,
  NestedPipeline,
  PipelineHost,
  Run,
  RunContext,
  Stage,
  StageCompiler,
} from './stage.ts'
import { OUTPUT_STAGES, SOURCE_STAGES, STAGES, UNSUPPORTED_STAGES } from './stages.ts'

/** How deep pipelines may nest (`$lookup` in `$lookup`), and how long one may be. */
const MAX_NESTING = 20
const MAX_STAGES = 1000

/** What a query on the collection can do in place of the leading stages. */
export interface Prefix {
  /** The filter of all leading `$match` stages, and how many they are. */
  readonly filter: Document | undefined
  readonly filterStages: number
  /** The `$sort` behind them: one stage more. */
  readonly sort: Document | undefined
}

/** A compiled pipeline. */
export interface Pipeline {
  readonly stages: readonly Document[]
  readonly prefix: Prefix
  /** Makes its documents itself (`$documents`): there is no collection to read. */
  readonly isSource: boolean
  /** Where the result goes instead of to the client. */
  readonly output: Output | undefined
  /** Runs the stages but the first `from` of them. */
  readonly run: (input: Flow, from?: number) => Flow
  /** Writes a result by `output`. What it yields are pauses. */
  readonly write: (result: Flow, host: OutputHost) => Generator<undefined, void>
}

interface StageList {
  readonly raw: readonly Document[]
  readonly stages: readonly Stage[]
  readonly output: Output | undefined
  readonly isSource: boolean
}

/**
 * Compiles a pipeline and checks all of it.
 *
 * @throws {MongoError} 40324 for unknown stages, 238 for those this engine lacks
 * @example const pipeline = compilePipeline(command.get('pipeline'), host)
 */
export function compilePipeline(stages: Value, host: PipelineHost): Pipeline {
  const variables = [...(host.variables?.keys() ?? [])]
  const list = compileList(stages, compilerFor(host, variables, 0), undefined)
  checkStart(list, host)
  const ctx: RunContext = {
    vars: host.variables ?? new Map<string, Value>(),
    now: host.now,
    collation: host.collation,
    host,
  }
  return {
    stages: list.raw,
    prefix: prefixOf(list.raw),
    isSource: list.isSource,
    output: list.output,
    run: (input, from = 0) => chain(list.stages.slice(from))(input, ctx),
    write: (result, outputHost) => write(list.output, result, ctx, outputHost),
  }
}

function compilerFor(
  base: Pick<PipelineHost, 'db' | 'collation'>,
  variables: readonly string[],
  depth: number,
): StageCompiler {
  return {
    db: base.db,
    collation: base.collation,
    variables,
    compile: (expr) => compileExpression(expr, variables),
    withVariables: (names) => compilerFor(base, [...variables, ...names], depth),
    compileNested: (stages, options) => {
      if (depth >= MAX_NESTING) {
        throw new MongoError(
          232,
          `Maximum number of nested sub-pipelines exceeded. Limit is ${MAX_NESTING}`,
        )
      }
      const inner = compilerFor(base, [...variables, ...(options.variables ?? [])], depth + 1)
      return nestedOf(compileList(stages, inner, options))
    },
  }
}

function nestedOf(list: StageList): NestedPipeline {
  const { filter, filterStages } = prefixOf(list.raw)
  // An expression may read variables, which a query on the collection does not know.
  const canPush = filter !== undefined && !usesExpression(filter)
  return {
    filter: canPush ? filter : undefined,
    isSource: list.isSource,
    run: chain(list.stages.slice(canPush ? filterStages : 0)),
    runAll: chain(list.stages),
  }
}

function chain(stages: readonly Stage[]): Run {
  return (input, ctx) => {
    let flow = input
    for (const stage of stages) flow = stage.run(flow, ctx)
    return flow
  }
}

function compileList(
  list: Value,
  compiler: StageCompiler,
  within: NestedOptions | undefined,
): StageList {
  const raw = readStages(list)
  let output: Output | undefined
  const stages: Stage[] = []
  for (const [index, stage] of raw.entries()) {
    const [[name, spec] = ['', undefined]] = stage
    checkPlace(name, index, raw.length, within)
    if (OUTPUT_STAGES.includes(name)) {
      output = parseOutput(name, spec, compiler)
      continue
    }
    const parse = STAGES.get(name)
    if (!parse) {
      if (UNSUPPORTED_STAGES.includes(name) || name.startsWith('$_internal')) {
        throw notSupported(`the stage ${name}`)
      }
      throw new MongoError(40_324, `Unrecognized pipeline stage name: '${name}'`)
    }
    stages.push(parse(spec, compiler, name))
  }
  const [first] = raw[0]?.keys() ?? []
  const isSource = first !== undefined && SOURCE_STAGES.includes(first)
  return { raw, stages: boundSorts(stages, raw), output, isSource }
}

function readStages(list: Value): Document[] {
  if (!Array.isArray(list)) {
    throw new MongoError('TypeMismatch', "'pipeline' option must be specified as an array")
  }
  if (list.length > MAX_STAGES) {
    throw new MongoError(7_749_501, `Pipeline length must be no longer than ${MAX_STAGES} stages`)
  }
  return list.map((stage) => {
    if (!isDocument(stage)) {
      throw new MongoError(
        'TypeMismatch',
        `Each element of the 'pipeline' array must be an object, found ${bsonTypeName(stage)}`,
      )
    }
    if (stage.size !== 1) {
      throw new MongoError(
        40_323,
        'A pipeline stage specification object must contain exactly one field.',
      )
    }
    return stage
  })
}

/** Which code tells that a stage has no place within another. */
const WITHIN_CODES: Readonly<Record<string, number>> = {
  $facet: 40_600,
  $lookup: 51_047,
  $unionWith: 31_441,
}

function checkPlace(
  name: string,
  index: number,
  count: number,
  within: NestedOptions | undefined,
): void {
  const isOutput = OUTPUT_STAGES.includes(name)
  const isSource = SOURCE_STAGES.includes(name)
  const inFacet = within?.within === '$facet'
  if (within && (isOutput || (inFacet && (isSource || name === '$facet')))) {
    throw new MongoError(
      WITHIN_CODES[within.within] ?? 40_600,
      `${name} is not allowed to be used within a ${within.within} stage`,
    )
  }
  if (isOutput && index < count - 1) {
    throw new MongoError(40_601, `${name} can only be the final stage in the pipeline`)
  }
  if (isSource && index > 0) {
    throw new MongoError(40_602, `${name} is only valid as the first stage in a pipeline`)
  }
}

/** A `$sort` whose result is cut by a `$limit`, perhaps behind a `$skip`, holds only what is wanted. */
function boundSorts(stages: readonly Stage[], raw: readonly Document[]): Stage[] {
  return stages.map((stage, index) => {
    if (!isSortStage(stage)) return stage
    let wanted = 0
    for (const next of raw.slice(index + 1)) {
      const [[name, spec] = ['', undefined]] = next
      const count = toInt(spec) ?? Infinity
      if (name !== '$skip' && name !== '$limit') return stage
      wanted += count
      if (name === '$limit') return Number.isFinite(wanted) ? stage.limitedTo(wanted) : stage
    }
    return stage
  })
}

function prefixOf(raw: readonly Document[]): Prefix {
  const filters: Document[] = []
  for (const stage of raw) {
    const filter = stage.get('$match')
    if (!isDocument(filter)) break
    filters.push(filter)
  }
  const sort = raw[filters.length]?.get('$sort')
  const filter = filters.length > 1 ? new Map<string, Value>([['$and', filters]]) : filters[0]
  return { filter, filterStages: filters.length, sort: isDocument(sort) ? sort : undefined }
}

/** Stages that report on a collection, unlike the other sources. */
const COLLECTION_SOURCES: ReadonlySet<string> = new Set(['$indexStats', '$collStats'])

function checkStart(list: StageList, host: PipelineHost): void {
  const [first = ''] = list.raw[0]?.keys() ?? []
  const needsCollection = !list.isSource || COLLECTION_SOURCES.has(first)
  if (host.collection === undefined && needsCollection) {
    throw new MongoError(
      'InvalidNamespace',
      `{aggregate: 1} is not valid for '${first}'; a collection is required.`,
    )
  }
  if (host.collection !== undefined && !needsCollection && first !== '$listSessions') {
    throw new MongoError(
      'InvalidNamespace',
      `${first} must be run against the database with {aggregate: 1}`,
    )
  }
}

function* write(
  output: Output | undefined,
  result: Flow,
  ctx: RunContext,
  host: OutputHost,
): Generator<undefined, void> {
  if (!output) return
  if (output.kind === 'out') {
    host.replaceCollection(output.target, yield* collect(result))
    return
  }
  assertMergeIndex(output, host)
  for (const doc of result) {
    if (doc) mergeDocument(output, doc, ctx, host)
    else yield undefined
  }
}
