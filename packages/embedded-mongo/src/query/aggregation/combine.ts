import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { assertFieldName } from '../expressions/field-path.ts'
import { collect } from './foreign.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { readOptions, stringOption } from './options.ts'
import {
  contextOf,
  type Flow,
  type NestedPipeline,
  type Stage,
  type StageCompiler,
  type StageTable,
} from './stage.ts'

function facet(spec: Value, compiler: StageCompiler, name: string): Stage {
  if (!isDocument(spec) || spec.size === 0) {
    throw new MongoError(40_169, 'the $facet specification must be a non-empty object')
  }
  const facets = [...spec].map(([field, stages]): [string, NestedPipeline] => {
    assertFieldName(field)
    if (!Array.isArray(stages)) {
      throw new MongoError(
        40_170,
        `arguments to $facet must be arrays, ${field} is type ${bsonTypeName(stages)}`,
      )
    }
    return [field, compiler.compileNested(stages, { within: name })]
  })
  return {
    name,
    *run(input, ctx) {
      const memory = new MemoryBudget(name)
      const docs: Document[] = []
      for (const doc of input) {
        if (!doc) {
          yield undefined
          continue
        }
        memory.add(approximateSize(doc))
        docs.push(doc)
      }
      const result: Document = new Map()
      for (const [field, pipeline] of facets) {
        result.set(field, yield* collect(pipeline.runAll(docs, ctx)))
      }
      yield result
    },
  }
}

function unionWith(spec: Value, compiler: StageCompiler, name: string): Stage {
  const options =
    typeof spec === 'string'
      ? new Map<string, Value>([['coll', spec]])
      : readOptions(spec, name, { required: [], optional: ['coll', 'pipeline'] })
  const stages = options.get('pipeline')
  const pipeline = compiler.compileNested(stages ?? [], { within: name })
  const collection = options.has('coll') ? stringOption(options, 'coll', name) : undefined
  if (collection === undefined && !pipeline.isSource) {
    throw new MongoError(
      'FailedToParse',
      '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
    )
  }
  return {
    name,
    *run(input, ctx) {
      yield* input
      if (collection === undefined) {
        yield* pipeline.runAll([], ctx)
        return
      }
      const source = ctx.host.readCollection({ db: compiler.db, collection }, pipeline.filter)
      yield* pipeline.run(source, ctx)
    },
  }
}

function documents(spec: Value, compiler: StageCompiler, name: string): Stage {
  const expression = compiler.compile(spec)
  return {
    name,
    *run(_input, ctx): Generator<Document> {
      const items = expression(contextOf(ctx, new Map()))
      if (!Array.isArray(items)) {
        throw new MongoError(
          5_858_203,
          `an array is expected in a $documents stage, found ${bsonTypeName(items)}`,
        )
      }
      for (const item of items) {
        if (!isDocument(item)) {
          throw new MongoError(
            40_228,
            `each element of $documents must be an object, found ${bsonTypeName(item)}`,
          )
        }
        yield item
      }
    },
  }
}

/** The words by which a `$redact` expression decides, and the values they stand for while it runs. */
const DECISIONS = ['DESCEND', 'PRUNE', 'KEEP'] as const

function redact(spec: Value, compiler: StageCompiler, name: string): Stage {
  const decide = compiler.withVariables(['CURRENT', ...DECISIONS]).compile(spec)
  return {
    name,
    *run(input, ctx) {
      const vars = new Map(ctx.vars)
      for (const decision of DECISIONS) vars.set(decision, decision.toLowerCase())
      const judge = (root: Document, part: Document): Document | undefined => {
        vars.set('CURRENT', part)
        const decision = decide({ ...contextOf(ctx, root), vars })
        if (decision === 'keep') return part
        if (decision === 'prune') return undefined
        if (decision !== 'descend') {
          throw new MongoError(
            17_053,
            '$redact must return $$KEEP, $$PRUNE or $$DESCEND, not something else',
          )
        }
        const kept: Document = new Map()
        for (const [field, value] of part) {
          const inner = descend(root, value)
          if (inner !== undefined) kept.set(field, inner)
        }
        return kept
      }
      const descend = (root: Document, value: Value): Value => {
        if (isDocument(value)) return judge(root, value)
        if (!Array.isArray(value)) return value
        return value.map((item) => descend(root, item)).filter((item) => item !== undefined)
      }
      for (const doc of input) {
        const kept = doc && judge(doc, doc)
        if (!doc || kept) yield kept
      }
    },
  }
}

/** Reports on the server itself: the host knows, or refuses. */
export function sourceStage(spec: Value, name: string, refuse: () => MongoError): Stage {
  return {
    name,
    run: (_input: Flow, ctx) => {
      const source = ctx.host.readSource?.(name, spec)
      if (!source) throw refuse()
      return source
    },
  }
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const COMBINE_STAGES: StageTable = {
  $facet: facet,
  $unionWith: unionWith,
  $documents: documents,
  $redact: redact,
}
