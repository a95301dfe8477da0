import type { Document } from '../bson/value.ts'
import { assertNotView, namespaceNotFound } from '../storage/catalog.ts'
import type { CommandContext } from './context.ts'
import { checkListCursor, listReply } from './cursor-reply.ts'
import { namespaceOf } from './namespace.ts'

/** `listIndexes`: the specifications of a collection's indexes. */
export async function listIndexes(context: CommandContext): Promise<Document> {
  const { services, transaction } = context
  const namespace = namespaceOf(context)
  checkListCursor('listIndexes.cursor', context.command)
  const { engine } = services
  const info = engine.catalog.get(transaction?.overlay ?? engine.current, namespace)
  assertNotView(info)
  if (!info) throw namespaceNotFound(namespace)
  return listReply(
    context,
    namespace,
    info.indexes.map((index) => index.spec),
  )
}
