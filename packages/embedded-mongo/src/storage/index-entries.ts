import type { Buffer } from 'node:buffer'
import type { Document, Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { indexKeys } from '../query/index-keys.ts'
import type { IndexInfo } from './collection-info.ts'
import { encodeKey, MAX_ENCODED_BYTES, shortenKey } from './key-encoding.ts'
import { isCovered } from './partial-filter.ts'

/** One key of a document in an index. */
export interface IndexEntry {
  readonly encoded: Buffer
  readonly values: readonly Value[]
}

/** All keys of a document in an index. */
export interface IndexEntries {
  /** By the encoding as a string, so that equal keys of one document count once. */
  readonly byKey: ReadonlyMap<string, IndexEntry>
  readonly multikey: boolean
  readonly shortened: boolean
}

const NONE: IndexEntries = { byKey: new Map(), multikey: false, shortened: false }

/**
 * Computes what a document puts into an index: nothing when the index is partial or sparse and does
 * not cover it.
 *
 * @throws {MongoError} 171 CannotIndexParallelArrays, 16766 for an array in a hashed index
 * @example for (const { encoded } of indexEntries(index, doc).byKey.values()) put(encoded)
 */
export function indexEntries(index: IndexInfo, doc: Document): IndexEntries {
  if (!isCovered(index, doc)) return NONE
  const { keys, multikey } = indexKeys(doc, index.parts, { sparse: index.sparse })
  if (index.hashed && multikey) {
    throw new MongoError(
      16_766,
      `hashed indexes do not currently support array values. Index: ${index.name}`,
    )
  }
  const byKey = new Map<string, IndexEntry>()
  let shortened = false
  for (const values of keys) {
    const whole = encodeValues(index, values)
    shortened ||= whole.length > MAX_ENCODED_BYTES
    const encoded = shortenKey(whole)
    byKey.set(encoded.toString('latin1'), { encoded, values })
  }
  return { byKey, multikey, shortened }
}

function encodeValues(index: IndexInfo, values: readonly Value[]): Buffer {
  const parts = index.fields.map(({ descending }, at) => ({
    value: values[at] ?? null,
    descending,
  }))
  return encodeKey(parts, index.collation)
}
