import type { Document } from '../bson/value.ts'
import type { Match, PreparedQuery } from './collection-query.ts'

/** Shapes a document that matched as the client asked for it. */
export type ResultProjection = (match: Match) => Document

/** Compiles the projection of a query. */
export function compileResultProjection(
  projection: Document | undefined,
  _prepared: PreparedQuery,
): ResultProjection | undefined {
  if (!projection || projection.size === 0) return undefined
  return (match) => match.doc
}
