import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Collation } from '../bson/collation.ts'
import { typeOrder } from '../bson/type-info.ts'
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DbPointer,
  type Document,
  isDocument,
  ObjectId,
  Timestamp,
  type Value,
} from '../bson/value.ts'
import { isNumeric } from '../bson/type-info.ts'
import { writeNumber } from './number-encoding.ts'

/** lmdb takes keys of up to 1,978 bytes; a prefix and a record id must fit beside this. */
export const MAX_ENCODED_BYTES = 1900
/** What a shortened key keeps of its beginning; two keys that differ only later are told apart by a hash. */
export const KEPT_BYTES: number = MAX_ENCODED_BYTES - 32

/** Lifts type orders (-1 to 127) above zero, which ends documents and arrays. */
const ORDER_OFFSET = 2

/** One field of an index key: its value, and whether the index runs downwards there. */
export interface KeyPart {
  readonly value: Value
  readonly descending: boolean
}

/**
 * Encodes the values of an index key as bytes that sort like the values do (`compareValues`). No
 * encoding is the beginning of another one, so prefixes of bytes are prefixes of fields.
 *
 * With a collation strings are folded: equal strings have equal bytes, but the order is lost.
 *
 * @example encodeKey([{ value: new Int32(1), descending: false }])
 */
export function encodeKey(parts: readonly KeyPart[], collation?: Collation): Buffer {
  const pieces: Buffer[] = []
  for (const { value, descending } of parts) {
    const writer = new KeyWriter(collation)
    writer.value(value)
    pieces.push(descending ? inverted(writer.bytes()) : writer.bytes())
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/**
 * Shortens an encoding that lmdb could not take: a hash of the whole stands for its end. Equal keys
 * stay equal and different ones different; only the order among very long keys is lost.
 *
 * @example shortenKey(encodeKey(parts))
 */
export function shortenKey(encoded: Buffer): Buffer {
  if (encoded.length <= MAX_ENCODED_BYTES) return encoded
  const hash = createHash('sha256').update(encoded).digest()
  return Buffer.concat([encoded.subarray(0, KEPT_BYTES), hash])
}

/**
 * Cuts an encoded bound to what shortened keys keep, so that a range around it stays right. A bound
 * that was cut stands for everything that begins like it.
 *
 * @example cutBound(encodeKey(parts))
 */
export function cutBound(encoded: Buffer): Buffer {
  return encoded.length < KEPT_BYTES ? encoded : encoded.subarray(0, KEPT_BYTES)
}

/**
 * The byte that every value of a type order starts with; the whole type lies in [byte, byte + 1).
 *
 * @example typeByte(typeOrder(new Int32(1)))
 */
export function typeByte(order: number): number {
  return order + ORDER_OFFSET
}

function inverted(bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; at++) bytes[at] = 0xff - (bytes[at] ?? 0)
  return bytes
}

class KeyWriter {
  #bytes: Buffer = Buffer.allocUnsafe(64)
  #at = 0
  readonly #collation: Collation | undefined

  constructor(collation: Collation | undefined) {
    this.#collation = collation
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  value(value: Value): void {
    this.byte(typeByte(typeOrder(value)))
    this.#body(value)
  }

  byte(byte: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#at++] = byte
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }

  #raw(bytes: Uint8Array): void {
    if (this.#at + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #uint32(value: number): void {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeUInt32BE(value)
    this.#raw(bytes)
  }

  /** A zero inside becomes 00 FF; 00 00 is the end and sorts below everything that goes on. */
  #text(text: string): void {
    const bytes = Buffer.from(text, 'utf8')
    if (bytes.includes(0)) {
      for (const byte of bytes) {
        this.byte(byte)
        if (byte === 0) this.byte(0xff)
      }
    } else {
      this.#raw(bytes)
    }
    this.byte(0)
    this.byte(0)
  }

  #string(text: string): void {
    this.#text(this.#collation ? this.#collation.fold(text) : text)
  }

  #document(doc: Document): void {
    for (const [name, value] of doc) {
      // Documents compare by type, then name, then value.
      this.byte(typeByte(typeOrder(value)))
      this.#text(name)
      this.#body(value)
    }
    this.byte(0)
  }

  #body(value: Value): void {
    if (value === null || value === undefined) return
    if (typeof value === 'string') return this.#string(value)
    if (typeof value === 'boolean') return this.byte(value ? 1 : 0)
    if (isNumeric(value)) return this.#raw(writeNumber(value))
    if (isDocument(value)) return this.#document(value)
    if (Array.isArray(value)) {
      for (const item of value) this.value(item)
      return this.byte(0)
    }
    if (value instanceof Date) return this.#date(value.getTime())
    this.#opaque(value)
  }

  /** Sixty-four bits with the sign bit turned over, so that earlier dates have smaller bytes. */
  #date(milliseconds: number): void {
    const high = Math.floor(milliseconds / 0x1_0000_0000)
    this.#uint32((high + 0x8000_0000) >>> 0)
    this.#uint32(milliseconds - high * 0x1_0000_0000)
  }

  #opaque(value: Value): void {
    if (value instanceof ObjectId) this.#raw(value.id)
    else if (value instanceof BSONSymbol) this.#string(value.value)
    else if (value instanceof Binary) {
      this.#uint32(value.position)
      this.byte(value.sub_type)
      this.#raw(value.buffer.subarray(0, value.position))
    } else if (value instanceof Timestamp) {
      this.#uint32(value.t)
      this.#uint32(value.i)
    } else if (value instanceof BSONRegExp) {
      this.#text(value.pattern)
      this.#text(value.options)
    } else if (value instanceof DbPointer) {
      this.#uint32(value.namespace.length)
      this.#text(value.namespace)
      this.#raw(value.id.id)
    } else if (value instanceof Code) {
      this.#text(value.code)
      if (isDocument(value.scope)) this.#document(value.scope)
    }
  }
}
