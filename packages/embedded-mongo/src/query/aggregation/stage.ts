import type { Collation } from '../../bson/collation.ts'
import type { Document, Value } from '../../bson/value.ts'
import type { EvalContext, Expression } from '../expressions/expression.ts'

/** A collection by database and name. */
export interface Namespace {
  readonly db: string
  readonly collection: string
}

/**
 * Documents on their way. `undefined` among them is a pause: whoever pulls may let others have a turn
 * before it goes on. Stages hand pauses on as they come.
 */
export type Flow = Iterable<Document | undefined>

/** What a pipeline needs from the world around it. */
export interface PipelineHost {
  /** Where the pipeline starts. No collection for `db.aggregate()`. */
  readonly db: string
  readonly collection?: string | undefined
  /** `$$NOW`: one instant for the whole command. */
  readonly now: Date
  readonly collation?: Collation | undefined
  /** The command's `let`, evaluated. */
  readonly variables?: ReadonlyMap<string, Value> | undefined
  /**
   * Reads a collection, or what in it matches `filter` (compared with `collation`); an index may serve
   * the filter. A collection that does not exist is empty.
   */
  readCollection: (ns: Namespace, filter?: Document) => Flow
  /** Tells whether an index serves equality on a field; without it, joins build a table in memory. */
  hasIndexOn?: (ns: Namespace, field: string) => boolean
  /** Stages that report on the server itself, such as `$listLocalSessions`; `undefined` refuses one. */
  readSource?: (stage: string, spec: Value) => Flow | undefined
}

/** What a stage sees while it runs. */
export interface RunContext {
  readonly vars: ReadonlyMap<string, Value>
  readonly now: Date
  readonly collation?: Collation | undefined
  readonly host: PipelineHost
}

/** A compiled stage: documents in, documents out, as they are asked for. */
export interface Stage {
  readonly name: string
  readonly run: Run
}

/** Runs one stage or several. */
export type Run = (input: Flow, ctx: RunContext) => Flow

/** What the parser of a stage may use. */
export interface StageCompiler {
  readonly db: string
  readonly collation?: Collation | undefined
  /** Names of the variables in scope. */
  readonly variables: readonly string[]
  compile: (expr: Value) => Expression
  /** Compiles the pipeline inside of `$lookup`, `$facet` or `$unionWith`. */
  compileNested: (stages: Value, options: NestedOptions) => NestedPipeline
  withVariables: (names: readonly string[]) => StageCompiler
}

/** How an inner pipeline differs from the outer one. */
export interface NestedOptions {
  /** The stage around it, for messages. */
  readonly within: string
  readonly variables?: readonly string[]
}

/** An inner pipeline and what of it a query on its collection can answer. */
export interface NestedPipeline {
  /** The filter that the leading `$match` stages make up, when it needs no variables. */
  readonly filter: Document | undefined
  /** Makes its documents itself (`$documents`): no collection is read. */
  readonly isSource: boolean
  /** Runs on what matched `filter`. */
  readonly run: Run
  /** Runs on anything, `filter` included. */
  readonly runAll: Run
}

/** Turns the specification of a stage into a stage. */
export type StageParser = (spec: Value, compiler: StageCompiler, name: string) => Stage

/** Stages by name. */
export type StageTable = Readonly<Record<string, StageParser>>

/**
 * Gives expressions the context of one document.
 *
 * @example expression(contextOf(ctx, doc))
 */
export function contextOf(ctx: RunContext, root: Document): EvalContext {
  return { root, vars: ctx.vars, now: ctx.now, collation: ctx.collation }
}

/**
 * Makes a stage that turns each document into one document.
 *
 * @example mapStage('$set', (doc, ctx) => change(doc, contextOf(ctx, doc)))
 */
export function mapStage(name: string, apply: (doc: Document, ctx: RunContext) => Document): Stage {
  return {
    name,
    *run(input, ctx) {
      for (const doc of input) yield doc && apply(doc, ctx)
    },
  }
}
