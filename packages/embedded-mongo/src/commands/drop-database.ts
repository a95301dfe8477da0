import { type Document, documentOf } from '../bson/value.ts'
import { dropCollection } from '../storage/collections.ts'
import type { CommandContext } from './context.ts'
import { assertDatabase } from './namespace.ts'

/** `dropDatabase`: removes all collections of a database. */
export async function dropDatabase({ services, database }: CommandContext): Promise<Document> {
  assertDatabase(database)
  const count = await services.engine.write(undefined, (scope) => {
    const collections = scope.tools.catalog.list(scope.kv, database)
    for (const { namespace } of collections) dropCollection(scope, namespace)
    return collections.length
  })
  return count === 0 ? new Map() : documentOf(['dropped', database])
}
