import type { Collation } from '../../bson/collation.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { compileExpression } from '../expressions/compile.ts'
import { PROJECT_STAGES } from './project.ts'
import { REPLACE_STAGES } from './replace-root.ts'
import type { RunContext, Stage, StageCompiler, StageParser } from './stage.ts'

/** The stages an update may have: each makes one document of one document. */
const UPDATE_STAGES: ReadonlyMap<string, StageParser> = new Map(
  [PROJECT_STAGES, REPLACE_STAGES].flatMap((table) => Object.entries(table)),
)

/** What the expressions of an update see. */
export interface UpdateScope {
  readonly vars?: ReadonlyMap<string, Value>
  readonly now: Date
  readonly collation?: Collation | undefined
}

/**
 * Compiles an update that is written as a pipeline.
 *
 * @throws {MongoError} 72 InvalidOptions for stages that an update cannot have
 * @example const update = compileUpdatePipeline([documentOf(['$set', fields])], { now: new Date() })
 */
export function compileUpdatePipeline(
  stages: readonly Value[],
  scope: UpdateScope,
): (doc: Document) => Document {
  const { vars = new Map<string, Value>(), now, collation } = scope
  const apply = compileUpdateStages(stages, [...vars.keys()])
  return (doc) => apply(doc, { vars, now, collation })
}

/** Changes a document within some scope. */
export type UpdateStages = (
  doc: Document,
  scope: Pick<RunContext, 'vars' | 'now' | 'collation'>,
) => Document

/**
 * Compiles the stages of an update for scopes that come later, as `$merge` needs them.
 *
 * @example const change = compileUpdateStages(stages, ['new'])
 */
export function compileUpdateStages(
  stages: readonly Value[],
  variables: readonly string[],
): UpdateStages {
  const compiled = stages.map((stage) => parseStage(stage, variables))
  return (doc, scope) => {
    // The stages of an update read no collection.
    const ctx: RunContext = {
      ...scope,
      host: { db: '', now: scope.now, readCollection: () => [] },
    }
    let result = doc
    for (const stage of compiled) {
      for (const next of stage.run([result], ctx)) if (next) result = next
    }
    return result
  }
}

function parseStage(stage: Value, variables: readonly string[]): Stage {
  if (!isDocument(stage)) {
    throw new MongoError(
      'TypeMismatch',
      `Each element of the 'pipeline' array must be an object, found ${bsonTypeName(stage)}`,
    )
  }
  const [name] = stage.keys()
  if (name === undefined || stage.size !== 1) {
    throw new MongoError(
      40_323,
      'A pipeline stage specification object must contain exactly one field.',
    )
  }
  const parse = UPDATE_STAGES.get(name)
  if (!parse) {
    if (!name.startsWith('$')) {
      throw new MongoError(40_324, `Unrecognized pipeline stage name: '${name}'`)
    }
    throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`)
  }
  return parse(stage.get(name), updateCompiler(variables), name)
}

function updateCompiler(variables: readonly string[]): StageCompiler {
  return {
    db: '',
    variables,
    compile: (expr) => compileExpression(expr, variables),
    compileNested: () => {
      throw new MongoError('InvalidOptions', 'An update has no inner pipelines')
    },
    withVariables: (names) => updateCompiler([...variables, ...names]),
  }
}
