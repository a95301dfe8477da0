import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { namespaceNotFound } from './catalog.ts'
import type { CollectionInfo, IndexInfo } from './collection-info.ts'
import { addToIndex } from './document-writer.ts'
import type { KeyRange, WriteKv } from './kv.ts'
import { recordRange, statsKey, wholeIndex } from './layout.ts'
import { scanPlan } from './scan.ts'
import type { WriteScope } from './write-scope.ts'

/** Entries removed at a time, so that dropping a large collection does not need the memory for it. */
const REMOVED_AT_ONCE = 1000

/**
 * Makes a collection.
 *
 * @throws {MongoError} NamespaceExists
 * @example const info = createCollection(scope, 'app.users', new Map())
 */
export function createCollection(
  scope: WriteScope,
  namespace: string,
  options: Document,
): CollectionInfo {
  const { catalog } = scope.tools
  if (scope.collection(namespace)) {
    throw new MongoError('NamespaceExists', `Collection ${namespace} already exists.`)
  }
  scope.guardCatalog(namespace)
  const info = catalog.make(namespace, options)
  catalog.put(scope.kv, info)
  return info
}

/**
 * Removes a collection with all that belongs to it.
 *
 * @throws {MongoError} NamespaceNotFound
 * @example dropCollection(scope, 'app.users')
 */
export function dropCollection(scope: WriteScope, namespace: string): CollectionInfo {
  const { catalog } = scope.tools
  const info = scope.collection(namespace)
  if (!info) throw namespaceNotFound(namespace)
  scope.guardCatalog(namespace)
  catalog.remove(scope.kv, namespace)
  for (const index of info.indexes) removeIndexData(scope, index)
  removeAll(scope.kv, recordRange(info.id))
  scope.kv.remove(statsKey(info.id))
  return info
}

/**
 * Gives a collection another name; what it holds stays where it is.
 *
 * @example renameCollection(scope, 'app.users', 'app.people')
 */
export function renameCollection(scope: WriteScope, from: string, to: string): void {
  const { catalog } = scope.tools
  const info = scope.collection(from)
  if (!info) throw namespaceNotFound(from)
  scope.guardCatalog(from)
  scope.guardCatalog(to)
  catalog.remove(scope.kv, from)
  catalog.put(scope.kv, { ...info, namespace: to })
}

/**
 * Adds an index and fills it.
 *
 * @throws {MongoError} 11000 DuplicateKey, CannotIndexParallelArrays: nothing is left behind then
 * @example const changed = addIndex(scope, info, spec)
 */
export function addIndex(scope: WriteScope, info: CollectionInfo, spec: Document): CollectionInfo {
  const { catalog } = scope.tools
  scope.guardCatalog(info.namespace)
  const index = catalog.makeIndex(spec)
  const changed = { ...info, indexes: [...info.indexes, index] }
  const view = { kv: scope.kv, plain: false }
  for (const stored of scanPlan(view, info, { kind: 'collection', reverse: false })) {
    addToIndex(scope, changed, index, stored)
  }
  catalog.put(scope.kv, changed)
  return changed
}

/** Removes indexes. */
export function removeIndexes(
  scope: WriteScope,
  info: CollectionInfo,
  removed: readonly IndexInfo[],
): CollectionInfo {
  scope.guardCatalog(info.namespace)
  const changed = { ...info, indexes: info.indexes.filter((index) => !removed.includes(index)) }
  for (const index of removed) removeIndexData(scope, index)
  scope.tools.catalog.put(scope.kv, changed)
  return changed
}

/** Changes what an index says about itself (its expiry, whether it is hidden). */
export function replaceIndexSpec(
  scope: WriteScope,
  info: CollectionInfo,
  { index, spec }: { index: IndexInfo; spec: Document },
): void {
  scope.guardCatalog(info.namespace)
  const indexes = info.indexes.map((other) => (other === index ? { ...other, spec } : other))
  scope.tools.catalog.put(scope.kv, { ...info, indexes })
}

/** Changes the options of a collection. */
export function replaceOptions(
  scope: WriteScope,
  info: CollectionInfo,
  options: Document,
): CollectionInfo {
  scope.guardCatalog(info.namespace)
  const changed = { ...info, options }
  scope.tools.catalog.put(scope.kv, changed)
  return changed
}

function removeIndexData(scope: WriteScope, index: IndexInfo): void {
  removeAll(scope.kv, wholeIndex(index.id))
  scope.tools.flags.forget(scope.base, index.id)
}

function removeAll(kv: WriteKv, range: KeyRange): void {
  for (;;) {
    const entries = kv.list(range, { limit: REMOVED_AT_ONCE })
    for (const { key } of entries) kv.remove(key)
    if (entries.length < REMOVED_AT_ONCE) return
  }
}
