import { Buffer } from 'node:buffer'
import { afterPrefix, type KeyRange } from './kv.ts'

/** The first byte of every key says what the entry is. */
const ROOM = {
  meta: 0x01,
  catalog: 0x02,
  session: 0x03,
  flags: 0x04,
  stats: 0x05,
  record: 0x10,
  entry: 0x11,
}

/** Record, collection and index ids all have eight bytes. */
export const ID_BYTES = 8
const PREFIX_BYTES: number = 1 + ID_BYTES

/** Every key there is. */
export const EVERYTHING: KeyRange = { from: Uint8Array.of(0), to: Uint8Array.of(0xff) }

/** Tells whether a client's document lies under a key. */
export function isDocumentKey(key: Uint8Array): boolean {
  return key[0] === ROOM.record
}

/** Tells whether the entry under a key is packed as a document, with a version. */
export function isRecordKey(key: Uint8Array): boolean {
  return key[0] === ROOM.record || key[0] === ROOM.catalog || key[0] === ROOM.session
}

/** Where the number of the current start is kept. */
export const EPOCH_KEY: Uint8Array = Uint8Array.of(ROOM.meta, 0)

/** The key of a collection's row in the catalog. */
export function catalogKey(namespace: string): Buffer {
  return named(ROOM.catalog, Buffer.from(namespace, 'utf8'))
}

/** The rows of all collections, or of those whose namespace starts with `prefix`. */
export function catalogRange(prefix = ''): KeyRange {
  return prefixRange(catalogKey(prefix))
}

/** The key of what a logical session's retryable writes answered. */
export function sessionKey(lsid: Uint8Array): Buffer {
  return named(ROOM.session, lsid)
}

/** All session rows. */
export const SESSION_RANGE: KeyRange = prefixRange(Buffer.of(ROOM.session))

/** The key of what is known about an index's entries. */
export function flagsKey(indexId: Uint8Array): Buffer {
  return named(ROOM.flags, indexId)
}

/** The key of a collection's document count and size. */
export function statsKey(collectionId: Uint8Array): Buffer {
  return named(ROOM.stats, collectionId)
}

/** The key of a document. Record ids grow, so this is the order of insertion. */
export function recordKey(collectionId: Uint8Array, recordId: Uint8Array): Buffer {
  return named(ROOM.record, collectionId, recordId)
}

/** All documents of a collection. */
export function recordRange(collectionId: Uint8Array): KeyRange {
  return prefixRange(named(ROOM.record, collectionId))
}

/** The record id at the end of a record's key. */
export function recordIdOf(key: Uint8Array): Uint8Array {
  return key.subarray(PREFIX_BYTES)
}

/** The key of an index entry; `recordId` is part of it where several documents may share a key. */
export function entryKey(indexId: Uint8Array, encoded: Uint8Array, recordId?: Uint8Array): Buffer {
  return recordId
    ? named(ROOM.entry, indexId, encoded, recordId)
    : named(ROOM.entry, indexId, encoded)
}

/** The record id at the end of an entry's key. */
export function entryRecordId(key: Uint8Array): Uint8Array {
  return key.subarray(key.length - ID_BYTES)
}

/** All entries of an index. */
export function wholeIndex(indexId: Uint8Array): KeyRange {
  return prefixRange(entryKey(indexId, new Uint8Array(0)))
}

/** Every key that starts with `prefix`. */
export function prefixRange(prefix: Uint8Array): KeyRange {
  return { from: prefix, to: afterPrefix(prefix) }
}

function named(room: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 1
  for (const part of parts) length += part.length
  const key = Buffer.allocUnsafe(length)
  key[0] = room
  let at = 1
  for (const part of parts) {
    key.set(part, at)
    at += part.length
  }
  return key
}
