import { assertNotView } from '../storage/catalog.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { createCollection } from '../storage/collections.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { assertCreatable } from './namespace.ts'

/**
 * Finds the collection to write to, and makes it when it is not there.
 *
 * @example insertDocument(scope, writableCollection(scope, 'app.users'), doc)
 */
export function writableCollection(scope: WriteScope, namespace: string): CollectionInfo {
  const info = scope.collection(namespace)
  assertNotView(info)
  if (info) return info
  assertCreatable(namespace)
  return createCollection(scope, namespace, new Map())
}
