import type { Document } from '../bson/value.ts'
import { documentOrEmpty, type Field, optionalCollation, optionalDocument } from './arguments.ts'
import type { CollectionQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'

/**
 * Reads the query of a command or of one of its statements: they differ in what they call the filter.
 *
 * @example const query = readQuery(context, { in: command, at: 'count', name: 'query' })
 */
export function readQuery(context: CommandContext, filter: Field): CollectionQuery {
  const { in: doc, at } = filter
  const beside = (name: string, where: Document = doc): Field => ({ in: where, at, name })
  return {
    filter: documentOrEmpty(filter),
    sort: optionalDocument(beside('sort')),
    hint: doc.get('hint'),
    collation: optionalCollation(beside('collation')),
    // Statements share the variables of their command.
    variables: optionalDocument(beside('let', context.command)),
    deadline: context.deadline,
  }
}
