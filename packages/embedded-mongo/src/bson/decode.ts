import { Buffer } from 'node:buffer'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { readUtf8 } from './text.ts'
import { TYPE } from './type-info.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BsonUndefined,
  Code,
  DbPointer,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MAX_DEPTH,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from './value.ts'

/** The smallest document: its length and the closing zero. */
const EMPTY_DOCUMENT_BYTES = 5

/** JavaScript dates end here, in milliseconds on either side of 1970. */
const MAX_DATE = 8.64e15

/** The old binary subtype that repeats its length inside. */
const SUBTYPE_OLD_BINARY = 2

/**
 * Decodes one BSON document. Every length is checked against what encloses it, so that no crafted
 * frame can make this read outside of `bytes`, loop, or exhaust the stack.
 *
 * @throws {MongoError} InvalidBSON, or Overflow when it nests too deeply
 * @example decodeDocument(encodeDocument(documentOf(['a', new Int32(1)])))
 */
export function decodeDocument(bytes: Uint8Array, offset = 0): Document {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Decoder(buffer, offset).document(buffer.length, 1)
}

/**
 * Decodes the one field that starts at `at` into `doc`, and tells where the next one starts.
 *
 * @example const next = decodeElement(bson, 4, doc)
 */
export function decodeElement(bson: Buffer, at: number, doc: Document): number {
  return new Decoder(bson, at).element(doc)
}

function invalid(what: string): MongoError {
  return new MongoError('InvalidBSON', `Invalid BSON: ${what}`)
}

class Decoder {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  document(limit: number, depth: number): Document {
    const end = this.#enter(limit, depth)
    const doc: Document = new Map()
    let count = 0
    for (let type = this.#byte(end); type !== 0; type = this.#byte(end)) {
      const name = this.#cstring(end)
      doc.set(name, this.#value(type, end, depth))
      count++
      // A Map keeps one value a name: taking the document would silently drop the other one.
      if (doc.size !== count) throw invalid(`the field '${name}' is there twice`)
    }
    this.#leave(end)
    return doc
  }

  element(doc: Document): number {
    const end = this.#bytes.length - 1
    const type = this.#byte(end)
    const name = this.#cstring(end)
    doc.set(name, this.#value(type, end, 1))
    return this.#at
  }

  #array(limit: number, depth: number): Value[] {
    const end = this.#enter(limit, depth)
    const items: Value[] = []
    for (let type = this.#byte(end); type !== 0; type = this.#byte(end)) {
      this.#skipName(end)
      items.push(this.#value(type, end, depth))
    }
    this.#leave(end)
    return items
  }

  #enter(limit: number, depth: number): number {
    if (depth > MAX_DEPTH) {
      throw new MongoError('Overflow', `BSONObj exceeded maximum nested object depth: ${MAX_DEPTH}`)
    }
    const start = this.#at
    const length = this.#int32(limit)
    if (length < EMPTY_DOCUMENT_BYTES) throw invalid(`a document of ${length} bytes`)
    if (start + length > limit) throw invalid(`a document of ${length} bytes, past what holds it`)
    return start + length
  }

  #leave(end: number): void {
    if (this.#at !== end) throw invalid('a document ends before its stated length')
  }

  #need(count: number, end: number): number {
    const at = this.#at
    if (count < 0 || at + count > end) throw invalid('a value reaches past the end of its document')
    this.#at = at + count
    return at
  }

  #byte(end: number): number {
    return this.#bytes[this.#need(1, end)] ?? 0
  }

  #int32(end: number): number {
    return this.#bytes.readInt32LE(this.#need(4, end))
  }

  #skipName(end: number): void {
    const zero = this.#bytes.indexOf(0, this.#at)
    if (zero < 0 || zero >= end) throw invalid('a field name without an end')
    this.#at = zero + 1
  }

  #cstring(end: number): string {
    const start = this.#at
    let at = start
    const bytes = this.#bytes
    while (at < end && bytes[at] !== 0) at++
    if (at >= end) throw invalid('a field name without an end')
    this.#at = at + 1
    return readUtf8(bytes, start, at)
  }

  #string(end: number): string {
    const length = this.#int32(end)
    if (length < 1) throw invalid(`a string of ${length} bytes`)
    const start = this.#need(length, end)
    if (this.#bytes[this.#at - 1] !== 0) throw invalid('a string without its closing zero')
    return readUtf8(this.#bytes, start, start + length - 1)
  }

  #copy(count: number, end: number): Uint8Array {
    const start = this.#need(count, end)
    // A copy, since the frame or the store's page that `bytes` lies in will be used again.
    return new Uint8Array(this.#bytes.subarray(start, start + count))
  }

  #objectId(end: number): ObjectId {
    const start = this.#need(12, end)
    return new ObjectId(this.#bytes.subarray(start, start + 12))
  }

  #long(end: number): Long {
    const at = this.#need(8, end)
    return new Long(this.#bytes.readInt32LE(at), this.#bytes.readInt32LE(at + 4))
  }

  #date(end: number): Date {
    const at = this.#need(8, end)
    const milliseconds =
      this.#bytes.readInt32LE(at + 4) * 0x1_0000_0000 + this.#bytes.readUInt32LE(at)
    if (Math.abs(milliseconds) > MAX_DATE) {
      throw notSupported('a date more than 100,000,000 days away from 1970')
    }
    return new Date(milliseconds)
  }

  #binary(end: number): Binary {
    const length = this.#int32(end)
    const subtype = this.#byte(end)
    if (subtype !== SUBTYPE_OLD_BINARY) return new Binary(this.#copy(length, end), subtype)
    const inner = this.#int32(end)
    if (inner !== length - 4) throw invalid('binary data of subtype 2 with two lengths')
    return new Binary(this.#copy(inner, end), subtype)
  }

  #regex(end: number): BSONRegExp {
    const regex = new BSONRegExp(this.#cstring(end))
    // Set afterwards: the constructor sorts the options, and they must come back as they came.
    regex.options = this.#cstring(end)
    return regex
  }

  #codeWithScope(limit: number, depth: number): Code {
    const start = this.#at
    const end = start + this.#int32(limit)
    if (end > limit || end < start) throw invalid('code with scope reaches past its document')
    const code = this.#string(end)
    const scope = this.document(end, depth + 1)
    this.#leave(end)
    return new Code(code, scope)
  }

  #boolean(end: number): boolean {
    const byte = this.#byte(end)
    if (byte > 1) throw invalid(`a boolean of value ${byte}`)
    return byte === 1
  }

  #value(type: number, end: number, depth: number): Value {
    switch (type) {
      case TYPE.double:
        return new Double(this.#bytes.readDoubleLE(this.#need(8, end)))
      case TYPE.string:
        return this.#string(end)
      case TYPE.object:
        return this.document(end, depth + 1)
      case TYPE.array:
        return this.#array(end, depth + 1)
      case TYPE.binData:
        return this.#binary(end)
      case TYPE.undefined:
        return new BsonUndefined()
      case TYPE.objectId:
        return this.#objectId(end)
      case TYPE.bool:
        return this.#boolean(end)
      case TYPE.date:
        return this.#date(end)
      case TYPE.null:
        return null
      case TYPE.regex:
        return this.#regex(end)
      case TYPE.dbPointer:
        return new DbPointer(this.#string(end), this.#objectId(end))
      case TYPE.javascript:
        return new Code(this.#string(end))
      case TYPE.symbol:
        return new BSONSymbol(this.#string(end))
      case TYPE.javascriptWithScope:
        return this.#codeWithScope(end, depth)
      case TYPE.int:
        return new Int32(this.#int32(end))
      case TYPE.timestamp: {
        const at = this.#need(8, end)
        return new Timestamp({
          i: this.#bytes.readUInt32LE(at),
          t: this.#bytes.readUInt32LE(at + 4),
        })
      }
      case TYPE.long:
        return this.#long(end)
      case TYPE.decimal:
        return new Decimal128(this.#copy(16, end))
      case 0xff:
        return new MinKey()
      case TYPE.maxKey:
        return new MaxKey()
      default:
        throw invalid(`a value of the unknown type ${type}`)
    }
  }
}
