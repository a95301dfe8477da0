import { type Document, documentOf, Long } from '../bson/value.ts'
import { missingField, wrongType } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'

/** `killCursors`: the client will not read these to their end. */
export function killCursors(context: CommandContext): Document {
  const { command, services } = context
  const namespace = namespaceOf(context)
  const ids = command.get('cursors')
  if (ids === undefined) throw missingField('killCursors.cursors')
  if (!Array.isArray(ids)) throw wrongType('killCursors.cursors', ids, "type 'array'")
  const killed: Long[] = []
  const notFound: Long[] = []
  ids.forEach((id, at) => {
    if (!(id instanceof Long)) throw wrongType(`killCursors.cursors.${at}`, id, "type 'long'")
    const cursor = services.cursors.get(id)
    if (cursor && cursor.source.namespace === namespace) {
      services.cursors.remove(cursor)
      killed.push(id)
    } else {
      notFound.push(id)
    }
  })
  return documentOf(
    ['cursorsKilled', killed],
    ['cursorsNotFound', notFound],
    ['cursorsAlive', []],
    ['cursorsUnknown', []],
  )
}
