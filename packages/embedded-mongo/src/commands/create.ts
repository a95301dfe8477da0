import { equalValues } from '../bson/compare.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { createCollection } from '../storage/collections.ts'
import { optionalCollation } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { assertCreatable, namespaceOf } from './namespace.ts'
import { validationOptions } from './validation.ts'

/** `create`: makes a collection. Doing so again with the same options is no error. */
export async function create(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  assertCreatable(namespace)
  const options = validationOptions(context.command, 'create')
  const collation = optionalCollation({ in: context.command, at: 'create', name: 'collation' })
  if (collation) options.set('collation', collation.spec)
  await context.services.engine.write(context.transaction, (scope) => {
    const existing = scope.collection(namespace)
    if (existing && equalValues(existing.options, options)) return
    if (existing) {
      throw new MongoError(
        'NamespaceExists',
        `namespace ${namespace} already exists, but with different options`,
      )
    }
    createCollection(scope, namespace, options)
  })
  return new Map()
}
