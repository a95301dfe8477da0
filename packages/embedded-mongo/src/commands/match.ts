import type { Buffer } from 'node:buffer'
import type { Document } from '../bson/value.ts'
import type { MatchDetails } from '../query/matcher.ts'
import type { StoredDocument } from '../storage/document-writer.ts'
import type { LazyDocument } from '../storage/lazy-document.ts'

/** A document that matched, and which item of an array did. */
export class Match implements StoredDocument {
  readonly stored: LazyDocument
  readonly details: MatchDetails

  constructor(stored: LazyDocument, details: MatchDetails) {
    this.stored = stored
    this.details = details
  }

  get recordId(): Uint8Array {
    return this.stored.recordId
  }

  get bson(): Buffer {
    return this.stored.bson
  }

  get doc(): Document {
    return this.stored.doc
  }
}
