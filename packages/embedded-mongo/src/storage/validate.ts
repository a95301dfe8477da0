import { Buffer } from 'node:buffer'
import { decodeDocument } from '../bson/decode.ts'
import { isMongoError } from '../errors/mongo-error.ts'
import type { CollectionInfo, IndexInfo } from './collection-info.ts'
import { readStats } from './collection-stats.ts'
import { indexEntries } from './index-entries.ts'
import { keyId, type KeyRange, type ReadKv } from './kv.ts'
import { entryKey, recordIdOf, recordRange, wholeIndex } from './layout.ts'
import { unpackEntry, unpackRecord } from './record.ts'

/** What a check of a collection found. */
export interface Validation {
  readonly documents: number
  /** Entries of each index. */
  readonly keys: ReadonlyMap<string, number>
  readonly errors: readonly string[]
}

const CHUNK = 500

/**
 * Checks all of a collection: every record and entry against its checksum, every document against its
 * index entries, and the other way round.
 *
 * @example const { errors } = validateCollection(snapshot, info)
 */
export function validateCollection(kv: ReadKv, info: CollectionInfo): Validation {
  const errors: string[] = []
  const expected = new Map(info.indexes.map((index) => [index, new Map<string, string>()]))
  let documents = 0
  for (const { key, value } of walk(kv, recordRange(info.id))) {
    documents++
    attempt(errors, () => {
      const doc = decodeDocument(unpackRecord(key, value))
      const recordId = recordIdOf(key)
      for (const [index, entries] of expected) {
        for (const { encoded } of indexEntries(index, doc).byKey.values()) {
          const entry = entryKey(index.id, encoded, index.single ? undefined : recordId)
          entries.set(keyId(entry), keyId(recordId))
        }
      }
    })
  }
  const counted = readStats(kv, info.id).documents
  if (counted !== documents)
    errors.push(`${counted} documents were counted, ${documents} are there`)
  const keys = new Map<string, number>()
  for (const [index, entries] of expected)
    keys.set(index.name, checkIndex(kv, index, { entries, errors }))
  return { documents, keys, errors }
}

function checkIndex(
  kv: ReadKv,
  index: IndexInfo,
  { entries, errors }: { entries: Map<string, string>; errors: string[] },
): number {
  let count = 0
  for (const { key, value } of walk(kv, wholeIndex(index.id))) {
    count++
    attempt(errors, () => {
      const tail = unpackEntry(key, value)
      const wanted = entries.get(keyId(key))
      if (wanted === undefined || (index.single && wanted !== keyId(tail))) {
        errors.push(`the index ${index.name} has an entry that no document has`)
      }
      entries.delete(keyId(key))
    })
  }
  if (entries.size > 0) errors.push(`the index ${index.name} lacks ${entries.size} entries`)
  return count
}

function attempt(errors: string[], check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!isMongoError(error)) throw error
    errors.push(error.message)
  }
}

function* walk(kv: ReadKv, range: KeyRange): Generator<{ key: Uint8Array; value: Uint8Array }> {
  let left = range
  for (;;) {
    const entries = kv.list(left, { limit: CHUNK })
    yield* entries
    const last = entries.at(-1)
    if (!last || entries.length < CHUNK) return
    left = { from: Buffer.concat([last.key, Buffer.of(0)]), to: range.to }
  }
}
