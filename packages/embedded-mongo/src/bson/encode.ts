import { Buffer } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'
import { bsonTypeNumber } from './type-info.ts'
import {
  type Binary,
  type Document,
  EncodedDocument,
  isDocument,
  MAX_DEPTH,
  type Value,
} from './value.ts'

/** Most documents fit, and one that does not makes room for itself. */
const START_BYTES = 16 * 1024

/** The largest buffer that is worth making: twice the longest message, which bounds every document. */
const MAX_BYTES = 100 * 1024 * 1024

/**
 * Encodes a document as BSON. Fields whose value is JavaScript's `undefined` are left out. `before` bytes in
 * front of it are the caller's to fill: a reply goes into the buffer that is sent.
 *
 * @throws {MongoError} Overflow when it nests too deeply, BadValue for a NUL in a field name
 * @example encodeDocument(documentOf(['ok', new Double(1)]))
 */
export function encodeDocument(doc: Document, before = 0): Buffer {
  const encoder = new Encoder(before)
  encoder.document(doc, 1)
  return encoder.finish()
}

/** Written to by every encoder, and copied out of: a buffer of one's own costs more than filling it. */
const SCRATCH: Buffer = Buffer.allocUnsafeSlow(START_BYTES)

class Encoder {
  #bytes: Buffer = SCRATCH
  #at: number

  constructor(before: number) {
    this.#at = before
  }

  finish(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#at)
    return this.#bytes === SCRATCH ? Buffer.from(bytes) : bytes
  }

  document(doc: Document, depth: number): void {
    if (doc instanceof EncodedDocument) return this.#raw(doc.bytes)
    const start = this.#enter(depth)
    for (const [name, value] of doc) {
      if (value !== undefined) this.#element(name, value, depth)
    }
    this.#leave(start)
  }

  #array(items: readonly Value[], depth: number): void {
    const start = this.#enter(depth)
    for (let at = 0; at < items.length; at++) this.#element(String(at), items[at] ?? null, depth)
    this.#leave(start)
  }

  #enter(depth: number): number {
    if (depth > MAX_DEPTH) {
      throw new MongoError('Overflow', `BSONObj exceeded maximum nested object depth: ${MAX_DEPTH}`)
    }
    return this.#reserve(4)
  }

  #leave(start: number): void {
    this.#byte(0)
    this.#bytes.writeInt32LE(this.#at - start, start)
  }

  #reserve(count: number): number {
    const at = this.#at
    const end = at + count
    if (end > this.#bytes.length) {
      if (end > MAX_BYTES) {
        throw new MongoError('BSONObjectTooLarge', 'BSON document is larger than 100 MB')
      }
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    this.#at = end
    return at
  }

  #byte(byte: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = byte
  }

  #int32(value: number): void {
    const at = this.#reserve(4)
    this.#bytes.writeInt32LE(value, at)
  }

  #raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
  }

  #text(text: string): number {
    const start = this.#at
    const length = text.length
    // One UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(length * 3)
    const bytes = this.#bytes
    let index = 0
    while (index < length) {
      const code = text.charCodeAt(index)
      if (code > 0x7f || index > 32) break
      bytes[start + index] = code
      index++
    }
    let written = index
    if (index < length)
      written += bytes.write(index === 0 ? text : text.slice(index), start + index)
    this.#at = start + written
    return written
  }

  #cstring(text: string): void {
    // A NUL would end the name early and let the rest be read as a value.
    if (text.includes('\0')) {
      throw new MongoError('BadValue', 'A field name or regular expression cannot contain a NUL')
    }
    this.#text(text)
    this.#byte(0)
  }

  #string(text: string): void {
    const at = this.#reserve(4)
    const length = this.#text(text)
    this.#byte(0)
    this.#bytes.writeInt32LE(length + 1, at)
  }

  #binary(value: Binary): void {
    const bytes = value.buffer.subarray(0, value.position)
    const old = value.sub_type === 2
    this.#int32(old ? bytes.length + 4 : bytes.length)
    this.#byte(value.sub_type)
    if (old) this.#int32(bytes.length)
    this.#raw(bytes)
  }

  #element(name: string, value: Exclude<Value, undefined>, depth: number): void {
    this.#byte(bsonTypeNumber(value) & 0xff)
    this.#cstring(name)
    if (typeof value === 'string') return this.#string(value)
    if (typeof value === 'boolean') return this.#byte(value ? 1 : 0)
    if (value === null) return
    if (Array.isArray(value)) return this.#array(value, depth + 1)
    if (isDocument(value)) return this.document(value, depth + 1)
    if (value instanceof Date) return this.#date(value)
    switch (value._bsontype) {
      case 'Int32':
        return this.#int32(value.value)
      case 'Double': {
        const at = this.#reserve(8)
        this.#bytes.writeDoubleLE(value.value, at)
        return
      }
      case 'Long':
        this.#int32(value.low)
        return this.#int32(value.high)
      case 'Timestamp':
        this.#int32(value.i | 0)
        return this.#int32(value.t | 0)
      case 'Decimal128':
        return this.#raw(value.bytes)
      case 'ObjectId':
        return this.#raw(value.id)
      case 'Binary':
        return this.#binary(value)
      case 'BSONRegExp':
        this.#cstring(value.pattern)
        return this.#cstring(value.options)
      case 'BSONSymbol':
        return this.#string(value.value)
      case 'DBPointer':
        this.#string(value.namespace)
        return this.#raw(value.id.id)
      case 'Code': {
        if (value.scope === null) return this.#string(value.code)
        const start = this.#reserve(4)
        this.#string(value.code)
        // The library types the scope as a plain object; the decoder puts a Document there.
        this.document(isDocument(value.scope) ? value.scope : new Map(), depth + 1)
        this.#bytes.writeInt32LE(this.#at - start, start)
        return
      }
      case 'MinKey':
      case 'MaxKey':
      case 'Undefined':
        return
    }
  }

  #date(value: Date): void {
    const milliseconds = value.getTime()
    if (Number.isNaN(milliseconds)) throw new MongoError('BadValue', 'Invalid date')
    const high = Math.floor(milliseconds / 0x1_0000_0000)
    this.#int32((milliseconds - high * 0x1_0000_0000) | 0)
    this.#int32(high)
  }
}
