import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { compilePipeline, type Pipeline } from '../query/aggregation/pipeline.ts'
import type { Flow, Namespace, PipelineHost } from '../query/aggregation/stage.ts'
import type { ReadKv } from '../storage/kv.ts'
import type { View } from '../storage/scan.ts'
import { writeResult } from './aggregate-output.ts'
import { readSource } from './aggregate-sources.ts'
import {
  collationFor,
  optionalBoolean,
  optionalCollation,
  optionalCount,
  optionalDocument,
  missingField,
  numberOf,
} from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import {
  type CollectionQuery,
  documentsOf,
  planHolds,
  prepareQuery,
  type PreparedQuery,
} from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { cursorReply, newView, type Opened } from './cursor-reply.ts'
import { explainReply } from './explain-reply.ts'
import { expressionScope, type ExpressionScope } from './expressions.ts'
import { checkedNamespace } from './namespace.ts'
import { bypassesValidation } from './validation.ts'
import { resolveView } from './views.ts'

const AT = 'aggregate'

/** A compiled `aggregate` command. */
interface Aggregation {
  /** The collection that is read. */
  readonly namespace: string
  /** What the client called it: the view, when it is one. */
  readonly shownAs: string
  readonly pipeline: Pipeline
  readonly host: PipelineHost
  readonly variables: Document | undefined
}

/** `aggregate`: sends documents through stages. */
export async function aggregate(context: CommandContext): Promise<Document> {
  const { command, services, transaction } = context
  const view = newView(context)
  const aggregation = compileAggregation(context, view)
  const { shownAs: namespace, pipeline } = aggregation
  if (optionalBoolean({ in: command, at: AT, name: 'explain' }) === true) {
    return explainAggregation(aggregation, context, { view })
  }
  const batchSize = readBatchSize(command)
  if (!pipeline.output) {
    const open = (): Opened => resultsOf(aggregation, context, view)
    return cursorReply(context, { namespace, view, batchSize, open })
  }
  if (transaction) {
    throw new MongoError(
      'OperationNotSupportedInTransaction',
      `${pipeline.output.kind === 'out' ? '$out' : '$merge'} cannot be used in a transaction`,
    )
  }
  const concern = command.get('readConcern')
  if (isDocument(concern) && concern.get('level') === 'linearizable') {
    throw new MongoError(
      'InvalidOptions',
      `$${pipeline.output.kind} cannot be used with a 'linearizable' read concern level`,
    )
  }
  if (context.snapshot)
    throw notSupported(`$${pipeline.output.kind} with the read concern snapshot`)
  const bypass = bypassesValidation(command, AT)
  await services.engine.write(undefined, (scope) => {
    view.kv = scope.kv
    writeResult(services, scope, {
      pipeline,
      results: { [Symbol.iterator]: () => resultsOf(aggregation, context, view).results },
      bypass,
    })
  })
  const open = (): Opened => ({ results: [].values(), eager: true })
  return cursorReply(context, { namespace, view, batchSize: 0, open })
}

/** Shows how the command would be answered, for `explain`. */
export function explainAggregation(
  aggregation: Aggregation,
  context: CommandContext,
  { view, execute = false }: { readonly view: View; readonly execute?: boolean },
): Document {
  const { namespace, pipeline } = aggregation
  const { prepared, from } = start(aggregation, context, view.kv)
  const stages = pipeline.stages.slice(from)
  const { isSource } = pipeline
  return explainReply(context, prepared, { namespace, stages, isSource, execute })
}

/** Reads and compiles an `aggregate` command. */
export function compileAggregation(context: CommandContext, view: View): Aggregation {
  const { command, database, services } = context
  if (!command.has('pipeline')) throw missingField('aggregate.pipeline')
  if (!command.has('cursor') && command.get('explain') !== true) {
    throw new MongoError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    )
  }
  const collection = collectionOf(command.get(context.name))
  const shownAs = checkedNamespace(database, collection ?? '$cmd.aggregate')
  const { catalog } = services.engine
  const own = optionalCollation({ in: command, at: AT, name: 'collation' })
  const source = resolveView(catalog, view.kv, shownAs, own)
  const collation = collationFor(own, catalog.get(view.kv, shownAs))
  const variables = optionalDocument({ in: command, at: AT, name: 'let' })
  const scope = expressionScope(variables, collation)
  const host = hostOf(context, view, {
    collection: collection && source.namespace.slice(database.length + 1),
    scope,
  })
  const pipeline = compilePipeline(source.stagesBefore(command.get('pipeline')), host)
  return { namespace: source.namespace, shownAs, pipeline, host, variables }
}

/**
 * Checks the pipeline of a view that is about to be made.
 *
 * @throws {MongoError}
 * @example checkViewPipeline(context, 'users', [documentOf(['$match', filter])])
 */
export function checkViewPipeline(context: CommandContext, on: string, pipeline: Value): void {
  const scope = expressionScope(undefined, undefined)
  const host = hostOf(context, newView(context), { collection: on, scope })
  const { output } = compilePipeline(pipeline, host)
  if (!output) return
  throw new MongoError(
    'OptionNotSupportedOnView',
    `The aggregation stage $${output.kind} cannot be used in the view definition`,
  )
}

function hostOf(
  context: CommandContext,
  view: View,
  { collection, scope }: { collection: string | undefined; scope: ExpressionScope },
): PipelineHost {
  const { catalog, tools } = context.services.engine
  const find = (ns: Namespace): ReturnType<typeof catalog.get> =>
    catalog.get(view.kv, checkedNamespace(ns.db, ns.collection))
  return {
    db: context.database,
    collection,
    now: scope.now,
    collation: scope.collation,
    variables: scope.vars,
    readCollection: (ns, filter) => {
      if (find(ns)?.view) return readView(context, view, { ns, filter, scope })
      const query = plainQuery(context, filter ?? new Map())
      return documentsOf(
        prepareQuery(find(ns), tools.flags, { ...query, collation: scope.collation ?? 'simple' }),
        view,
      )
    },
    hasIndexOn: (ns, field) =>
      find(ns)?.indexes.some(
        (index) =>
          index.paths[0] === field &&
          !index.sparse &&
          !index.partial &&
          !index.hidden &&
          index.collation?.id === scope.collation?.id,
      ) ?? false,
    readSource: (stage, spec) => readSource(context, view, { collection, stage, spec }),
  }
}

/** A view that is read by a stage (`$lookup`, say) runs its own pipeline. */
function readView(
  context: CommandContext,
  view: View,
  { ns, filter, scope }: { ns: Namespace; filter: Document | undefined; scope: ExpressionScope },
): Flow {
  const shownAs = checkedNamespace(ns.db, ns.collection)
  const { catalog } = context.services.engine
  const source = resolveView(catalog, view.kv, shownAs, scope.collation ?? 'simple')
  const collection = source.namespace.slice(ns.db.length + 1)
  const inner = { ...context, database: ns.db, command: new Map() }
  const host = hostOf(inner, view, { collection, scope })
  const stages = filter ? [new Map<string, Value>([['$match', filter]])] : []
  const pipeline = compilePipeline(source.stagesBefore(stages), host)
  const aggregation = {
    namespace: source.namespace,
    shownAs,
    pipeline,
    host,
    variables: undefined,
  }
  const { results } = resultsOf(aggregation, inner, view)
  return { [Symbol.iterator]: () => results }
}

/**
 * Runs a compiled aggregation.
 *
 * @example const { results } = resultsOf(compileAggregation(context, view), context, view)
 */
export function resultsOf(aggregation: Aggregation, context: CommandContext, view: View): Opened {
  const { pipeline } = aggregation
  if (pipeline.isSource) return { results: pipeline.run([])[Symbol.iterator]() }
  const { prepared, from } = start(aggregation, context, view.kv)
  return {
    results: pipeline.run(documentsOf(prepared, view), from)[Symbol.iterator](),
    holds: (kv) => planHolds(prepared, context.services.engine.catalog, kv),
  }
}

/** Lets a query on the collection do the first stages, the sorting only where an index sorts. */
function start(
  { namespace, pipeline, host, variables }: Aggregation,
  context: CommandContext,
  kv: ReadKv,
): { prepared: PreparedQuery; from: number } {
  const { catalog, tools } = context.services.engine
  const { filter = new Map<string, Value>(), filterStages, sort } = pipeline.prefix
  const info = catalog.get(kv, namespace)
  const query: CollectionQuery = {
    ...plainQuery(context, filter),
    collation: host.collation ?? 'simple',
    hint: context.command.get('hint'),
    variables,
  }
  if (sort) {
    const prepared = prepareQuery(info, tools.flags, { ...query, sort })
    if (!prepared.order && info) return { prepared, from: filterStages + 1 }
  }
  return { prepared: prepareQuery(info, tools.flags, query), from: filterStages }
}

function plainQuery({ deadline }: CommandContext, filter: Document): PreparedQuery['query'] {
  return {
    filter,
    sort: undefined,
    hint: undefined,
    collation: undefined,
    variables: undefined,
    deadline,
  }
}

/** `{ aggregate: 1 }` is about the database. */
function collectionOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (numberOf(value) === 1) return undefined
  throw new MongoError(
    'FailedToParse',
    "Invalid command format: the 'aggregate' field must specify a collection name or 1",
  )
}

function readBatchSize(command: Document): number | undefined {
  const cursor = command.get('cursor')
  if (cursor === undefined) return undefined
  if (!isDocument(cursor)) {
    throw new MongoError('TypeMismatch', 'cursor field must be missing or an object')
  }
  checkNestedFields('aggregate.cursor', cursor)
  return optionalCount({ in: cursor, at: 'aggregate.cursor', name: 'batchSize' })
}
