import type { Buffer } from 'node:buffer'
import { encodeDocument } from '../bson/encode.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { crc32c } from './crc32c.ts'
import { HEADER_BYTES } from './frame-reader.ts'
import { readDocuments } from './read-documents.ts'

const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 1 << 1
const EXHAUST_ALLOWED = 1 << 16
/** The low half of the flags must be understood, the high half may be ignored. */
const REQUIRED_FLAGS = 0xffff
const OP_MSG = 2013

/** What an OP_MSG holds once its sections are put together. */
export interface OpMsg {
  readonly command: Document
  readonly database: string
  readonly silent: boolean
  readonly exhaustAllowed: boolean
}

/**
 * Reads an OP_MSG frame: one body (kind 0) and any number of document sequences (kind 1), which
 * become array fields of the body.
 *
 * @throws {MongoError} ProtocolError when the frame is not an OP_MSG; InvalidBSON for bad documents
 * @example const { command } = readOpMsg(frame)
 */
export function readOpMsg(frame: Buffer): OpMsg {
  if (frame.length < HEADER_BYTES + 4) throw malformed('no flags')
  const flags = frame.readUInt32LE(HEADER_BYTES)
  const unknown = flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)
  if (unknown !== 0) throw malformed(`unknown required flags 0x${unknown.toString(16)}`)
  let end = frame.length
  if (flags & CHECKSUM_PRESENT) {
    end -= 4
    if (end < HEADER_BYTES + 4) throw malformed('no room for its checksum')
    if (crc32c(frame.subarray(0, end)) !== frame.readUInt32LE(end)) {
      throw malformed('a checksum that does not match its bytes')
    }
  }
  const command = readSections(frame.subarray(HEADER_BYTES + 4, end))
  const database = command.get('$db')
  if (typeof database !== 'string' || database === '') {
    throw new MongoError(40_571, 'OP_MSG requests require a $db argument')
  }
  return {
    command,
    database,
    silent: (flags & MORE_TO_COME) !== 0,
    exhaustAllowed: (flags & EXHAUST_ALLOWED) !== 0,
  }
}

/**
 * Tells whether the sender of a frame expects an answer, without reading the rest of it.
 *
 * @example if (!isSilent(frame)) sendError(error)
 */
export function isSilent(frame: Buffer): boolean {
  return (
    frame.readInt32LE(12) === OP_MSG &&
    frame.length >= HEADER_BYTES + 4 &&
    (frame.readUInt32LE(HEADER_BYTES) & MORE_TO_COME) !== 0
  )
}

function readSections(bytes: Buffer): Document {
  let body: Document | undefined
  const sequences: [string, Document[]][] = []
  for (let at = 0; at < bytes.length;) {
    const kind = bytes[at]
    const length = at + 5 <= bytes.length ? bytes.readInt32LE(at + 1) : 0
    const section = bytes.subarray(at + 1, at + 1 + length)
    if (length < 5 || section.length !== length) throw malformed('a section past its end')
    if (kind === 0) {
      if (body) throw malformed('two bodies')
      body = readDocuments(section, 0)[0]
    } else if (kind === 1) {
      const zero = section.indexOf(0, 4)
      if (zero < 0) throw malformed('a document sequence without a name')
      sequences.push([section.toString('utf8', 4, zero), readDocuments(section, zero + 1)])
    } else {
      throw malformed(`a section of the unknown kind ${kind}`)
    }
    at += 1 + length
  }
  if (!body) throw malformed('no body')
  for (const [name, documents] of sequences) {
    // Two lists under one name would let one half of a batch be dropped without a word.
    if (body.has(name)) throw malformed(`the field '${name}' is there twice`)
    body.set(name, documents)
  }
  return body
}

function malformed(what: string): MongoError {
  return new MongoError('ProtocolError', `Malformed OP_MSG: ${what}.`)
}

/** How a reply is framed. */
export interface ReplyFrame {
  readonly requestId: number
  readonly responseTo: number
  /** Another reply follows without a request for it. */
  readonly moreToCome?: boolean
}

/**
 * Frames a reply as OP_MSG.
 *
 * @example socket.write(writeOpMsg(reply, { requestId: 7, responseTo: 3 }))
 */
export function writeOpMsg(reply: Document, frame: ReplyFrame): Buffer {
  const bytes = encodeDocument(reply, HEADER_BYTES + 5)
  bytes.writeInt32LE(bytes.length, 0)
  bytes.writeInt32LE(frame.requestId, 4)
  bytes.writeInt32LE(frame.responseTo, 8)
  bytes.writeInt32LE(OP_MSG, 12)
  bytes.writeUInt32LE(frame.moreToCome === true ? MORE_TO_COME : 0, 16)
  bytes[20] = 0
  return bytes
}
