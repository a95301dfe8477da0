import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { assertNotView, namespaceNotFound } from '../storage/catalog.ts'
import { dropCollection, renameCollection as rename } from '../storage/collections.ts'
import { optionalBoolean, requiredString } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { assertCreatable, checkedNamespace } from './namespace.ts'

/** `renameCollection`: gives a collection another name, in another database too. */
export async function renameCollection({ command, services }: CommandContext): Promise<Document> {
  const at = 'renameCollection'
  const from = split(requiredString({ in: command, at, name: 'renameCollection' }))
  const to = split(requiredString({ in: command, at, name: 'to' }))
  const dropTarget = optionalBoolean({ in: command, at, name: 'dropTarget' }) ?? false
  assertCreatable(to)
  if (from === to) {
    throw new MongoError('IllegalOperation', "Can't rename a collection to itself")
  }
  await services.engine.write(undefined, (scope) => {
    const info = scope.collection(from)
    assertNotView(info)
    if (!info) throw namespaceNotFound(from)
    if (scope.collection(to)) {
      if (!dropTarget) throw new MongoError('NamespaceExists', 'target namespace exists')
      dropCollection(scope, to)
    }
    rename(scope, from, to)
  })
  return new Map()
}

function split(namespace: string): string {
  const dot = namespace.indexOf('.')
  return checkedNamespace(namespace.slice(0, Math.max(dot, 0)), namespace.slice(dot + 1))
}
