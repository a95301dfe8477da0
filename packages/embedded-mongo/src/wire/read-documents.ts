import type { Buffer } from 'node:buffer'
import { decodeDocument } from '../bson/decode.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/**
 * Reads the documents that fill `bytes` from `offset` on, with nothing between or behind them.
 *
 * @example readDocuments(section, 0)
 */
export function readDocuments(bytes: Buffer, offset: number): Document[] {
  const documents: Document[] = []
  for (let at = offset; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readInt32LE(at) : 0
    if (length < 5 || at + length > bytes.length) {
      throw new MongoError('InvalidBSON', 'A document reaches past the end of its message.')
    }
    documents.push(decodeDocument(bytes.subarray(at, at + length)))
    at += length
  }
  return documents
}
