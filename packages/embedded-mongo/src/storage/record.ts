import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { decodeDocument } from '../bson/decode.ts'
import { encodeDocument } from '../bson/encode.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** Checksum (4 bytes) and version (8 bytes) stand before every stored document. */
const HEADER_BYTES = 12

/**
 * Packs a document for the store. The version is different at every write, so two states of a record
 * never have the same bytes; the checksum covers the key too, so a record found under another key
 * is noticed.
 *
 * @example kv.put(key, packRecord(key, doc, nextVersion()))
 */
export function packRecord(key: Uint8Array, bson: Uint8Array, version: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + bson.length)
  bytes.set(version, 4)
  bytes.set(bson, HEADER_BYTES)
  bytes.writeUInt32LE(crc32(bytes.subarray(4), crc32(key)), 0)
  return bytes
}

/**
 * Takes the BSON out of a stored record, after checking that it is what was written.
 *
 * @throws {MongoError} 346 DataCorruptionDetected when a byte changed on disk
 * @example decodeDocument(unpackRecord(key, value))
 */
export function unpackRecord(key: Uint8Array, value: Uint8Array): Buffer {
  const bytes = asBuffer(value)
  if (
    bytes.length < HEADER_BYTES ||
    crc32(bytes.subarray(4), crc32(key)) !== bytes.readUInt32LE(0)
  ) {
    throw corruption(`the record ${shortHex(key)} does not match its checksum`)
  }
  return bytes.subarray(HEADER_BYTES)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Reads a stored record. */
export function readRecord(key: Uint8Array, value: Uint8Array): Document {
  return decodeDocument(unpackRecord(key, value))
}

/** Packs a small document of the store itself (catalog, sessions), with a checksum but no version. */
export function packMeta(key: Uint8Array, doc: Document): Buffer {
  return packRecord(key, encodeDocument(doc), new Uint8Array(8))
}

/** The checksum behind an index entry: it covers the key, and the record id when that is the value. */
export function packEntry(key: Uint8Array, tail: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + tail.length)
  bytes.set(tail, 4)
  bytes.writeUInt32LE(crc32(tail, crc32(key)), 0)
  return bytes
}

/** Most indexes have the record id in the key. */
const NO_TAIL: Buffer = Buffer.alloc(0)

/** Checks an index entry and gives back what stands behind the checksum. */
export function unpackEntry(key: Uint8Array, value: Uint8Array): Buffer {
  const bytes = asBuffer(value)
  const tail = bytes.length === 4 ? NO_TAIL : bytes.subarray(4)
  const sum = tail === NO_TAIL ? crc32(key) : crc32(tail, crc32(key))
  if (bytes.length < 4 || sum !== bytes.readUInt32LE(0)) {
    throw corruption(`the index entry ${shortHex(key)} is damaged`)
  }
  return tail
}

function shortHex(key: Uint8Array): string {
  return Buffer.from(key.subarray(0, 24)).toString('hex')
}

const ADVICE =
  'Restore the data folder from a backup, or run the validate command to see how far the damage goes.'

/**
 * Makes the error for data that changed on disk.
 *
 * @example throw corruption('the index a_1 leads to a record that is not there')
 */
export function corruption(what: string, advice: string = ADVICE): MongoError {
  return new MongoError(
    346,
    `embedded engine: data corruption detected: ${what}. Nothing was answered from it. ${advice}`,
  )
}
