import type { Buffer } from 'node:buffer'
import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { HEADER_BYTES } from './frame-reader.ts'
import { readOpMsg } from './op-msg.ts'
import { readOpQuery } from './op-query.ts'

/** One command as it came off the socket. */
export interface Request {
  readonly requestId: number
  /** How the answer must be framed: legacy clients say hello with OP_QUERY. */
  readonly form: 'msg' | 'query'
  readonly command: Document
  readonly database: string
  /** The client waits for no answer (unacknowledged writes). */
  readonly silent: boolean
  /** The client takes further answers without asking again (awaitable hello). */
  readonly exhaustAllowed: boolean
}

const OP_QUERY = 2004
const OP_COMPRESSED = 2012
const OP_MSG = 2013

/**
 * Reads one whole message into a request.
 *
 * @throws {MongoError} for everything that is not a well-formed OP_MSG or a legacy hello; the
 *   connection cannot be trusted afterwards and must be closed
 * @example const request = readRequest(frame)
 */
export function readRequest(frame: Buffer): Request {
  const requestId = frame.readInt32LE(4)
  const opcode = frame.readInt32LE(12)
  switch (opcode) {
    case OP_MSG:
      return { requestId, form: 'msg', ...readOpMsg(frame) }
    case OP_QUERY:
      return {
        requestId,
        form: 'query',
        ...readOpQuery(frame.subarray(HEADER_BYTES)),
        silent: false,
        exhaustAllowed: false,
      }
    case OP_COMPRESSED:
      throw new MongoError(
        'ProtocolError',
        'OP_COMPRESSED was not negotiated: this server offers no compression.',
      )
    default:
      throw new MongoError('ProtocolError', `The opcode ${opcode} is not supported; send OP_MSG.`)
  }
}
