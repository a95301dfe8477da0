import type { Buffer } from 'node:buffer'
import { decodeDocument } from '../bson/decode.ts'
import { encodeDocument } from '../bson/encode.ts'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { HEADER_BYTES } from './frame-reader.ts'

const OP_REPLY = 1
const AWAIT_CAPABLE = 8
const COMMAND_SUFFIX = '.$cmd'
/** Drivers still open a connection with OP_QUERY; everything later must come as OP_MSG. */
const LEGACY_COMMANDS: ReadonlySet<string> = new Set(['hello', 'isMaster', 'ismaster'])

/**
 * Reads the one OP_QUERY that is still in use: hello, as drivers send it before they know the server.
 *
 * @throws {MongoError} ProtocolError for any other query
 * @example readOpQuery(frame.subarray(16)).command.has('isMaster')
 */
export function readOpQuery(body: Buffer): { command: Document; database: string } {
  const zero = body.indexOf(0, 4)
  // Behind the name: skip and limit, four bytes each, then the query.
  const at = zero + 9
  if (zero < 0 || at + 5 > body.length || body.readInt32LE(at) > body.length - at) {
    throw new MongoError('ProtocolError', 'Malformed OP_QUERY.')
  }
  const namespace = body.toString('utf8', 4, zero)
  const command = decodeDocument(body, at)
  const [name = ''] = command.keys()
  if (!namespace.endsWith(COMMAND_SUFFIX) || !LEGACY_COMMANDS.has(name)) {
    throw new MongoError(
      'ProtocolError',
      `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`,
    )
  }
  return { command, database: namespace.slice(0, -COMMAND_SUFFIX.length) }
}

/**
 * Frames a reply as OP_REPLY, the answer to OP_QUERY.
 *
 * @example socket.write(writeOpReply(reply, { requestId: 7, responseTo: 3 }))
 */
export function writeOpReply(
  reply: Document,
  frame: { requestId: number; responseTo: number },
): Buffer {
  const bytes = encodeDocument(reply, HEADER_BYTES + 20)
  bytes.writeInt32LE(bytes.length, 0)
  bytes.writeInt32LE(frame.requestId, 4)
  bytes.writeInt32LE(frame.responseTo, 8)
  bytes.writeInt32LE(OP_REPLY, 12)
  bytes.writeInt32LE(AWAIT_CAPABLE, 16)
  // Cursor id (eight bytes) and starting position.
  bytes.fill(0, 20, 32)
  bytes.writeInt32LE(1, 32)
  return bytes
}
