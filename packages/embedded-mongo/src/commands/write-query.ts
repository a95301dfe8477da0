import type { CollectionInfo } from '../storage/collection-info.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { type CollectionQuery, findMatches, prepareQuery } from './collection-query.ts'
import type { Match } from './match.ts'

/**
 * Finds what a write is to change, before anything is changed: a document that moves within the index
 * that led to it must not be met again (the Halloween problem).
 *
 * @example for (const match of matchesToWrite(scope, info, query, false)) removeDocument(scope, info, match)
 */
export function matchesToWrite(
  scope: WriteScope,
  info: CollectionInfo | undefined,
  query: CollectionQuery,
  onlyFirst: boolean,
): Match[] {
  const prepared = prepareQuery(info, scope.tools.flags, query)
  const matches: Match[] = []
  const view = { kv: scope.kv, plain: false }
  for (const match of findMatches(prepared, view, onlyFirst ? 1 : undefined)) {
    if (!match) continue
    matches.push(match)
    if (onlyFirst) break
  }
  return matches
}
