import { equalValues } from '../bson/compare.ts'
import { formatDocument, formatValue } from '../bson/format.ts'
import { type Document, documentOf, Int32, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { assertNotView, namespaceNotFound } from '../storage/catalog.ts'
import type { CollectionInfo, IndexInfo } from '../storage/collection-info.ts'
import { removeIndexes } from '../storage/collections.ts'
import { missingField } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'

/** `dropIndexes`: removes indexes by name, by fields, or all but the one on `_id`. */
export async function dropIndexes(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const wanted = context.command.get('index')
  if (wanted === undefined) throw missingField('dropIndexes.index')
  return context.services.engine.write(undefined, (scope) => {
    const info = scope.collection(namespace)
    assertNotView(info)
    if (!info) throw namespaceNotFound(namespace)
    const count = info.indexes.length
    removeIndexes(scope, info, chosen(info, wanted))
    const reply = documentOf(['nIndexesWas', new Int32(count)])
    if (wanted === '*') {
      reply.set('msg', 'non-_id indexes dropped for collection')
    }
    return reply
  })
}

function chosen(info: CollectionInfo, wanted: Value): IndexInfo[] {
  if (wanted === '*') return info.indexes.filter((index) => !index.ofId)
  if (Array.isArray(wanted)) return wanted.flatMap((name) => named(info, name))
  return named(info, wanted)
}

function named(info: CollectionInfo, wanted: Value): IndexInfo[] {
  const found = info.indexes.filter((index) =>
    isDocument(wanted) ? equalValues(index.spec.get('key') ?? null, wanted) : index.name === wanted,
  )
  const [first] = found
  if (!first) {
    throw new MongoError(
      'IndexNotFound',
      isDocument(wanted)
        ? `can't find index with key: ${formatDocument(wanted)}`
        : `index not found with name [${typeof wanted === 'string' ? wanted : formatValue(wanted)}]`,
    )
  }
  if (found.some((index) => index.ofId)) {
    if (first.spec.has('clustered')) {
      throw new MongoError(5_979_800, 'It is illegal to drop the clusteredIndex')
    }
    throw new MongoError('InvalidOptions', 'cannot drop _id index')
  }
  if (found.length > 1) {
    throw new MongoError(
      'IndexNotFound',
      `${found.length} indexes found for key, identify by name instead.`,
    )
  }
  return [first]
}
