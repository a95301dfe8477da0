import { decodeDocument } from '../bson/decode.ts'
import { encodeDocument } from '../bson/encode.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { CappedLimits, CollectionInfo } from './collection-info.ts'
import { insertDocument, removeDocument, type StoredDocument } from './document-writer.ts'
import { recordIdOf, recordRange } from './layout.ts'
import { unpackRecord } from './record.ts'
import type { WriteScope } from './write-scope.ts'

/** Documents looked at to make room; one insert rarely pushes out more than a few. */
const AT_ONCE = 64

/**
 * Stores a new document. A capped collection then loses its oldest ones until it is within its limits.
 *
 * @throws {MongoError} as `insertDocument`, and BadValue for a document larger than its collection
 * @example storeDocument(scope, info, doc)
 */
export function storeDocument(
  scope: WriteScope,
  info: CollectionInfo,
  doc: Document,
): StoredDocument {
  // Before anything is written: an error must leave everything as it was.
  if (info.capped && encodeDocument(doc).length > info.capped.size) {
    throw new MongoError('BadValue', 'object to insert exceeds cappedMaxSize')
  }
  const stored = insertDocument(scope, info, doc)
  if (info.capped) makeRoom(scope, info, info.capped)
  return stored
}

function makeRoom(scope: WriteScope, info: CollectionInfo, { size, max }: CappedLimits): void {
  for (;;) {
    const oldest = scope.kv.list(recordRange(info.id), { limit: AT_ONCE })
    // A count that is wrong, which reading the collection tells, must not keep this going for ever.
    if (oldest.length === 0) return
    for (const { key, value } of oldest) {
      const { documents, bytes } = scope.stats(info)
      if (bytes <= size && documents <= max) return
      const bson = unpackRecord(key, value)
      removeDocument(scope, info, { recordId: recordIdOf(key), doc: decodeDocument(bson), bson })
    }
  }
}
