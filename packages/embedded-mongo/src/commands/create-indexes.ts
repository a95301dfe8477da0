import { equalValues } from '../bson/compare.ts'
import { formatDocument } from '../bson/format.ts'
import { type Document, documentOf, Int32, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { ID_INDEX, type CollectionInfo, type IndexInfo } from '../storage/collection-info.ts'
import { addIndex } from '../storage/collections.ts'
import { numberOf, requiredDocuments } from './arguments.ts'
import { writableCollection } from './collections.ts'
import type { CommandContext } from './context.ts'
import { parseIndexSpec } from './index-spec.ts'
import { namespaceOf } from './namespace.ts'

const MAX_INDEXES = 64
/** What makes two indexes on the same fields different ones. */
const IDENTITY = [
  'key',
  'collation',
  'partialFilterExpression',
  'wildcardProjection',
  'unique',
  'sparse',
] as const

/** `createIndexes`: adds indexes, all of them or none. */
export async function createIndexes(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const given = requiredDocuments({ in: context.command, at: 'createIndexes', name: 'indexes' })
  if (given.length === 0)
    throw new MongoError('BadValue', 'Must specify at least one index to create')
  return context.services.engine.write(context.transaction, (scope) => {
    const before = scope.collection(namespace)
    let info = writableCollection(scope, namespace)
    const count = info.indexes.length
    for (const one of given) {
      const spec = parseIndexSpec(one, info)
      if (isThere(info, spec)) continue
      if (info.indexes.length >= MAX_INDEXES) {
        throw new MongoError(
          'CannotCreateIndex',
          `add index fails, too many indexes for ${namespace} key:${formatDocument(one)}`,
        )
      }
      if (before && context.transaction && !scope.isOwn(namespace)) {
        throw new MongoError(
          'OperationNotSupportedInTransaction',
          `Cannot create new indexes on existing collection ${namespace} in a multi-document transaction.`,
        )
      }
      info = addIndex(scope, info, spec)
    }
    const reply = documentOf(
      ['numIndexesBefore', new Int32(count)],
      ['numIndexesAfter', new Int32(info.indexes.length)],
      ['createdCollectionAutomatically', before === undefined],
    )
    if (count === info.indexes.length) reply.set('note', 'all indexes already exist')
    return reply
  })
}

/**
 * Tells whether the index exists already.
 *
 * @throws {MongoError} IndexOptionsConflict or IndexKeySpecsConflict when another one is in its way
 */
function isThere(info: CollectionInfo, spec: Document): boolean {
  const key = spec.get('key')
  const name = spec.get('name')
  // Whatever it is called, an index on _id alone is the one that is there.
  if (key instanceof Map && key.size === 1 && key.has('_id') && numberOf(key.get('_id')) === 1)
    return true
  if (name === ID_INDEX) {
    throw new MongoError(
      'BadValue',
      `The index name '_id_' is reserved for the _id index, which must have key pattern {_id: 1}, found key: ${formatDocument(spec)}`,
    )
  }
  const sameName = info.indexes.find((index) => index.name === name)
  if (sameName) {
    if (!sameIdentity(sameName, spec)) {
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${formatDocument(spec)}, existing index: ${formatDocument(sameName.spec)}`,
      )
    }
    if (sameOptions(sameName, spec)) return true
    throw new MongoError(
      'IndexOptionsConflict',
      `An equivalent index already exists with the same name but different options. Requested index: ${formatDocument(spec)}, existing index: ${formatDocument(sameName.spec)}`,
    )
  }
  const sameKey = info.indexes.find((index) => sameIdentity(index, spec))
  if (!sameKey) return false
  throw new MongoError(
    'IndexOptionsConflict',
    sameOptions(sameKey, spec)
      ? `Index already exists with a different name: ${sameKey.name}`
      : `An equivalent index already exists with a different name and options. Requested index: ${formatDocument(spec)}, existing index: ${formatDocument(sameKey.spec)}`,
  )
}

function sameIdentity(index: IndexInfo, spec: Document): boolean {
  return IDENTITY.every((field) => same(index.spec.get(field), spec.get(field)))
}

function sameOptions(index: IndexInfo, spec: Document): boolean {
  return same(index.spec.get('expireAfterSeconds'), spec.get('expireAfterSeconds'))
}

/** An option that is off is as good as none. */
function same(a: Value, b: Value): boolean {
  return equalValues(a === false ? null : (a ?? null), b === false ? null : (b ?? null))
}
