import type { Buffer } from 'node:buffer'
import { decodeDocument } from '../bson/decode.ts'
import type { Document } from '../bson/value.ts'
import type { StoredDocument } from './document-writer.ts'

/** A document that was found: most are only looked at in part, or sent on as they are. */
export class LazyDocument implements StoredDocument {
  readonly recordId: Uint8Array
  readonly bson: Buffer
  #doc: Document | undefined

  constructor(recordId: Uint8Array, bson: Buffer) {
    this.recordId = recordId
    this.bson = bson
  }

  /** Somebody asked for it whole. */
  get isDecoded(): boolean {
    return this.#doc !== undefined
  }

  get doc(): Document {
    this.#doc ??= decodeDocument(this.bson)
    return this.#doc
  }
}
