import { Buffer } from 'node:buffer'
import { equalValues } from '../bson/compare.ts'
import { decodeDocument } from '../bson/decode.ts'
import { encodeDocument } from '../bson/encode.ts'
import { formatDocument } from '../bson/format.ts'
import { type Document, MAX_DOCUMENT_BYTES, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { CollectionInfo, IndexInfo } from './collection-info.ts'
import { type IndexEntries, indexEntries, type IndexEntry } from './index-entries.ts'
import { MULTIKEY, SHORTENED } from './index-flags.ts'
import { entryKey, entryRecordId, prefixRange, recordKey } from './layout.ts'
import { corruption, packEntry, packRecord, unpackEntry, unpackRecord } from './record.ts'
import type { WriteScope } from './write-scope.ts'

const EMPTY = new Uint8Array(0)

/** A document and where it lies. */
export interface StoredDocument {
  readonly recordId: Uint8Array
  readonly doc: Document
  /** The document as it is stored. */
  readonly bson: Uint8Array
}

/**
 * Stores a new document and its index entries. Every check comes before the first write, so that an
 * error leaves the statement's other documents as they are.
 *
 * @throws {MongoError} 11000 DuplicateKey, BSONObjectTooLarge, CannotIndexParallelArrays
 * @example insertDocument(scope, info, doc)
 */
export function insertDocument(
  scope: WriteScope,
  info: CollectionInfo,
  doc: Document,
): StoredDocument {
  const bson = encodeChecked(doc, tooLargeToInsert)
  const entries = info.indexes.map((index) => indexEntries(index, doc))
  const recordId = scope.tools.ids.next()
  info.indexes.forEach((index, at) => {
    for (const entry of keysOf(entries[at])) assertUnique(scope, info, index, entry, recordId)
  })
  writeRecord(scope, info, recordId, bson)
  info.indexes.forEach((index, at) => {
    putEntries(scope, index, entries[at], keysOf(entries[at]), recordId)
  })
  scope.addStats(info, 1, bson.length)
  return { recordId, doc, bson }
}

/**
 * Replaces a stored document, changing only the index entries that differ.
 *
 * @throws {MongoError} as `insertDocument`, and WriteConflict in a transaction
 * @example updateDocument(scope, info, stored, changed)
 */
export function updateDocument(
  scope: WriteScope,
  info: CollectionInfo,
  stored: StoredDocument,
  doc: Document,
): void {
  const { recordId } = stored
  const bson = encodeChecked(doc, grownTooLarge)
  scope.guard(recordKey(info.id, recordId))
  const before = info.indexes.map((index) => indexEntries(index, stored.doc))
  const after = info.indexes.map((index) => indexEntries(index, doc))
  const added = after.map((entries, at) => missingFrom(entries, before[at]))
  info.indexes.forEach((index, at) => {
    for (const entry of added[at] ?? []) assertUnique(scope, info, index, entry, recordId)
  })
  info.indexes.forEach((index, at) => {
    for (const entry of missingFrom(before[at], after[at]))
      removeEntry(scope, index, entry, recordId)
    putEntries(scope, index, after[at], added[at] ?? [], recordId)
  })
  writeRecord(scope, info, recordId, bson)
  scope.addStats(info, 0, bson.length - stored.bson.length)
}

/**
 * Removes a stored document and its index entries.
 *
 * @example removeDocument(scope, info, stored)
 */
export function removeDocument(
  scope: WriteScope,
  info: CollectionInfo,
  { recordId, doc, bson }: StoredDocument,
): void {
  const key = recordKey(info.id, recordId)
  scope.guard(key)
  for (const index of info.indexes) {
    for (const entry of keysOf(indexEntries(index, doc))) removeEntry(scope, index, entry, recordId)
  }
  scope.kv.remove(key)
  scope.addStats(info, -1, -bson.length)
}

/**
 * Puts a document that is already stored into a new index.
 *
 * @throws {MongoError} 11000 DuplicateKey
 * @example for (const stored of all) addToIndex(scope, info, index, stored)
 */
export function addToIndex(
  scope: WriteScope,
  info: CollectionInfo,
  index: IndexInfo,
  { recordId, doc }: StoredDocument,
): void {
  const entries = indexEntries(index, doc)
  for (const entry of keysOf(entries)) assertUnique(scope, info, index, entry, recordId)
  putEntries(scope, index, entries, keysOf(entries), recordId)
}

/** MongoDB's own overhead: what is larger than this is no document to it, whoever made it. */
const LARGEST_BSON = MAX_DOCUMENT_BYTES + 16 * 1024

function encodeChecked(doc: Document, tooLarge: (size: number) => MongoError): Uint8Array {
  const bson = encodeDocument(doc)
  if (bson.length <= MAX_DOCUMENT_BYTES) return bson
  if (bson.length <= LARGEST_BSON) throw tooLarge(bson.length)
  throw new MongoError(
    'BSONObjectTooLarge',
    `BSONObj size: ${bson.length} (0x${bson.length.toString(16).toUpperCase()}) is invalid. Size must be between 0 and ${LARGEST_BSON}(16MB)`,
  )
}

function tooLargeToInsert(size: number): MongoError {
  return new MongoError(
    'BSONObjectTooLarge',
    `object to insert too large. size in bytes: ${size}, max size: ${MAX_DOCUMENT_BYTES}`,
  )
}

function grownTooLarge(): MongoError {
  return new MongoError(
    17_419,
    `Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`,
  )
}

function keysOf(entries: IndexEntries | undefined): IndexEntry[] {
  return entries ? [...entries.byKey.values()] : []
}

function missingFrom(
  entries: IndexEntries | undefined,
  other: IndexEntries | undefined,
): IndexEntry[] {
  const missing: IndexEntry[] = []
  for (const [key, entry] of entries?.byKey ?? []) {
    if (!other?.byKey.has(key)) missing.push(entry)
  }
  return missing
}

function writeRecord(
  scope: WriteScope,
  info: CollectionInfo,
  recordId: Uint8Array,
  bson: Uint8Array,
): void {
  const key = recordKey(info.id, recordId)
  scope.kv.put(key, packRecord(key, bson, scope.tools.ids.next()))
}

function putEntries(
  scope: WriteScope,
  index: IndexInfo,
  entries: IndexEntries | undefined,
  added: readonly IndexEntry[],
  recordId: Uint8Array,
): void {
  for (const { encoded } of added) {
    const key = entryKey(index.id, encoded, index.single ? undefined : recordId)
    scope.kv.put(key, packEntry(key, index.single ? recordId : EMPTY))
  }
  if (entries?.multikey) scope.tools.flags.set(scope.base, index.id, MULTIKEY)
  if (entries?.shortened) scope.tools.flags.set(scope.base, index.id, SHORTENED)
}

function removeEntry(
  scope: WriteScope,
  index: IndexInfo,
  { encoded }: IndexEntry,
  recordId: Uint8Array,
): void {
  const key = entryKey(index.id, encoded, index.single ? undefined : recordId)
  // Others may want the unique key that becomes free, so it is held until the transaction ends.
  if (index.unique) guardUnique(scope, index, encoded)
  scope.kv.remove(key)
}

/** With a collation several keys share an encoding, and are then held together. */
function guardUnique(scope: WriteScope, index: IndexInfo, encoded: Buffer): void {
  const key = entryKey(index.id, encoded)
  if (index.single) scope.guard(key)
  else scope.guardShared(key)
}

function assertUnique(
  scope: WriteScope,
  info: CollectionInfo,
  index: IndexInfo,
  entry: IndexEntry,
  recordId: Uint8Array,
): void {
  if (!index.unique) return
  if (isTaken(scope, info, index, entry, recordId)) throw duplicateKey(info, index, entry.values)
  guardUnique(scope, index, entry.encoded)
}

function isTaken(
  scope: WriteScope,
  info: CollectionInfo,
  index: IndexInfo,
  { encoded, values }: IndexEntry,
  recordId: Uint8Array,
): boolean {
  const key = entryKey(index.id, encoded)
  if (index.single) {
    const value = scope.kv.get(key)
    return value !== undefined && unpackEntry(key, value).compare(recordId) !== 0
  }
  // Folded strings may share a key without being equal, so each one is looked at.
  return scope.kv.list(prefixRange(key)).some((other) => {
    const id = entryRecordId(other.key)
    if (Buffer.compare(id, recordId) === 0) return false
    return [...indexEntries(index, fetchDocument(scope, info, id)).byKey.values()].some(
      (candidate) => sameValues(candidate.values, values, index),
    )
  })
}

function sameValues(a: readonly Value[], b: readonly Value[], index: IndexInfo): boolean {
  return a.every((value, at) => equalValues(value ?? null, b[at] ?? null, index.collation))
}

function fetchDocument(scope: WriteScope, info: CollectionInfo, recordId: Uint8Array): Document {
  const key = recordKey(info.id, recordId)
  const value = scope.kv.get(key)
  if (!value) throw corruption(`an index of ${info.namespace} leads to a missing record`)
  return decodeDocument(unpackRecord(key, value))
}

/**
 * Makes the error for a unique key that is taken, in the words that applications parse.
 *
 * @example throw duplicateKey(info, index, ['x'])
 */
export function duplicateKey(
  info: CollectionInfo,
  index: IndexInfo,
  values: readonly Value[],
): MongoError {
  const pattern = index.spec.get('key')
  const keyValue: Document = new Map(index.paths.map((path, at) => [path, values[at] ?? null]))
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${info.namespace} index: ${index.name} dup key: ${formatDocument(keyValue)}`,
    {
      extra: new Map<string, unknown>([
        ['keyPattern', pattern],
        ['keyValue', keyValue],
      ]),
    },
  )
}
