import { type Document, documentOf, Int32 } from '../bson/value.ts'
import { dropCollection } from '../storage/collections.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'

/** `drop`: removes a collection. That it was not there is no error, as in MongoDB since 7.0. */
export async function drop(context: CommandContext): Promise<Document> {
  const { services, transaction } = context
  const namespace = namespaceOf(context)
  const dropped = await services.engine.write(transaction, (scope) =>
    scope.collection(namespace) ? dropCollection(scope, namespace) : undefined,
  )
  if (!dropped) return new Map()
  if (dropped.view) return documentOf(['ns', namespace])
  return documentOf(['nIndexesWas', new Int32(dropped.indexes.length)], ['ns', namespace])
}
