import { equalValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, ObjectId, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Expression } from '../expressions/expression.ts'
import { getPath, parseFieldPath } from '../expressions/field-path.ts'
import { isNullish } from '../expressions/operator.ts'
import { assertVariableName } from '../expressions/variables.ts'
import { readOptions } from './options.ts'
import { contextOf, type Namespace, type RunContext, type StageCompiler } from './stage.ts'
import { compileUpdateStages } from './update-pipeline.ts'

/** `$out`: the result becomes the content of a collection. */
export interface OutOutput {
  readonly kind: 'out'
  readonly target: Namespace
}

/** What `$merge` does with a document that has a counterpart, and with one that has none. */
export type WhenMatched = 'replace' | 'keepExisting' | 'merge' | 'fail' | 'pipeline'
export type WhenNotMatched = 'insert' | 'discard' | 'fail'

/** `$merge`: each document of the result goes into a collection. */
export interface MergeOutput {
  readonly kind: 'merge'
  readonly target: Namespace
  /** The fields that find the counterpart; a unique index has to be on them. */
  readonly on: readonly string[]
  readonly whenMatched: WhenMatched
  readonly whenNotMatched: WhenNotMatched
  /** Makes what takes the place of `existing`. */
  readonly combine: (existing: Document, incoming: Document, ctx: RunContext) => Document
}

export type Output = OutOutput | MergeOutput

function namespaceOf(value: Value, compiler: StageCompiler, name: string): Namespace {
  if (typeof value === 'string') return { db: compiler.db, collection: value }
  if (!isDocument(value)) {
    throw new MongoError(
      name === '$out' ? 16_990 : 51_178,
      `${name} 'into' field must be either a string or an object, but found ${bsonTypeName(value)}`,
    )
  }
  const options = readOptions(value, name, {
    required: ['coll'],
    optional: ['db'],
    unsupported: ['timeseries'],
  })
  const collection = options.get('coll')
  const db = options.get('db') ?? compiler.db
  if (typeof collection !== 'string' || typeof db !== 'string') {
    throw new MongoError('TypeMismatch', `${name} needs 'db' and 'coll' to be strings`)
  }
  return { db, collection }
}

function parseOut(spec: Value, compiler: StageCompiler): OutOutput {
  const target = namespaceOf(spec, compiler, '$out')
  if (target.collection === '') {
    throw new MongoError('InvalidNamespace', `Invalid $out target namespace, ${target.db}.`)
  }
  return { kind: 'out', target }
}

const MERGE = {
  required: ['into'],
  optional: ['on', 'let', 'whenMatched', 'whenNotMatched'],
  codes: [51_182, 40_415, 40_414],
} as const

const MATCHED: readonly string[] = ['replace', 'keepExisting', 'merge', 'fail']
const NOT_MATCHED: readonly string[] = ['insert', 'discard', 'fail']

function oneOf(value: Value, allowed: readonly string[], field: string): string {
  if (typeof value === 'string' && allowed.includes(value)) return value
  throw new MongoError(
    'BadValue',
    `Enumeration value '${typeof value === 'string' ? value : formatValue(value)}' for field '$merge.${field}' is not a valid value.`,
  )
}

function parseOn(value: Value): string[] {
  if (value === undefined) return ['_id']
  const names = Array.isArray(value) ? value : [value]
  if (names.length === 0) {
    throw new MongoError(
      51_187,
      'If explicitly specifying $merge "on", must include at least one field',
    )
  }
  return names.map((name) => {
    if (typeof name !== 'string') {
      throw new MongoError(
        51_134,
        `$merge 'on' array elements must be strings, but found ${bsonTypeName(name)}`,
      )
    }
    return parseFieldPath(name).join('.')
  })
}

function parseMergeLet(value: Value, compiler: StageCompiler): [string, Expression][] {
  // Without `let`, `$$new` is the document on its way.
  if (value === undefined) return [['new', (ctx) => ctx.root]]
  if (!isDocument(value)) throw new MongoError('TypeMismatch', "$merge 'let' must be an object")
  return [...value].map(([name, expr]) => {
    assertVariableName(name)
    return [name, compiler.compile(expr)]
  })
}

function parseMerge(spec: Value, compiler: StageCompiler): MergeOutput {
  const options =
    typeof spec === 'string'
      ? new Map<string, Value>([['into', spec]])
      : readOptions(spec, '$merge', MERGE)
  const target = namespaceOf(options.get('into'), compiler, '$merge')
  const matched = options.get('whenMatched') ?? 'merge'
  const isPipeline = Array.isArray(matched)
  if (!isPipeline && options.has('let')) {
    throw new MongoError(
      51_199,
      "Cannot use 'let' variables with a whenMatched mode that is no pipeline",
    )
  }
  // Both are known to be in the lists of their types.
  const whenMatched = (
    isPipeline ? 'pipeline' : oneOf(matched, MATCHED, 'whenMatched')
  ) as WhenMatched
  const whenNotMatched = oneOf(
    options.get('whenNotMatched') ?? 'insert',
    NOT_MATCHED,
    'whenNotMatched',
  ) as WhenNotMatched
  const merge = { kind: 'merge', target, on: parseOn(options.get('on')), whenNotMatched } as const
  if (!isPipeline) return { ...merge, whenMatched, combine: combineAs(whenMatched) }
  const variables = parseMergeLet(options.get('let'), compiler)
  const names = [...compiler.variables, ...variables.map(([name]) => name)]
  const change = compileUpdateStages(matched, names)
  const combine: MergeOutput['combine'] = (existing, incoming, ctx) => {
    const vars = new Map(ctx.vars)
    const context = contextOf(ctx, incoming)
    for (const [name, expression] of variables) vars.set(name, expression(context))
    return change(existing, { ...ctx, vars })
  }
  return { ...merge, whenMatched, combine }
}

function combineAs(mode: WhenMatched): MergeOutput['combine'] {
  switch (mode) {
    case 'replace':
      return (existing, incoming) =>
        incoming.has('_id') ? incoming : new Map([['_id', existing.get('_id')], ...incoming])
    case 'merge':
      return (existing, incoming) => new Map([...existing, ...incoming])
    default:
      return (existing) => existing
  }
}

/**
 * Parses the stage that writes the result.
 *
 * @example const output = parseOutput('$out', 'copies', compiler)
 */
export function parseOutput(name: string, spec: Value, compiler: StageCompiler): Output {
  return name === '$out' ? parseOut(spec, compiler) : parseMerge(spec, compiler)
}

/** How the result of a pipeline gets into a collection. */
export interface OutputHost {
  /** Makes `docs` the whole content of a collection, keeping its indexes; creates it when missing. */
  replaceCollection: (ns: Namespace, docs: readonly Document[]) => void
  /** Tells whether a unique index (not partial, of the pipeline's collation) is on exactly these fields. */
  hasUniqueIndex: (ns: Namespace, fields: readonly string[]) => boolean
  findOne: (ns: Namespace, filter: Document) => Document | undefined
  insert: (ns: Namespace, doc: Document) => void
  replace: (ns: Namespace, existing: Document, doc: Document) => void
}

/**
 * Finds a document's counterpart in the target of `$merge`: the filter on the fields of `on`.
 *
 * @throws {MongoError} 51132 when one of the fields cannot find anything
 */
function counterpartFilter(merge: MergeOutput, doc: Document): Document {
  const filter: Document = new Map()
  for (const field of merge.on) {
    const value = getPath(doc, field.split('.'))
    if (isNullish(value) || Array.isArray(value)) {
      throw new MongoError(
        51_132,
        "$merge write error: 'on' field cannot be missing, null, undefined or an array",
      )
    }
    filter.set(field, new Map([['$eq', value]]))
  }
  return filter
}

/**
 * Writes one document of a `$merge`.
 *
 * @example mergeDocument(output, doc, ctx, host)
 */
export function mergeDocument(
  merge: MergeOutput,
  doc: Document,
  ctx: RunContext,
  host: OutputHost,
): void {
  const needsId = merge.on.includes('_id') && !doc.has('_id')
  const incoming: Document = needsId ? new Map([['_id', new ObjectId()], ...doc]) : doc
  const filter = counterpartFilter(merge, incoming)
  const existing = host.findOne(merge.target, filter)
  if (!existing) {
    if (merge.whenNotMatched === 'fail') {
      throw new MongoError(
        13_113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      )
    }
    if (merge.whenNotMatched === 'insert') host.insert(merge.target, incoming)
    return
  }
  if (merge.whenMatched === 'keepExisting') return
  if (merge.whenMatched === 'fail') {
    throw new MongoError(
      'DuplicateKey',
      `$merge with whenMatched: fail found an existing document with the same values for the 'on' fields: ${formatValue(filter)}`,
    )
  }
  const result = merge.combine(existing, incoming, ctx)
  if (!equalValues(result.get('_id'), existing.get('_id'))) {
    throw new MongoError(
      'ImmutableField',
      "$merge failed to update the matching document, did you attempt to modify the _id or the shard key? :: caused by :: Performing an update on the path '_id' would modify the immutable field '_id'",
    )
  }
  host.replace(merge.target, existing, result)
}

/**
 * Refuses a `$merge` whose `on` fields no unique index covers: it could not tell which document is meant.
 *
 * @example assertMergeIndex(output, host)
 */
export function assertMergeIndex(merge: MergeOutput, host: OutputHost): void {
  if (merge.on.length === 1 && merge.on[0] === '_id') return
  if (host.hasUniqueIndex(merge.target, merge.on)) return
  throw new MongoError(51_183, 'Cannot find index to verify that join fields will be unique')
}
