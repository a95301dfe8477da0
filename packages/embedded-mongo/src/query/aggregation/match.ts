import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { compileFilter, type Matcher } from '../matcher.ts'
import { contextOf, type RunContext, type StageCompiler, type StageTable } from './stage.ts'

/** A filter whose expressions read the variables of the run they are used in. */
export interface BoundFilter {
  readonly matches: (doc: Document, ctx: RunContext) => boolean
}

/**
 * Compiles a filter within a pipeline.
 *
 * @example const { matches } = bindFilter(filter, compiler)
 */
export function bindFilter(filter: Document, compiler: StageCompiler): BoundFilter {
  // The matcher asks with the document alone; which run is on is noted before each question.
  let current: RunContext | undefined
  const compileExpr = (expr: Value): ((doc: Document) => Value) => {
    const expression = compiler.compile(expr)
    return (doc) => (current ? expression(contextOf(current, doc)) : undefined)
  }
  const matcher: Matcher = compileFilter(filter, { collation: compiler.collation, compileExpr })
  return {
    matches: (doc, ctx) => {
      current = ctx
      return matcher(doc)
    },
  }
}

/**
 * Tells whether a filter uses an expression somewhere, which may need variables.
 *
 * @example usesExpression(documentOf(['$expr', '$a'])) // true
 */
export function usesExpression(filter: Document): boolean {
  for (const [name, value] of filter) {
    if (name === '$expr') return true
    const list = Array.isArray(value) && name.startsWith('$') ? value : []
    if (list.some((item) => isDocument(item) && usesExpression(item))) return true
  }
  return false
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const MATCH_STAGES: StageTable = {
  $match: (spec, compiler, name) => {
    if (!isDocument(spec)) {
      throw new MongoError(15_959, 'the match filter must be an expression in an object')
    }
    const { matches } = bindFilter(spec, compiler)
    return {
      name,
      *run(input, ctx) {
        for (const doc of input) if (!doc || matches(doc, ctx)) yield doc
      },
    }
  },
}
