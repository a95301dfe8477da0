import type { Document } from '../bson/value.ts'
import { compileProjection } from '../query/projection.ts'
import { collationFor } from './arguments.ts'
import type { PreparedQuery } from './collection-query.ts'
import type { Match } from './match.ts'
import { exprCompiler, expressionScope } from './expressions.ts'

/** Shapes a document that matched as the client asked for it. */
export type ResultProjection = (match: Pick<Match, 'doc' | 'details'>) => Document

/**
 * Compiles the projection of a query; `undefined` when documents come as they are.
 *
 * @throws {MongoError}
 * @example const project = compileResultProjection(spec, prepared)
 */
export function compileResultProjection(
  projection: Document | undefined,
  { query, info }: PreparedQuery,
): ResultProjection | undefined {
  if (!projection || projection.size === 0) return undefined
  const collation = collationFor(query.collation, info)
  const { apply } = compileProjection(projection, {
    collation,
    compileExpression: exprCompiler(expressionScope(query.variables, collation)),
  })
  return (match) => apply(match.doc, match.details)
}
